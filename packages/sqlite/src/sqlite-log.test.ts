import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { LogError } from '@fairstream/ports'
import type { Log } from '@fairstream/ports'
import { expect, test } from 'vitest'
import { diskWith, faultOf, followerOf, newDirectory, openHere, saying, takeOne, textOf, textsOf } from '../testing/disks.ts'
import { openDatabase } from './database.ts'

/** What wakes a reader then is its own process. */
const POLLING_NEVER = { limits: { pollEveryMs: 1_000_000 } }

test("a record's timestamp is what the log's clock says when it is appended", async () => {
  let time = 1_000
  const { log } = await diskWith({ now: () => time })
  await log.append('t', ['a', 'b'].map(saying))
  time = 2_000
  await log.append('t', [saying('c')])
  const times: number[] = []
  for await (const { timestampMs } of log.read('t', 0, 0, 3)) times.push(timestampMs)
  expect(times).toEqual([1_000, 1_000, 2_000])
})

test('a fetch ends at so many records, wherever the rows end', async () => {
  const { log } = await diskWith({ limits: { batchRecordsMax: 3, fetchRecordsMax: 4 } })
  await log.append('t', numbered(10))
  expect(await fetchesOf(log)).toEqual([['0', '1', '2', '3'], ['4', '5', '6', '7'], ['8', '9'], 10])
})

test('a fetch ends with the row that brings it to so many bytes, and a record greater than that comes alone', async () => {
  const { log } = await diskWith({ limits: { batchRecordsMax: 1, fetchBytesMax: 250 } })
  const texts = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(letter === 'c' ? 10_000 : 100))
  await log.append('t', texts.map(saying))
  const lengths = (await fetchesOf(log)).map((fetched) =>
    typeof fetched === 'number' ? fetched : fetched.map(({ length }) => length),
  )
  expect(lengths).toEqual([[100, 100, 10_000], [100, 100, 100], 6])
})

test('idle is said once at a position, and again after a seek to it', async () => {
  const { log } = await diskWith(POLLING_NEVER)
  const assignment = await takeOne(log)
  expect((await assignment.fetches.next()).value).toEqual({ kind: 'idle', position: 0 })
  const waiting = assignment.fetches.next()
  await someTurns()
  assignment.seek(0)
  expect((await waiting).value).toEqual({ kind: 'idle', position: 0 })
})

test('an append of its own process reaches who waits at once, without a poll', async () => {
  const { log } = await diskWith(POLLING_NEVER)
  const [follower, assignment] = [followerOf(log), await takeOne(log)]
  expect([(await follower.next()).value, (await assignment.fetches.next()).value]).toMatchObject([
    { kind: 'end' },
    { kind: 'idle' },
  ])
  for (const text of ['a', 'b']) {
    const waiting = Promise.all([follower.next(), assignment.fetches.next()])
    await someTurns()
    await log.append('t', [saying(text)])
    expect((await waiting).map(({ value }) => value?.kind)).toEqual(['record', 'batch'])
    expect((await assignment.fetches.next()).value).toMatchObject({ kind: 'idle' })
  }
})

test.each([
  ['1,000 records', 2_500, 1, [1_000, 1_000, 500]],
  ['1 MiB', 25, 100_000, [10, 10, 5]],
  ['one record, were it greater', 3, 1_500_000, [1, 1, 1]],
])('a great append is cut into rows of %s, in one step', async (_, count, bytes, rows) => {
  const directory = newDirectory()
  const { log } = await diskWith({ directory })
  await log.append(
    't',
    Array.from({ length: count }, () => saying('x'.repeat(bytes))),
  )
  expect(rowsIn(directory)).toEqual(rows)
  expect(await log.bounds('t')).toEqual([{ partition: 0, first: 0, end: count }])
})

test('nothing of an append is there where one of its rows could not be written', async () => {
  const directory = newDirectory()
  const { log, topics } = await diskWith({ directory })
  await topics.create([{ name: 'two', partitions: 2, replication: 1, settings: {} }])
  const operator = openDatabase(join(directory, 'fairstream.db'), 1_000)
  operator.run(`CREATE TRIGGER refusing BEFORE INSERT ON batches WHEN new.partition = 3 BEGIN SELECT raise(ABORT, 'no'); END`)
  await faultOf(() => log.append('two', [saying('a'), { ...saying('b'), partition: 1 }]))
  operator.run('DROP TRIGGER refusing')
  operator.close()
  expect((await log.bounds('two')).map(({ end }) => end)).toEqual([0, 0])
  await log.append('two', [saying('a'), { ...saying('b'), partition: 1 }])
  expect((await log.bounds('two')).map(({ end }) => end)).toEqual([1, 1])
})

test('a process that shares the directory has no consumer groups', async () => {
  const directory = newDirectory()
  await diskWith({ directory })
  const fault = await faultOf(() => takeOne(openHere({ directory, mode: 'share' }).log))
  expect(fault).toBeInstanceOf(LogError)
  expect(fault).toMatchObject({ topic: 't', retryable: false })
})

test('reading, following and consuming a backlog leave the process its turns', async () => {
  const { log } = await diskWith({ limits: { fetchRecordsMax: 1 } })
  await log.append('t', numbered(30))
  let turns = 0
  let isOver = false
  const count = (): void => {
    turns += 1
    if (!isOver) setImmediate(count)
  }
  setImmediate(count)
  const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    const before = turns
    await work()
    return turns - before
  }
  const follow = async (): Promise<void> => {
    for await (const { kind } of log.follow('t', new AbortController().signal)) if (kind === 'end') return
  }
  for (const work of [() => textsOf(log), follow, () => fetchesOf(log)])
    expect(await turnsDuring(work)).toBeGreaterThanOrEqual(29)
  isOver = true
})

test('what is appended while a reader looks is not missed', async () => {
  const { log } = await diskWith(POLLING_NEVER)
  const [follower, assignment] = [followerOf(log), await takeOne(log)]
  await follower.next()
  await assignment.fetches.next()
  for (let round = 0; round < 30; round += 1) {
    const waiting = Promise.all([follower.next(), assignment.fetches.next()])
    for (let ticks = round >> 1; ticks > 0; ticks -= 1) await Promise.resolve()
    if (round % 2 === 1) await someTurns()
    await log.append('t', [saying(String(round))])
    const [{ value: followed }, { value: fetched }] = await waiting
    expect(followed?.kind === 'record' && textOf(followed.record)).toBe(String(round))
    expect(fetched?.kind === 'batch' && fetched.records.map(textOf)).toEqual([String(round)])
    expect((await assignment.fetches.next()).value).toMatchObject({ kind: 'idle', position: round + 1 })
  }
})

test('what is appended while a member looks is not missed, were it woken in vain', async () => {
  const { log } = await diskWith(POLLING_NEVER, {}, 2)
  const assignment = await takeOne(log)
  for (let round = 0; round < 12; round += 1) {
    expect((await assignment.fetches.next()).value).toMatchObject({ kind: 'idle', position: round })
    const waiting = assignment.fetches.next()
    await someTurns()
    await log.append('t', [{ ...saying('for another'), partition: 1 }])
    for (let ticks = round; ticks > 0; ticks -= 1) await Promise.resolve()
    await log.append('t', [saying('for this one')])
    expect((await waiting).value).toMatchObject({ kind: 'batch', next: round + 1 })
  }
})

/** What can be done by now is done: a reader that has nothing to read waits. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await nextTurn()
}

function numbered(count: number) {
  return Array.from({ length: count }, (_, index) => saying(String(index)))
}

/** The texts of each fetch from 0 on, and the position where the reader is idle. */
async function fetchesOf(log: Log): Promise<(string[] | number)[]> {
  const assignment = await takeOne(log)
  assignment.seek(0)
  const fetches: (string[] | number)[] = []
  for (;;) {
    const { value } = await assignment.fetches.next()
    if (value === undefined) throw new Error('the partition was lost')
    if (value.kind === 'idle') return [...fetches, value.position]
    fetches.push(value.records.map(textOf))
  }
}

/** How many records each row holds. */
function rowsIn(directory: string): number[] {
  const operator = openDatabase(join(directory, 'fairstream.db'), 1_000)
  const rows = operator.prepare('SELECT next - first AS count FROM batches ORDER BY first').all()
  operator.close()
  return rows.map(({ count }) => Number(count))
}
