import { readConfiguration } from '@fairstream/configuration'
import { decodeFairScoreTail, encodeUtf8, positionOfDeadLetter } from '@fairstream/events'
import { createMemoryLog, createMemoryStateStore } from '@fairstream/memory'
import { decodePartitionRecord, pipelineRules } from '@fairstream/pipeline'
import { StateStoreError } from '@fairstream/ports'
import type { LogRecord } from '@fairstream/ports'
import { expect, onTestFinished, test } from 'vitest'
import { createPartitions, partitionKey, runScorer } from './index.ts'
import type { Notice, Shell } from './index.ts'

const CONFIGURATION = `
scorecards:
  credit: { range: [0, 9], grid: { kind: lattice, step: 1 }, traits: [sex], minGroupSize: 5 }
log: { maxBatchOffsets: 16 }
`

/** One partition, a log and a store in this process, and shells in strict mode on them. */
async function strictSystem() {
  const read = readConfiguration(CONFIGURATION)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const topics = { raw: 1, fair: 1, late: 1, dead: 1, maps: 1, reports: 1, alerts: 1 }
  const log = createMemoryLog({ topics, now: () => Date.UTC(2026, 0, 1, 1) })
  const store = createMemoryStateStore()
  const notices: Notice[] = []
  let owners = 0
  const shell: Shell = {
    log,
    store,
    clock: { now: () => 0, sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    notice: (notice) => notices.push(notice),
    newOwner: () => `owner-${String((owners += 1))}`,
    rules: pipelineRules(read.configuration),
    topics: {
      rawScores: 'raw',
      fairScores: 'fair',
      lateScores: 'late',
      deadLetters: 'dead',
      transportMaps: 'maps',
      planReports: 'reports',
      driftAlerts: 'alerts',
    },
    waits: { retryAfterMs: 1, attemptsMax: 20, pollEveryMs: 1 },
    delivery: 'strict',
  }
  await createPartitions(shell)
  return {
    shell,
    log,
    store,
    notices,
    send: (from: number, count: number) =>
      log.append(
        'raw',
        Array.from({ length: count }, (_, index) => rawScore(from + index)),
      ),
    record: () => {
      const held = store.snapshot(partitionKey(shell, 0))
      if (held === undefined) throw new Error('there is no record')
      return { next: held.next[0], ...decodePartitionRecord(held.body) }
    },
    /** The input offsets of all fair scores and dead letters, in order. */
    answers: () =>
      [...log.store.read('fair', 0, 0, Infinity), ...log.store.read('dead', 0, 0, Infinity)].map(inputOf).sort((a, b) => a - b),
  }
}

function inputOf(record: LogRecord): number {
  const tail = decodeFairScoreTail(record)
  return tail.kind === 'refused' ? (positionOfDeadLetter(record)?.offset ?? -1) : tail.inputOffset
}

function rawScore(index: number) {
  const event = {
    id: `e${index}`,
    subject: `p${index}`,
    scorecard: 'credit',
    traits: { sex: index % 2 === 0 ? 'f' : 'm' },
    score: index % 10,
    time: Date.UTC(2026, 0, 1) + index * 250,
  }
  const value = index % 7 === 3 ? 'not json' : JSON.stringify(event)
  return { key: null, value: encodeUtf8(value), headers: [], partition: 0 }
}

/** Runs a scorer until the test ends, or until it is told to stop. */
function scorer(shell: Shell, group = 'scorers') {
  const stop = new AbortController()
  const running = runScorer(shell, group, stop.signal).catch(() => undefined)
  const end = async (): Promise<void> => {
    stop.abort()
    await running
  }
  onTestFinished(end)
  return { end }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turns = 0; turns < 100_000; turns += 1) {
    if (condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`never: ${what}`)
}

const inputs = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

test('every input is answered once, by a fair score or a dead letter', async () => {
  const system = await strictSystem()
  scorer(system.shell)
  scorer(system.shell)
  for (let block = 0; block < 8; block += 1) {
    await system.send(block * 25, 25)
    await until(() => system.record().next === (block + 1) * 25, `block ${block} is committed`)
  }
  expect(system.answers()).toEqual(inputs(200))
})

test('what was said before a crash is stepped again and not said again', async () => {
  const system = await strictSystem()
  let losses = 0
  const store: Shell['store'] = {
    ...system.store,
    // Every other commit is lost before it is written, as in a crash after the transaction.
    commit: (key, commit) => {
      losses += 1
      if (losses % 2 === 1) return Promise.reject(new StateStoreError(key, 'lost', { retryable: true }))
      return system.store.commit(key, commit)
    },
  }
  await system.send(0, 120)
  scorer({ ...system.shell, store })
  await until(() => system.record().next === 120, 'all are committed')
  expect(system.answers()).toEqual(inputs(120))
  expect(system.notices.filter(({ event }) => event === 'fault').length).toBeGreaterThan(3)
})

test('an owner that was superseded while it was away says nothing and commits nothing', async () => {
  const system = await strictSystem()
  const [reached, thawed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let outcome: unknown
  let commits = 0
  const commitsWhenFenced: number[] = []
  const frozen: Shell = {
    ...system.shell,
    notice: ({ event }) => {
      if (event === 'fenced') commitsWhenFenced.push(commits)
    },
    store: {
      ...system.store,
      commit: (key, commit) => {
        commits += 1
        return system.store.commit(key, commit)
      },
    },
    log: {
      ...system.log,
      openTransactions: async (id) => {
        const held = await system.log.openTransactions(id)
        const commit: typeof held.commit = async (outputs) => {
          reached.resolve(undefined)
          await thawed.promise
          await held.commit(outputs).catch((fault: unknown) => {
            outcome ??= fault
            throw fault
          })
        }
        return { ...held, commit }
      },
    },
  }
  await system.send(0, 40)
  const older = scorer(frozen, 'older')
  await reached.promise
  const later = scorer(system.shell, 'later')
  await until(() => system.record().next === 40, 'the later owner has read all')
  await later.end()
  thawed.resolve(undefined)
  await until(() => outcome !== undefined, 'the older one is answered')
  await older.end()
  expect(outcome).toMatchObject({ code: 'LOG', fenced: true })
  expect(commitsWhenFenced[0]).toBe(0)
  expect(system.answers()).toEqual(inputs(40))
})

test('a roll-back of the store is read over again, and nothing is said twice', async () => {
  const system = await strictSystem()
  const first = scorer(system.shell)
  await system.send(0, 30)
  await until(() => system.record().next === 30, 'thirty are committed')
  const earlier = system.store.snapshot(partitionKey(system.shell, 0))
  await system.send(30, 60)
  await until(() => system.record().next === 90, 'ninety are committed')
  await first.end()
  if (earlier === undefined) throw new Error('no record')
  system.store.restore(partitionKey(system.shell, 0), earlier)
  await system.send(90, 10)
  scorer(system.shell)
  await until(() => system.record().next === 100, 'a hundred are committed')
  expect(system.answers()).toEqual(inputs(100))
})

test.each([
  ['to where the record says that they reached', (end: number, remembered: number) => Math.min(end, remembered)],
  ['to before where the record says that they reached', (_: number, remembered: number) => Math.max(0, remembered - 1)],
  ['to their last record but one', (end: number) => end - 1],
  ['to nothing at all', () => 0],
])('outputs cut back %s halt the partition', async (_, cut) => {
  const system = await strictSystem()
  for (const next of [10, 50]) {
    await system.send(system.record().next ?? 0, next - (system.record().next ?? 0))
    const { end } = scorer(system.shell)
    await until(() => system.record().next === next, `${next} are committed`)
    await end()
  }
  const { fairScores, deadLetters } = system.record().outEnd
  const ends: Readonly<Record<string, number>> = { fair: fairScores, dead: deadLetters }
  const endOf = (topic: string, end: number): number => cut(end, ends[topic] ?? end)
  const log: Shell['log'] = {
    ...system.log,
    bounds: async (topic) => {
      const bounds = await system.log.bounds(topic)
      return topic in ends ? bounds.map((each) => ({ ...each, end: endOf(topic, each.end) })) : bounds
    },
    read: (topic, partition, from, to) => system.log.read(topic, partition, from, topic in ends ? endOf(topic, to) : to),
  }
  expect(fairScores).toBeGreaterThan(0)
  scorer({ ...system.shell, log })
  await until(() => system.record().halted !== undefined, 'it halts')
  expect(system.record().halted?.code).toBe('OUTPUTS_MISSING')
})

test('a partition that was served in default mode goes on in strict mode, and back', async () => {
  const system = await strictSystem()
  for (const [nth, delivery] of (['default', 'strict', 'default', 'strict'] as const).entries()) {
    const { end } = scorer({ ...system.shell, delivery })
    await system.send(nth * 20, 20)
    await until(() => system.record().next === (nth + 1) * 20, `${delivery} has committed`)
    await end()
  }
  expect(system.answers()).toEqual(inputs(80))
})
