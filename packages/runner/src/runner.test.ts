import { readConfiguration } from '@fairstream/configuration'
import { createDistinctReader, decodeFairScoreTail, encodeUtf8, positionOfDeadLetter } from '@fairstream/events'
import type { DriftAlert } from '@fairstream/events'
import { createMemoryLog, createMemoryStateStore } from '@fairstream/memory'
import { decodePartitionRecord, pipelineRules } from '@fairstream/pipeline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPartitions, partitionKey, plannerKey, resumePartition, runPlanner, runScorer } from './index.ts'
import { decodeLastPlan } from './last-plan.ts'
import type { Notice, Shell, TopicNames } from './index.ts'

const TOPICS: TopicNames = {
  rawScores: 'raw',
  fairScores: 'fair',
  lateScores: 'late',
  deadLetters: 'dead',
  transportMaps: 'maps',
  planReports: 'reports',
  driftAlerts: 'alerts',
}

const CONFIGURATION = `
scorecards:
  credit:
    range: [0, 9]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    theta: 1
    ties: random
    planEvery: PT10S
    window: { slice: PT10S, length: PT60S, grace: PT1S }
    minGroupSize: 5
log: { skew: PT5M, breakerMax: 3, breakerOver: 10, maxBatchOffsets: 64 }
`

/** The whole live system in this process, on the adapters that tests and demos run on. */
function createSystem() {
  const read = readConfiguration(CONFIGURATION)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const log = createMemoryLog({
    topics: { raw: 2, fair: 2, late: 2, dead: 2, maps: 1, reports: 1, alerts: 1 },
    now: () => Date.UTC(2026, 0, 1, 1),
  })
  const store = createMemoryStateStore()
  const notices: Notice[] = []
  const stop = new AbortController()
  const running: Promise<void>[] = []
  let owners = 0
  const shell: Shell = {
    log,
    store,
    clock: {
      now: () => 0,
      sleep: () =>
        new Promise((resolve) => {
          setImmediate(resolve)
        }),
    },
    notice: (notice) => notices.push(notice),
    newOwner: () => `owner-${String((owners += 1))}`,
    rules: pipelineRules(read.configuration),
    topics: TOPICS,
    waits: { retryAfterMs: 1, attemptsMax: 20, pollEveryMs: 1 },
  }
  return {
    log,
    store,
    shell,
    notices,
    scorer: () => running.push(runScorer(shell, 'scorers', stop.signal)),
    planner: () => running.push(runPlanner(shell, stop.signal)),
    stop: async () => {
      stop.abort()
      await Promise.all(running)
    },
    send: (partition: number, from: number, count: number) =>
      log.append(
        'raw',
        Array.from({ length: count }, (_, index) => rawScore(from + index, partition)),
      ),
    sendBytes: (partition: number, text: string) =>
      log.append('raw', [{ key: null, value: encodeUtf8(text), headers: [], partition }]),
    end: (topic: string, partition: number) => log.store.bounds(topic)[partition]?.end ?? 0,
    alerts: () =>
      log.store.read('alerts', 0, 0, Infinity).map(({ value }) => {
        const { key, state, basis, evidence } = JSON.parse(new TextDecoder().decode(value ?? new Uint8Array())) as DriftAlert
        return `${key} ${state} ${basis} ${String(evidence['code'])}`
      }),
    recordOf: (partition: number) => {
      const held = store.snapshot(partitionKey(shell, partition))
      return held === undefined ? undefined : { next: held.next[0], ...decodePartitionRecord(held.body) }
    },
  }
}

function rawScore(index: number, partition: number) {
  const event = {
    id: `e${index}`,
    subject: `p${index}`,
    scorecard: 'credit',
    traits: { sex: index % 3 === 0 ? 'f' : 'm' },
    score: index % 3 === 0 ? index % 5 : 4 + (index % 6),
    time: Date.UTC(2026, 0, 1) + index * 250,
  }
  return { key: encodeUtf8(event.subject), value: encodeUtf8(JSON.stringify(event)), headers: [], partition }
}

/** Waits for a condition, one turn of the event loop at a time. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turns = 0; turns < 200_000; turns += 1) {
    if (condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`never: ${what}`)
}

describe('scorers and a planner on a log and a store', () => {
  let system: ReturnType<typeof createSystem>
  beforeEach(() => {
    system = createSystem()
  })
  afterEach(() => system.stop())

  test('answer every input position with one distinct fair score, and judge by maps once there are any', async () => {
    await createPartitions(system.shell)
    system.scorer()
    system.scorer()
    system.planner()
    for (let block = 0; block < 10; block += 1) {
      for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
      await until(
        () => [0, 1].every((partition) => system.recordOf(partition)?.next === (block + 1) * 60),
        `block ${block} is committed`,
      )
    }
    const isFirst = createDistinctReader()
    const judged: string[] = []
    for (const partition of [0, 1]) {
      const offsets: number[] = []
      for (const record of system.log.store.read('fair', partition, 0, Infinity)) {
        const tail = decodeFairScoreTail(record)
        if (tail.kind === 'refused') throw new Error(tail.refusal.message)
        if (isFirst(partition, tail.inputOffset) === 'first') offsets.push(tail.inputOffset)
        if (tail.mapVersion !== undefined) judged.push(tail.mapVersion)
      }
      expect(offsets).toEqual(Array.from({ length: 600 }, (_, index) => index))
    }
    expect(new Set(judged).size).toBeGreaterThan(3)
  })

  test('a partition that was never created, though it has outputs, halts instead of starting anew', async () => {
    await createPartitions(system.shell)
    system.scorer()
    await system.send(0, 0, 5)
    await until(() => system.recordOf(0)?.next === 5, 'five are committed')
    await system.stop()
    const emptied = createSystem().shell
    await expect(createPartitions({ ...emptied, log: system.log })).rejects.toMatchObject({ code: 'STATE_LOST' })
  })

  test('a log that no longer holds what comes next halts the partition, names why, and leaves the other alone', async () => {
    await createPartitions(system.shell)
    for (const partition of [0, 1]) await system.send(partition, 0, 10)
    system.log.store.truncate('raw', 0, 4)
    system.scorer()
    await until(() => system.recordOf(0)?.halted !== undefined && system.recordOf(1)?.next === 10, 'one halts and one goes on')
    expect(system.recordOf(0)?.halted?.code).toBe('LOG_TRUNCATED')
    expect(system.end('fair', 0)).toBe(0)
  })

  test('a store that is ahead of the log halts', async () => {
    await createPartitions(system.shell)
    await system.store.claim(partitionKey(system.shell, 0), 'somebody')
    const held = system.store.snapshot(partitionKey(system.shell, 0))
    if (held === undefined) throw new Error('no record')
    system.store.restore(partitionKey(system.shell, 0), { ...held, next: [7] })
    system.scorer()
    await until(() => system.recordOf(0)?.halted !== undefined, 'it halts')
    expect(system.recordOf(0)?.halted?.code).toBe('LOG_SHORTER_THAN_STATE')
  })

  test('too many dead letters pause a partition until it is resumed, and nothing is lost', async () => {
    await createPartitions(system.shell)
    for (let bad = 0; bad < 6; bad += 1) await system.sendBytes(0, 'not json')
    await system.send(0, 0, 3)
    system.scorer()
    await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
    expect(system.end('dead', 0)).toBe(4)
    expect(system.recordOf(0)?.next).toBe(4)
    await until(() => system.notices.some(({ event }) => event === 'paused'), 'it is said')
    let resumedAt: number | undefined
    for (let tries = 0; resumedAt === undefined && tries < 1000; tries += 1) resumedAt = await resumePartition(system.shell, 0)
    expect(resumedAt).toBe(4)
    await until(() => system.recordOf(0)?.next === 9, 'the rest is read')
    const positions = system.log.store.read('dead', 0, 0, Infinity).map((record) => positionOfDeadLetter(record)?.offset)
    expect([...new Set(positions)]).toEqual([0, 1, 2, 3, 4, 5])
    expect(system.end('fair', 0)).toBeGreaterThanOrEqual(3)
  })

  test('an idle partition says so in its record, and no longer once events come', async () => {
    await createPartitions(system.shell)
    system.scorer()
    await until(() => system.recordOf(0)?.idleSince !== undefined, 'it is idle')
    await system.send(0, 0, 40)
    await until(() => system.recordOf(0)?.next === 40, 'they are read')
    await until(() => system.recordOf(0)?.idleSince !== undefined, 'it is idle again')
  })

  test('a second planner fences the first, and each boundary has one map', async () => {
    await createPartitions(system.shell)
    system.scorer()
    system.planner()
    system.planner()
    for (let block = 0; block < 5; block += 1) {
      for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
      await until(() => [0, 1].every((partition) => system.recordOf(partition)?.next === (block + 1) * 60), 'read')
    }
    await until(() => system.notices.filter(({ event }) => event === 'planned').length >= 3, 'planned')
    const boundaries = new Map<unknown, Set<unknown>>()
    for (const record of system.log.store.read('maps', 0, 0, Infinity)) {
      if (!(record.key && new TextDecoder().decode(record.key).endsWith('/manifest'))) continue
      const manifest = JSON.parse(new TextDecoder().decode(record.value ?? new Uint8Array())) as {
        plannedFor: number
        version: string
      }
      boundaries.set(manifest.plannedFor, (boundaries.get(manifest.plannedFor) ?? new Set()).add(manifest.version))
    }
    expect(boundaries.size).toBeGreaterThan(0)
    expect([...boundaries.values()].every((versions) => versions.size === 1)).toBe(true)
  })

  test('a partition that stands still is an alert, said once by whichever planner, and resolved when it is resumed', async () => {
    await createPartitions(system.shell)
    for (let bad = 0; bad < 6; bad += 1) await system.sendBytes(0, 'not json')
    system.scorer()
    await until(() => system.recordOf(0)?.breaker.open === true, 'the breaker opens')
    system.planner()
    await until(() => system.alerts().length > 0, 'it is said')
    system.planner()
    let resumedAt: number | undefined
    for (let tries = 0; resumedAt === undefined && tries < 1000; tries += 1) resumedAt = await resumePartition(system.shell, 0)
    await until(() => system.alerts().some((each) => each.includes('resolved')), 'it is over')
    const distinct = [...new Set(system.alerts())].slice(0, 2)
    expect(distinct).toEqual([
      'credit/pipeline//partition-0 open wall BREAKER_OPEN',
      'credit/pipeline//partition-0 resolved wall undefined',
    ])
  })

  test('a planner that is stopped and started again at any boundary leaves the watch of one that was not', async () => {
    await createPartitions(system.shell)
    system.scorer()
    const restarted = new AbortController()
    let current = new AbortController()
    const planners: Promise<void>[] = []
    const begin = (): void => {
      current = new AbortController()
      planners.push(runPlanner(system.shell, AbortSignal.any([current.signal, restarted.signal])))
    }
    begin()
    const boundary = () => system.store.snapshot(plannerKey(system.shell, 'credit'))?.next[0] ?? -1
    for (let block = 0; block < 8; block += 1) {
      for (const partition of [0, 1]) await system.send(partition, block * 60, 60)
      await until(() => [0, 1].every((partition) => system.recordOf(partition)?.next === (block + 1) * 60), 'read')
      const last = Date.UTC(2026, 0, 1) + ((block + 1) * 60 - 1) * 250
      await until(() => boundary() === Math.floor((last - 1000) / 10_000) * 10_000, 'planned')
      current.abort()
      begin()
    }
    restarted.abort()
    await Promise.all(planners)
    const held = system.store.snapshot(plannerKey(system.shell, 'credit'))
    const { watch } = decodeLastPlan(held?.body ?? new Uint8Array())
    expect(watch?.state.seenTo).toBe(held?.next[0])
    // Every score in a sealed slice was consumed once: those behind the first map by the detectors, all of them by the pace.
    const sliceEnd = watch?.state.seenTo ?? 0
    const sealed = 2 * Math.ceil((sliceEnd - Date.UTC(2026, 0, 1)) / 250)
    const slices = (sliceEnd - Date.UTC(2026, 0, 1)) / 10_000
    const faded = Array.from({ length: slices }, (_, age) => 0.98 ** age * (sealed / slices)).reduce((sum, each) => sum + each, 0)
    expect(watch?.state.pace.n.reduce((sum, each) => sum + each, 0)).toBeCloseTo(faded, 6)
  })
})
