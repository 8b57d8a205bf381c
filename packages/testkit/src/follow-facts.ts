import type { Followed, Log, LogRecord } from '@fairstream/ports'
import { expect, onTestFinished, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { held, numbered, saying, scribbleOver, valuesOf } from './records.ts'
import { collect, soon, until } from './waiting.ts'

/** A topic read whole, from its start to its present end and on. */
export function followFacts(opened: Opened): void {
  test('a follower meets all that is present, then the end once, then what comes later', async () => {
    const { log, second, newTopic } = opened()
    const topic = await newTopic(3)
    const present = numbered('present', 900)
    await log.append(
      topic,
      present.map((value, index) => saying(value, { partition: index % 3 })),
    )
    const follower = follow(log, topic)
    await until(follower.ended, 'the end of what is present')
    for (const value of numbered('later', 6)) await second.append(topic, [saying(value, { partition: 2 })])
    await until(() => follower.records().length === 906, 'what came later')
    const met = follower.met()
    const end = met.findIndex(({ kind }) => kind === 'end')
    expect(recordsOf(met.slice(0, end))).toHaveLength(900)
    expect(met.filter(({ kind }) => kind === 'end')).toHaveLength(1)
    for (const partition of [0, 1, 2]) {
      const own = follower.records().filter((record) => record.partition === partition)
      const wanted = present.filter((_, index) => index % 3 === partition)
      expect(valuesOf(own)).toEqual(partition === 2 ? [...wanted, ...numbered('later', 6)] : wanted)
    }
    await follower.stop()
  })

  test('the end of an empty topic comes at once', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(2)
    const follower = follow(log, topic)
    await until(follower.ended, 'the end of an empty topic')
    await log.append(topic, [saying('first', { partition: 1 })])
    await until(() => follower.records().length === 1, 'the first record')
    expect(follower.met().map(({ kind }) => kind)).toEqual(['end', 'record'])
  })

  test('followers do not disturb each other', async () => {
    const { log, second, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(
      topic,
      numbered('said', 10).map((value) => saying(value)),
    )
    const followers = [follow(log, topic), follow(log, topic), follow(second, topic)]
    await until(() => followers.every((follower) => follower.ended()), 'all followers to be at the end')
    await followers[0]?.stop()
    await log.append(topic, [saying('last')])
    const going = followers.slice(1)
    await until(() => going.every((follower) => follower.records().length === 11), 'the others to go on')
    for (const follower of going) expect(valuesOf(follower.records())).toEqual([...numbered('said', 10), 'last'])
  })

  test('a follower ends with its signal while it waits', async () => {
    const { log, newTopic } = opened()
    const follower = follow(log, await newTopic(1))
    await until(follower.ended, 'the end of what is present')
    await follower.stop()
  })

  test('a follower ends with its signal in the middle of what is present', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(
      topic,
      numbered('said', 50).map((value) => saying(value)),
    )
    const stop = new AbortController()
    const stopAtTenth = async (): Promise<number> => {
      let met = 0
      for await (const { kind } of log.follow(topic, stop.signal)) {
        expect(kind).toBe('record')
        met += 1
        if (met === 10) stop.abort()
      }
      return met
    }
    expect(await soon(stopAtTenth(), 'a stopped follower to end')).toBe(10)
  })

  test('a follower whose signal was aborted before meets nothing', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(topic, [saying('unread')])
    expect(await collect(log.follow(topic, AbortSignal.abort()))).toEqual([])
  })

  test('who stops iterating stops following', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(topic, [saying('first'), saying('second')])
    const stop = new AbortController()
    onTestFinished(() => {
      stop.abort()
    })
    const firstOnly = async (): Promise<void> => {
      for await (const followed of log.follow(topic, stop.signal)) {
        expect(followed.kind).toBe('record')
        return
      }
    }
    await soon(firstOnly(), 'a follower to stop')
  })

  test('what a follower does to its bytes does not reach the log', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(topic, [saying('value')])
    const follower = follow(log, topic)
    await until(follower.ended, 'the end of what is present')
    for (const record of follower.records()) scribbleOver(record)
    expect(valuesOf(await held(log, topic))).toEqual(['value'])
  })

  test('the end comes where retention has forgotten the beginning, or everything', async ({ skip }) => {
    const { log, newTopic, truncate } = opened()
    if (truncate === undefined) return skip('this log forgets nothing')
    const topic = await newTopic(2)
    const both = [0, 1].flatMap((partition) => numbered('said', 4).map((value) => saying(value, { partition })))
    await log.append(topic, both)
    await truncate(topic, 0, 2)
    await truncate(topic, 1, 4)
    const follower = follow(log, topic)
    await until(follower.ended, 'the end of what is left')
    expect(valuesOf(follower.records())).toEqual(['said-2', 'said-3'])
  })

  test('the end comes where the last offsets have no record', async ({ skip }) => {
    const { log, newTopic, skipOffset } = opened()
    if (skipOffset === undefined) return skip('every offset of this log has a record')
    const topic = await newTopic(2)
    await log.append(topic, [saying('first')])
    for (const partition of [0, 1]) await skipOffset(topic, partition)
    const follower = follow(log, topic)
    await until(follower.ended, 'the end behind offsets without a record')
    await log.append(topic, [saying('after the hole')])
    await until(() => follower.records().length === 2, 'the record after the hole')
    expect(valuesOf(follower.records())).toEqual(['first', 'after the hole'])
  })
}

/** So that a log that repeats itself without end fails, and does not hang. */
const MET_MAX = 10_000

interface Follower {
  readonly met: () => readonly Followed[]
  readonly records: () => readonly LogRecord[]
  readonly ended: () => boolean
  /** Aborts the signal and waits for the iterable to end. */
  readonly stop: () => Promise<void>
}

function follow(log: Log, topic: string): Follower {
  const stop = new AbortController()
  const met: Followed[] = []
  const done = (async () => {
    for await (const followed of log.follow(topic, stop.signal)) {
      met.push(followed)
      if (met.length > MET_MAX) throw new Error(`topic ${topic}: a follower met more than ${MET_MAX} things`)
    }
  })()
  done.catch(() => undefined)
  const stopped = (): Promise<void> => {
    stop.abort()
    return soon(done, `the following of ${topic} to end`)
  }
  onTestFinished(stopped)
  return {
    met: () => met,
    records: () => recordsOf(met),
    ended: () => met.some(({ kind }) => kind === 'end'),
    stop: stopped,
  }
}

function recordsOf(met: readonly Followed[]): LogRecord[] {
  return met.flatMap((followed) => (followed.kind === 'record' ? [followed.record] : []))
}
