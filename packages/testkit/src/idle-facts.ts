import { expect, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { join, readingAlone } from './member.ts'
import { nextBatch, nextFetched, readToIdle } from './reading.ts'
import { boundsOf, numbered, saying, valuesOf } from './records.ts'

/** When a reader is at the end of its partition, and when no longer. */
export function idleFacts(opened: Opened): void {
  test('a reader is idle at the end of its partition, an empty one too', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(2)
    await log.append(topic, [saying('only')])
    const member = join(log, topic, newGroup())
    for (const partition of [0, 1]) {
      const { end } = await boundsOf(log, topic, partition)
      const { position, batches } = await readToIdle(await member.holding(partition), 0)
      expect(position).toBe(end)
      expect(batches).toBe(partition === 0 ? 1 : 0)
    }
  })

  test('idle speaks of a position since the last seek, and comes after all that was appended before', async () => {
    const { log, assignment, offsets } = await readingAlone(opened, numbered('said', 700))
    const { end } = await boundsOf(log, assignment.topic)
    for (const index of [0, 699, 650, 700, 10]) {
      const { records, position } = await readToIdle(assignment, offsets[index] ?? end)
      expect(valuesOf(records)).toEqual(numbered('said', 700).slice(index))
      expect(position).toBe(end)
    }
  })

  test('a new record ends idleness, and idle is said again behind it', async () => {
    const { log, assignment } = await readingAlone(opened, ['first'])
    let { position } = await readToIdle(assignment, 0)
    for (const value of numbered('next', 8)) {
      await log.append(assignment.topic, [saying(value)])
      const batch = await nextBatch(assignment)
      expect(batch.fetchedOffset).toBe(position)
      expect(valuesOf(batch.records)).toEqual([value])
      const idle = await nextFetched(assignment)
      expect(idle).toEqual({ kind: 'idle', position: batch.next })
      position = batch.next
    }
  })

  test('a new record wakes a reader that waits, whatever else is appended to', async () => {
    const { log, second, newTopic, assignment } = await readingAlone(opened, ['first'])
    const elsewhere = await newTopic(1)
    await readToIdle(assignment, 0)
    const waiting = nextBatch(assignment)
    await log.append(elsewhere, [saying('elsewhere')])
    await second.append(assignment.topic, [saying('here')])
    expect(valuesOf((await waiting).records)).toEqual(['here'])
  })

  test('offsets without a record are passed over, and idle is said behind them', async ({ skip }) => {
    const { skipOffset } = opened()
    if (skipOffset === undefined) return skip('every offset of this log has a record')
    const { log, assignment } = await readingAlone(opened, ['before'])
    await skipOffset(assignment.topic, 0)
    await log.append(assignment.topic, [saying('between')])
    await skipOffset(assignment.topic, 0)
    const { records, position } = await readToIdle(assignment, 0)
    expect(valuesOf(records)).toEqual(['before', 'between'])
    expect(position).toBe((await boundsOf(log, assignment.topic)).end)
  })
}
