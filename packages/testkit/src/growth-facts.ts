import { expect, test } from 'vitest'
import type { Opened } from './log-under-test.ts'
import { joinAndRead, untilShared } from './member.ts'
import { held, saying, valuesOf } from './records.ts'
import { until } from './waiting.ts'

/** A topic that gets more partitions while it is used. */
export function growthFacts(opened: Opened): void {
  test('a partition that was added is there, empty, and what was there stays where it was', async () => {
    const { log, second, newTopic, grow } = opened()
    const topic = await newTopic(2)
    await log.append(topic, [saying('before', { partition: 0 }), saying('beside', { partition: 1 })])
    await grow(topic, 4)
    await log.append(topic, [saying('after', { partition: 3 })])
    await second.append(topic, [saying('then', { partition: 3 })])
    const bounds = await log.bounds(topic)
    expect(bounds.map(({ partition, first, end }) => [partition, first, end])).toEqual([
      [0, 0, 1],
      [1, 0, 1],
      [2, 0, 0],
      [3, 0, 2],
    ])
    expect(valuesOf(await held(log, topic, 3))).toEqual(['after', 'then'])
    expect(valuesOf(await held(second, topic, 0))).toEqual(['before'])
  })

  test('a member that runs is given what was added, and reads it from its first record', async () => {
    const { log, second, newTopic, newGroup, grow } = opened()
    const [topic, group] = [await newTopic(1), newGroup()]
    const member = joinAndRead(log, topic, group)
    await untilShared([member], 1)
    await grow(topic, 3)
    await second.append(topic, [saying('of 0', { partition: 0 }), saying('of 2', { partition: 2 })])
    await untilShared([member], 3)
    const delivered = (): (string | null)[] => member.held().flatMap(({ records }) => valuesOf(records))
    await until(() => delivered().includes('of 2'), 'the record of the added partition')
    expect(
      member
        .held()
        .map(({ assignment }) => assignment.partition)
        .sort(),
    ).toEqual([0, 1, 2])
  })
}
