import { logContract } from '@fairstream/testkit'
import type { LogUnderTest } from '@fairstream/testkit'
import type { Assignment, OutgoingRecord } from '@fairstream/ports'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMemoryLog } from './memory-log.ts'
import type { MemoryLog } from './memory-log.ts'

/** Topics are declared when a memory log is made: enough of each size for every test of the contract. */
const TOPICS_PER_SIZE = 60

for (const fetchMax of [500, 7])
  logContract(`the log in memory, ${fetchMax} offsets a fetch,`, () => Promise.resolve(underTest(fetchMax)))

function underTest(fetchMax: number): LogUnderTest {
  const unused = new Map(
    [1, 2, 3, 4].map((size) => [size, Array.from({ length: TOPICS_PER_SIZE }, (_, index) => `topic-${size}-${index}`)]),
  )
  const topics = Object.fromEntries([...unused].flatMap(([size, names]) => names.map((name) => [name, size])))
  const log = createMemoryLog({ topics, now: () => 0, fetchMax })
  let groups = 0
  return {
    log,
    second: log,
    newTopic: (partitions) => {
      const topic = unused.get(partitions)?.pop()
      return topic === undefined
        ? Promise.reject(new Error(`no topic with ${partitions} partitions is left`))
        : Promise.resolve(topic)
    },
    newGroup: () => `group-${(groups += 1)}`,
    truncate: (topic, partition, first) => {
      log.store.truncate(topic, partition, first)
      return Promise.resolve()
    },
    grow: (topic, partitions) => {
      log.store.grow(topic, partitions)
      return Promise.resolve()
    },
    skipOffset: (topic, partition) => {
      log.store.skipOffset(topic, partition)
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}

test("a record's timestamp is what the log's clock says when it is appended", async () => {
  let time = 1_000
  const log = createMemoryLog({ topics: { t: 1 }, now: () => time })
  await log.append('t', [said('first'), said('second')])
  time = 2_000
  await log.append('t', [said('third')])
  expect(log.store.read('t', 0, 0, 3).map(({ timestampMs }) => timestampMs)).toEqual([1_000, 1_000, 2_000])
})

test('a fetch covers so many offsets at most', async () => {
  const log = createMemoryLog({ topics: { t: 1 }, now: () => 0, fetchMax: 4 })
  await log.append(
    't',
    Array.from({ length: 10 }, () => said('x')),
  )
  const assignment = await takeOne(log)
  const covered: unknown[] = []
  for (let fetches = 0; fetches < 4; fetches += 1) {
    const { value } = await assignment.fetches.next()
    covered.push(value?.kind === 'batch' ? [value.fetchedOffset, value.records.length, value.next] : value)
  }
  expect(covered).toEqual([[0, 4, 4], [4, 4, 8], [8, 2, 10], { kind: 'idle', position: 10 }])
})

test('a fetch may cover offsets and hold no record', async () => {
  const log = createMemoryLog({ topics: { t: 1 }, now: () => 0, fetchMax: 2 })
  for (let skipped = 0; skipped < 3; skipped += 1) log.store.skipOffset('t', 0)
  await log.append('t', [said('x')])
  const assignment = await takeOne(log)
  const first = await assignment.fetches.next()
  expect(first.value).toMatchObject({ kind: 'batch', fetchedOffset: 0, records: [], next: 2 })
  const second = await assignment.fetches.next()
  expect(second.value).toMatchObject({ kind: 'batch', fetchedOffset: 2, records: [{ offset: 3 }], next: 4 })
})

test('idle is said once at a position, and again after a seek to it', async () => {
  const log = createMemoryLog({ topics: { t: 1 }, now: () => 0 })
  const assignment = await takeOne(log)
  expect((await assignment.fetches.next()).value).toEqual({ kind: 'idle', position: 0 })
  const waiting = assignment.fetches.next()
  assignment.seek(0)
  expect((await waiting).value).toEqual({ kind: 'idle', position: 0 })
})

test('truncation stays between the first offset held and the end', async () => {
  const log = createMemoryLog({ topics: { t: 1 }, now: () => 0 })
  await log.append('t', [said('a'), said('b'), said('c')])
  const heldAfter = (first: number): unknown => {
    log.store.truncate('t', 0, first)
    return [...log.store.bounds('t'), log.store.read('t', 0, 0, 10).map(({ offset }) => offset)]
  }
  expect(heldAfter(1)).toEqual([{ partition: 0, first: 1, end: 3 }, [1, 2]])
  expect(heldAfter(0)).toEqual([{ partition: 0, first: 1, end: 3 }, [1, 2]])
  expect(heldAfter(9)).toEqual([{ partition: 0, first: 3, end: 3 }, []])
})

test('every join and every leave moves all partitions, spread by number', async () => {
  const log = createMemoryLog({ topics: { t: 4 }, now: () => 0 })
  const stop = new AbortController()
  const [left, right] = [memberOf(log), memberOf(log, stop.signal)]
  const taken = async (member: typeof left, count: number): Promise<(number | undefined)[]> => {
    const partitions: (number | undefined)[] = []
    for (let nth = 0; nth < count; nth += 1) partitions.push((await member.next()).value?.partition)
    return partitions
  }
  expect(await taken(left, 1)).toEqual([0])
  // The second joins while the first stands between two of its assignments: what is left of them is passed over.
  expect(await taken(right, 1)).toEqual([1])
  expect(await taken(left, 2)).toEqual([0, 2])
  expect(await taken(right, 1)).toEqual([3])
  stop.abort()
  expect(await right.next()).toEqual({ done: true, value: undefined })
  expect(await taken(left, 4)).toEqual([0, 1, 2, 3])
})

test('reading a backlog adds no listener to the signal of the membership', async () => {
  const log = createMemoryLog({ topics: { t: 1 }, now: () => 0, fetchMax: 1 })
  await log.append(
    't',
    Array.from({ length: 50 }, () => said('x')),
  )
  const assignment = await takeOne(log)
  const adding = vi.spyOn(EventTarget.prototype, 'addEventListener')
  onTestFinished(() => {
    adding.mockRestore()
  })
  for (let fetches = 0; fetches < 50; fetches += 1) await assignment.fetches.next()
  expect(adding.mock.contexts.filter((target) => target instanceof AbortSignal)).toEqual([])
})

/** The first assignment of a member that never leaves. */
async function takeOne(log: MemoryLog): Promise<Assignment> {
  const { value } = await memberOf(log).next()
  if (value === undefined) throw new Error('no partition was assigned')
  return value
}

function memberOf(log: MemoryLog, signal = new AbortController().signal): AsyncIterator<Assignment, undefined> {
  return log.consume('t', 'g', signal)[Symbol.asyncIterator]() as AsyncIterator<Assignment, undefined>
}

function said(text: string): OutgoingRecord {
  return { key: null, value: Buffer.from(text), headers: [], partition: 0 }
}
