import { readConfiguration } from '@fairstream/configuration'
import { encodeRawScore } from '@fairstream/events'
import { generateEvents, POPULATIONS } from '@fairstream/experiments'
import { createMemoryLog, createMemoryStateStore } from '@fairstream/memory'
import { pipelineRules } from '@fairstream/pipeline'
import type { Log, LogRecord, OutgoingRecord, StateStore } from '@fairstream/ports'
import { createPartitions, partitionKey, runPlanner, runScorer } from '@fairstream/runner'
import type { Shell, TopicNames } from '@fairstream/runner'
import { describe, expect, test } from 'vitest'
import { plantIn } from '../simulation/plants.ts'
import { auditDelivery } from './audit-delivery.ts'
import type { Audit } from './audit-delivery.ts'
import { until } from './deployment.ts'
import type { DifferingRepeat } from './read-outputs.ts'

const CONFIGURATION = `scorecards:
  cfa-synthetic:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [gender, ethnicity]
    theta: 1
    ties: random
    planEvery: PT10S
    window: { slice: PT10S, length: PT1M, grace: PT1S }
log: { maxBatchOffsets: 64 }
`
const TOPICS: TopicNames = {
  rawScores: 'raw',
  fairScores: 'fair',
  lateScores: 'late',
  deadLetters: 'dead',
  transportMaps: 'maps',
  planReports: 'reports',
  driftAlerts: 'alerts',
}
const EVENTS = 2_000
const PARTITIONS = 2

/** Wrongs are done to what the real runner left in the real ports of this process. */
interface Ran {
  readonly shell: Shell
  readonly log: Log
  readonly store: StateStore
}

describe('the audit of a system at rest', () => {
  test('finds nothing wrong where nothing was done wrong', async () => {
    const audit = await auditOf(await run())
    expect(audit).toMatchObject({ inputs: EVENTS + 1, fairScores: EVENTS, deadLetters: 1, waiting: 0, repeats: 0 })
    expect([audit.lost, audit.diverged, audit.superseded]).toEqual([[], [], []])
    expect(audit.maps).toBeGreaterThan(1)
    expect(audit.slices).toBeGreaterThan(4)
    expect(audit.deadLettersByReason).toEqual({ unreadable: 1 })
  })

  test('finds an output that is not there', async () => {
    const ran = await run()
    const audit = await auditOf(withRead(ran, TOPICS.fairScores, (records) => records.filter(({ offset }) => offset !== 7)))
    expect(audit.lost.length).toBe(PARTITIONS)
  })

  test('finds a dead letter that is not there', async () => {
    const ran = await run()
    const audit = await auditOf(withRead(ran, TOPICS.deadLetters, () => []))
    expect(audit.lost).toHaveLength(1)
  })

  test('finds an output of which one byte is another', async () => {
    const ran = await run()
    const audit = await auditOf(
      withRead(ran, TOPICS.fairScores, (records) => records.map((record) => (record.offset === 7 ? altered(record) : record))),
    )
    expect(audit.diverged).toEqual([expect.stringMatching('partition 0, input .*not what the fold gives'), expect.anything()])
  })

  test('finds a repeat that differs, and tells it from the named hole only where that is known', async () => {
    const ran = await run()
    const again = withRead(ran, TOPICS.fairScores, (records) => [...records, ...records.slice(7, 8).map(altered)])
    expect((await auditOf(again)).diverged).toHaveLength(PARTITIONS)
    const seen: DifferingRepeat[] = []
    const known = await auditOf(again, (repeat) => {
      seen.push(repeat)
      return repeat.partition === 0
    })
    expect([known.superseded.length, known.diverged.length]).toEqual([1, 1])
    expect(seen.map(({ partition }) => partition)).toEqual([0, 1])
  })

  test('counts a repeat of the same bytes, and takes it for no divergence', async () => {
    const ran = await run()
    const audit = await auditOf(withRead(ran, TOPICS.fairScores, (records) => [...records, ...records.slice(-3)]))
    expect([audit.repeats, audit.diverged]).toEqual([3 * PARTITIONS, []])
  })

  test('finds a slice that is not what the log counts', async () => {
    const ran = await run()
    const key = partitionKey(ran.shell, 0)
    const read: StateStore['read'] = async (asked, prefixes) => {
      const found = await ran.store.read(asked, prefixes)
      const [name, bytes] = [...(found?.entries ?? [])].find(([each]) => each.startsWith('slice/')) ?? []
      if (found === undefined || name === undefined || bytes === undefined || asked !== key) return found
      return { ...found, entries: new Map([...found.entries, [name, alteredBytes(bytes)]]) }
    }
    const audit = await auditOf({ ...ran, store: { ...ran.store, read } })
    expect(audit.diverged).toEqual([expect.stringMatching('partition 0: slice/.*is other counts')])
  })

  test('finds a map that its sources do not give', async () => {
    const ran = await run()
    const audit = await auditOf(withRead(ran, TOPICS.rawScores, (records) => records.filter(({ offset }) => offset !== 3)))
    expect(audit.diverged.some((each) => each.startsWith('map '))).toBe(true)
  })

  test('finds that a commit came before what it answers was said, once the process died between', async () => {
    const audit = await auditOf(await run(dyingBetweenCommitAndEmit))
    expect(audit.lost.length + audit.waiting).toBeGreaterThan(0)
    expect(audit.lost.length).toBeGreaterThan(0)
  })
})

/** A runner that commits before it emits, and of which the tenth emit never happens. */
function dyingBetweenCommitAndEmit(shell: Shell): Shell {
  let emits = 0
  const append: Log['append'] = (topic, records) => {
    if (topic === TOPICS.fairScores && (emits += 1) === 10) return Promise.resolve()
    return shell.log.append(topic, records)
  }
  return plantIn({ ...shell, log: { ...shell.log, append } }, 'commit-before-emit')
}

async function run(plant: (shell: Shell) => Shell = (shell) => shell): Promise<Ran> {
  const read = readConfiguration(CONFIGURATION)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const log = createMemoryLog({
    topics: { raw: PARTITIONS, fair: PARTITIONS, late: PARTITIONS, dead: PARTITIONS, maps: 1, reports: 1, alerts: 1 },
    now: () => Date.UTC(2026, 0, 2),
  })
  const store = createMemoryStateStore()
  let owners = 0
  const shell: Shell = {
    log,
    store,
    clock: { now: () => 0, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    notice: () => undefined,
    newOwner: () => `owner-${String((owners += 1))}`,
    rules: pipelineRules(read.configuration),
    topics: TOPICS,
    waits: { retryAfterMs: 1, attemptsMax: 20, pollEveryMs: 1 },
  }
  await createPartitions(shell)
  const stop = new AbortController()
  const running = [runScorer(plant(shell), 'group', stop.signal), runPlanner(shell, stop.signal)]
  for (const block of blocks()) {
    await log.append(TOPICS.rawScores, block)
    await until('the block is consumed', 10_000, () => isConsumed(shell))
  }
  stop.abort()
  await Promise.all(running)
  return { shell, log, store }
}

/** Ten blocks, so that maps come into force between them; one record among them cannot be read. */
function blocks(): readonly OutgoingRecord[][] {
  const population = POPULATIONS['cfa-synthetic']
  if (population === undefined) throw new Error('there is no cfa-synthetic')
  const records: OutgoingRecord[] = [...generateEvents(population, { n: EVENTS, seed: 3, ratePerSecond: 20 })].map((event) =>
    encodeRawScore(event),
  )
  records.splice(500, 0, { key: null, value: Uint8Array.of(123), headers: [], partition: 0 })
  const length = Math.ceil(records.length / 10)
  return Array.from({ length: 10 }, (_, nth) => records.slice(nth * length, (nth + 1) * length))
}

async function isConsumed(shell: Shell): Promise<boolean> {
  for (const { partition, end } of await shell.log.bounds(TOPICS.rawScores)) {
    const held = await shell.store.read(partitionKey(shell, partition), [])
    if (held?.record.next[0] !== end) return false
  }
  return true
}

function auditOf({ shell, log, store }: Ran, isSuperseded?: (repeat: DifferingRepeat) => boolean): Promise<Audit> {
  const system = { log, store, rules: shell.rules, topics: TOPICS }
  return auditDelivery(isSuperseded === undefined ? system : { ...system, isSuperseded })
}

/** As if a topic held other records. */
function withRead(ran: Ran, wronged: string, wrong: (records: readonly LogRecord[]) => readonly LogRecord[]): Ran {
  async function* read(...[topic, partition, from, to]: Parameters<Log['read']>): AsyncGenerator<LogRecord> {
    const records: LogRecord[] = []
    for await (const record of ran.log.read(topic, partition, from, to)) records.push(record)
    yield* topic === wronged ? wrong(records) : records
  }
  return { ...ran, log: { ...ran.log, read } }
}

function altered(record: LogRecord): LogRecord {
  const text = Buffer.from(record.value ?? []).toString()
  return { ...record, value: Buffer.from(text.replace(/"fair":(\d)/, (_, digit) => `"fair":${(Number(digit) + 1) % 10}`)) }
}

function alteredBytes(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
  return copy
}
