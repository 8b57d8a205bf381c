import { expect, onTestFinished, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { join, joinAndRead, untilShared } from './member.ts'
import type { ReadingMember } from './member.ts'
import { lost, nextBatch, readToIdle } from './reading.ts'
import { numbered, saying, valuesOf } from './records.ts'
import { collect, soon, until } from './waiting.ts'

const PARTITIONS = 4

/** Several members of one group, and the end of a membership. */
export function groupFacts(opened: Opened): void {
  test('members share the partitions without overlap, and who loses one sees the end of its fetches', async () => {
    const { first, second } = await sharing(opened)
    const moved = second.held().map(({ assignment }) => assignment.partition)
    const kept = first.held().map(({ assignment }) => assignment.partition)
    expect([...moved, ...kept].sort()).toEqual([0, 1, 2, 3])
    const ended = first.lost().map(({ assignment }) => assignment.partition)
    expect(ended).toEqual(expect.arrayContaining(moved))
  })

  test('each record reaches one member', async () => {
    const { log, topic, first, second } = await sharing(opened)
    const markers = numbered('marker', 5)
    for (const value of markers)
      await log.append(
        topic,
        [0, 1, 2, 3].map((partition) => saying(`${value} of ${partition}`, { partition })),
      )
    const delivered = (): (string | null)[] =>
      [first, second].flatMap((member) => member.held().flatMap(({ records }) => valuesOf(records)))
    await until(() => delivered().length >= markers.length * PARTITIONS, 'every record to be delivered')
    expect(delivered().sort()).toEqual(markers.flatMap((value) => [0, 1, 2, 3].map((partition) => `${value} of ${partition}`)))
  })

  test.each(['first', 'second'] as const)('when the member that came %s leaves, the other gets its partitions', async (which) => {
    const members = await sharing(opened)
    const { [which]: leaver, [which === 'first' ? 'second' : 'first']: stayer } = members
    await leaver.leave()
    await untilShared([stayer], PARTITIONS)
    await until(() => leaver.held().length === 0, 'the leaver to have lost everything')
    for (const { assignment } of leaver.lost()) expect(await assignment.confirm()).toBe(false)
    for (const { assignment } of stayer.held()) expect(await assignment.confirm()).toBe(true)
    await members.log.append(members.topic, [saying('after', { partition: 3 })])
    await until(() => stayer.held().some(({ records }) => valuesOf(records).includes('after')), 'the stayer to read on')
  })

  test('a batch of a partition that moved to another member is stale, and the partition not confirmed', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const [topic, group] = [await newTopic(2), newGroup()]
    await log.append(topic, [saying('zero'), saying('one', { partition: 1 })])
    const member = join(log, topic, group)
    const assignments = await Promise.all([member.holding(0), member.holding(1)])
    for (const assignment of assignments) assignment.seek(0)
    const batches = await Promise.all(assignments.map(nextBatch))
    expect(batches.map((batch) => batch.isStale())).toEqual([false, false])
    const other = joinAndRead(second, topic, group)
    const moved = await soon(Promise.any(assignments.map((each) => lost(each).then(() => each.partition))), 'a loss')
    await until(() => other.held().length > 0, 'the other member to hold a partition')
    expect(batches[moved]?.isStale()).toBe(true)
    expect(await assignments[moved]?.confirm()).toBe(false)
  })

  test('members take turns many times, and every partition is held in the end', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const [topic, group] = [await newTopic(2), newGroup()]
    const stayer = joinAndRead(log, topic, group)
    for (let turn = 0; turn < 3; turn += 1) {
      await untilShared([stayer], 2)
      const guest = joinAndRead(second, topic, group)
      await untilShared([stayer, guest], 2)
      await guest.leave()
    }
    await untilShared([stayer], 2)
    await log.append(topic, [saying('zero'), saying('one', { partition: 1 })])
    const delivered = (): (string | null)[] => stayer.held().flatMap(({ records }) => valuesOf(records))
    await until(() => delivered().length >= 2, 'both records')
    expect(delivered().sort()).toEqual(['one', 'zero'])
  })

  test('an aborted signal ends the membership: iterable, waiting readers, unread partitions, batches', async () => {
    const { log, newTopic, newGroup } = opened()
    const topic = await newTopic(3)
    await log.append(topic, [saying('zero')])
    const member = join(log, topic, newGroup())
    const [holding, idle, unread] = await Promise.all([member.holding(0), member.holding(1), member.holding(2)])
    holding.seek(0)
    const batch = await nextBatch(holding)
    await readToIdle(idle, 0)
    const waiting = lost(idle)
    await member.leave()
    await waiting
    await Promise.all([lost(holding), lost(unread)])
    expect(batch.isStale()).toBe(true)
    expect(await unread.confirm()).toBe(false)
  })

  test('who stops iterating leaves the group', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const [topic, group] = [await newTopic(2), newGroup()]
    const stop = new AbortController()
    onTestFinished(() => {
      stop.abort()
    })
    const takeOne = async () => {
      for await (const assignment of log.consume(topic, group, stop.signal)) return assignment
      throw new Error('no partition was assigned')
    }
    const taken = await soon(takeOne(), 'an assignment')
    await lost(taken)
    expect(await taken.confirm()).toBe(false)
    await untilShared([joinAndRead(second, topic, group)], 2)
  })

  test('a member whose signal was aborted before takes nothing, and does not disturb the others', async () => {
    const { log, second, newTopic, newGroup } = opened()
    const [topic, group] = [await newTopic(2), newGroup()]
    const member = joinAndRead(log, topic, group)
    await untilShared([member], 2)
    expect(await collect(second.consume(topic, group, AbortSignal.abort()))).toEqual([])
    expect(member.lost()).toEqual([])
    for (const { assignment } of member.held()) expect(await assignment.confirm()).toBe(true)
  })
}

/** Two members of one group, after they have shared the partitions of an empty topic between them. */
async function sharing(opened: Opened) {
  const { log, second: secondLog, newTopic, newGroup } = opened()
  const [topic, group] = [await newTopic(PARTITIONS), newGroup()]
  const first: ReadingMember = joinAndRead(log, topic, group)
  await untilShared([first], PARTITIONS)
  const second: ReadingMember = joinAndRead(secondLog, topic, group)
  await untilShared([first, second], PARTITIONS)
  return { log, topic, first, second }
}
