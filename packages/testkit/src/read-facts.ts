import { expect, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { boundsOf, held, numbered, offsetsOf, saying, valuesOf } from './records.ts'
import { collect, soon } from './waiting.ts'

/** A closed range, and where a partition begins and ends. */
export function readFacts(opened: Opened): void {
  const filled = async (count: number): Promise<{ topic: string; offsets: number[] }> => {
    const { log, newTopic } = opened()
    const topic = await newTopic(1)
    await log.append(
      topic,
      numbered('said', count).map((value) => saying(value)),
    )
    return { topic, offsets: offsetsOf(await held(log, topic)) }
  }

  test('a new partition ends where it begins', async () => {
    const { log, newTopic } = opened()
    const bounds = await log.bounds(await newTopic(3))
    expect(bounds).toEqual([0, 1, 2].map((partition) => ({ partition, first: 0, end: 0 })))
  })

  test('each partition has bounds of its own, in order', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(3)
    const records = [2, 1, 2, 2].map((partition) => saying('x', { partition }))
    await log.append(topic, records)
    const bounds = await log.bounds(topic)
    expect(bounds.map(({ partition }) => partition)).toEqual([0, 1, 2])
    expect(bounds.map(({ first, end }) => end - first)).toEqual([0, 1, 3])
  })

  test('a range begins at its first offset and ends before its last', async () => {
    const { log } = opened()
    const { topic, offsets } = await filled(1_200)
    const records = await collect(log.read(topic, 0, offsets[2] ?? 0, offsets[1_100] ?? 0))
    expect(valuesOf(records)).toEqual(numbered('said', 1_200).slice(2, 1_100))
    expect(offsetsOf(records)).toEqual(offsets.slice(2, 1_100))
  })

  test('a range holds its own partition only', async () => {
    const { log, newTopic } = opened()
    const topic = await newTopic(2)
    await log.append(topic, [saying('zero', { partition: 0 }), saying('one', { partition: 1 })])
    const records = await held(log, topic, 1)
    expect(valuesOf(records)).toEqual(['one'])
    expect(records[0]?.partition).toBe(1)
  })

  test('an empty range and one turned round hold nothing', async () => {
    const { log } = opened()
    const { topic, offsets } = await filled(5)
    const [, second = 0, third = 0] = offsets
    expect(await collect(log.read(topic, 0, second, second))).toEqual([])
    expect(await collect(log.read(topic, 0, third, second))).toEqual([])
  })

  test('a range beyond the end stops there, without waiting for more', async () => {
    const { log } = opened()
    const { topic, offsets } = await filled(5)
    const { end } = await boundsOf(log, topic)
    expect(valuesOf(await collect(log.read(topic, 0, offsets[3] ?? 0, end + 10)))).toEqual(['said-3', 'said-4'])
    expect(await collect(log.read(topic, 0, end, end + 10))).toEqual([])
    expect(await collect(log.read(topic, 0, end + 5, end + 10))).toEqual([])
  })

  test('a range before the first offset holds nothing', async () => {
    const { log } = opened()
    const { topic, offsets } = await filled(3)
    expect(await collect(log.read(topic, 0, -1, 0))).toEqual([])
    expect(valuesOf(await collect(log.read(topic, 0, -1, (offsets[0] ?? 0) + 1)))).toEqual(['said-0'])
  })

  test('a reader may stop in the middle and read again', async () => {
    const { log } = opened()
    const { topic } = await filled(20)
    const { end } = await boundsOf(log, topic)
    const stopAtFirst = async (): Promise<void> => {
      for await (const record of log.read(topic, 0, 0, end)) {
        expect(valuesOf([record])).toEqual(['said-0'])
        return
      }
    }
    await soon(stopAtFirst(), 'a reader to stop')
    expect(await held(log, topic)).toHaveLength(20)
  })

  test('what retention forgot is gone, and the bounds say so', async ({ skip }) => {
    const { log, truncate } = opened()
    if (truncate === undefined) return skip('this log forgets nothing')
    const { topic, offsets } = await filled(6)
    const { end } = await boundsOf(log, topic)
    const fourth = offsets[3] ?? 0
    await truncate(topic, 0, fourth)
    expect(await boundsOf(log, topic)).toMatchObject({ first: fourth, end })
    expect(valuesOf(await collect(log.read(topic, 0, 0, end)))).toEqual(['said-3', 'said-4', 'said-5'])
    expect(await collect(log.read(topic, 0, 0, fourth))).toEqual([])
    await log.append(topic, [saying('after')])
    expect(valuesOf(await collect(log.read(topic, 0, fourth + 1, end + 1)))).toEqual(['said-4', 'said-5', 'after'])
  })

  test('retention may forget everything and keeps the end', async ({ skip }) => {
    const { log, truncate } = opened()
    if (truncate === undefined) return skip('this log forgets nothing')
    const { topic } = await filled(3)
    const { end } = await boundsOf(log, topic)
    await truncate(topic, 0, end)
    expect(await boundsOf(log, topic)).toMatchObject({ first: end, end })
    expect(await collect(log.read(topic, 0, 0, end))).toEqual([])
  })

  test('a range may hold offsets without a record', async ({ skip }) => {
    const { log, skipOffset } = opened()
    if (skipOffset === undefined) return skip('every offset of this log has a record')
    const { topic } = await filled(3)
    await skipOffset(topic, 0)
    await log.append(topic, [saying('after the hole')])
    await skipOffset(topic, 0)
    expect(valuesOf(await held(log, topic))).toEqual([...numbered('said', 3), 'after the hole'])
    const { end } = await boundsOf(log, topic)
    expect(await collect(log.read(topic, 0, end - 1, end))).toEqual([])
  })
}
