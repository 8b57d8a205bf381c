import { expect, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { join, readingAlone } from './member.ts'
import { nextBatch, readFrom, readToIdle } from './reading.ts'
import { boundsOf, held, numbered, saying, scribbleOver, valuesOf } from './records.ts'
import { soon } from './waiting.ts'

/** One member and what it reads. */
export function consumeFacts(opened: Opened): void {
  test('one member meets every record of every partition once and in order', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(3)
    const said = numbered('said', 1_800)
    await log.append(
      topic,
      said.map((value, index) => saying(value, { partition: index % 3 })),
    )
    const member = join(log, topic, newGroup())
    for (const partition of [0, 1, 2]) {
      const { records, position } = await readToIdle(await member.holding(partition), 0)
      expect(valuesOf(records)).toEqual(said.filter((_, index) => index % 3 === partition))
      expect(position).toBe((await boundsOf(log, topic, partition)).end)
    }
    expect(
      member
        .taken()
        .map(({ partition }) => partition)
        .sort(),
    ).toEqual([0, 1, 2])
  })

  test('each batch begins where the one before ended, and covers its records', async () => {
    const { log, assignment } = await readingAlone(opened, numbered('said', 1_300))
    const { records, position } = await readFrom(assignment, 0, 1_300)
    expect(valuesOf(records)).toEqual(numbered('said', 1_300))
    await log.append(
      assignment.topic,
      numbered('more', 10).map((value) => saying(value)),
    )
    const more = await nextBatch(assignment)
    expect(more.fetchedOffset).toBe(position)
    expect(valuesOf(more.records)[0]).toBe('more-0')
  })

  test('a record is delivered as it was appended', async () => {
    const { log, assignment } = await readingAlone(opened, ['one'])
    const [delivered] = (await readFrom(assignment, 0, 1)).records
    expect(delivered).toEqual((await held(log, assignment.topic))[0])
  })

  test('after a seek the next batch begins there, forwards and backwards', async () => {
    const { assignment, offsets } = await readingAlone(opened, numbered('said', 600))
    const at = (index: number): number => offsets[index] ?? 0
    for (const index of [400, 3, 0, 599, 300, 300, 301, 0]) {
      assignment.seek(at(index))
      const batch = await nextBatch(assignment)
      expect(batch.fetchedOffset).toBe(at(index))
      expect(valuesOf(batch.records)[0]).toBe(`said-${index}`)
    }
  })

  test('the last of several seeks counts', async () => {
    const { assignment, offsets } = await readingAlone(opened, numbered('said', 20))
    await readFrom(assignment, 0, 20)
    for (const index of [5, 15, 10]) assignment.seek(offsets[index] ?? 0)
    const batch = await nextBatch(assignment)
    expect(batch.fetchedOffset).toBe(offsets[10])
    expect(valuesOf(batch.records)[0]).toBe('said-10')
  })

  test('a seek reaches a reader that is already waiting', async () => {
    const { assignment, offsets } = await readingAlone(opened, numbered('said', 20))
    const { position } = await readToIdle(assignment, 0)
    const waiting = assignment.fetches.next()
    assignment.seek(offsets[7] ?? 0)
    // What was under way when the seek came may still be said once: that the reader is idle where it was.
    const { value: first } = await soon(waiting, 'a waiting reader to see the seek')
    if (first?.kind === 'idle') expect(first.position).toBe(position)
    const batch = first?.kind === 'batch' ? first : await nextBatch(assignment)
    expect(batch.fetchedOffset).toBe(offsets[7])
    expect(batch.isStale()).toBe(false)
  })

  test('a batch is stale once its reader has sought, were it the same offset', async () => {
    const { assignment } = await readingAlone(opened, numbered('said', 20))
    assignment.seek(0)
    const before = await nextBatch(assignment)
    expect(before.isStale()).toBe(false)
    assignment.seek(before.next)
    expect(before.isStale()).toBe(true)
    assignment.seek(0)
    expect(before.isStale()).toBe(true)
    const after = await nextBatch(assignment)
    expect(after.isStale()).toBe(false)
    expect(before.isStale()).toBe(true)
  })

  test('a partition left unread holds no other back, and stays assigned', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(2)
    const said = numbered('said', 1_200)
    const both = [0, 1].flatMap((partition) => said.map((value) => saying(value, { partition })))
    await log.append(topic, both)
    const member = join(log, topic, newGroup())
    const unread = await member.holding(0)
    expect(valuesOf((await readFrom(await member.holding(1), 0, 1_200)).records)).toEqual(said)
    expect(await soon(unread.confirm(), 'a confirmation')).toBe(true)
    expect(valuesOf((await readFrom(unread, 0, 1_200)).records)).toEqual(said)
  })

  test('a partition is confirmed as long as it is assigned, and not after', async () => {
    const { member, assignment } = await readingAlone(opened, ['only'])
    expect(await soon(assignment.confirm(), 'a confirmation')).toBe(true)
    await readToIdle(assignment, 0)
    expect(await soon(assignment.confirm(), 'a confirmation')).toBe(true)
    await member.leave()
    expect(await soon(assignment.confirm(), 'a refusal')).toBe(false)
  })

  test('groups do not see each other', async () => {
    const { log, second, newGroup, assignment } = await readingAlone(opened, numbered('said', 30))
    const other = await join(second, assignment.topic, newGroup()).holding(0)
    expect((await readFrom(other, 0, 30)).records).toHaveLength(30)
    other.seek(5)
    expect((await readFrom(assignment, 0, 30)).records).toHaveLength(30)
    await log.append(assignment.topic, [saying('last')])
    expect(valuesOf((await nextBatch(assignment)).records)).toEqual(['last'])
  })

  test('what a member does to its bytes does not reach the log', async () => {
    const { log, assignment } = await readingAlone(opened, ['value'])
    for (const record of (await readFrom(assignment, 0, 1)).records) scribbleOver(record)
    expect(valuesOf(await held(log, assignment.topic))).toEqual(['value'])
  })

  test('a position that retention has passed over moves to the first offset held, and fetchedOffset says so', async ({
    skip,
  }) => {
    const { truncate } = opened()
    if (truncate === undefined) return skip('this log forgets nothing')
    const { assignment, offsets } = await readingAlone(opened, numbered('said', 10))
    await readToIdle(assignment, 0)
    await truncate(assignment.topic, 0, offsets[6] ?? 0)
    assignment.seek(offsets[2] ?? 0)
    const batch = await nextBatch(assignment)
    expect(batch.fetchedOffset).toBe(offsets[6])
    expect(valuesOf(batch.records)[0]).toBe('said-6')
  })
}
