import { LogError } from '@fairstream/ports'
import { expect, test } from 'vitest'
import { diskWith, faultOf, newDirectory, openHere } from '../testing/disks.ts'

const shape = { name: 'made', partitions: 3, replication: 3, settings: { 'cleanup.policy': 'compact', 'retention.ms': '-1' } }

test('topics are made once, in what was asked for, and described with the one replica that there is', async () => {
  const { topics, log } = await diskWith()
  expect(await topics.create([shape, { ...shape, name: 'other', partitions: 1 }])).toEqual(['made', 'other'])
  expect(
    await topics.create([
      { ...shape, partitions: 9, settings: {} },
      { ...shape, name: 'third' },
    ]),
  ).toEqual(['third'])
  expect(await topics.describe(['third', 'absent', 'made'])).toEqual([
    { ...shape, name: 'third', replication: 1 },
    undefined,
    { ...shape, replication: 1 },
  ])
  expect(await log.bounds('made')).toHaveLength(3)
})

test('a topic named twice in one call is made once', async () => {
  const { topics } = await diskWith()
  expect(await topics.create([shape, shape])).toEqual(['made'])
})

test('a topic that another connection made after it was looked for is found', async () => {
  const directory = newDirectory()
  const { topics, log } = await diskWith({ directory })
  await faultOf(() => log.bounds('made'))
  await openHere({ directory, mode: 'share' }).topics.create([shape])
  expect(await log.bounds('made')).toHaveLength(3)
  expect(await topics.create([shape])).toEqual([])
})

test('what is done to a described topic does not reach the log', async () => {
  const { topics } = await diskWith()
  await topics.create([shape])
  const [described] = await topics.describe(['made'])
  Object.assign(described?.settings ?? {}, { 'retention.ms': '1' })
  expect((await topics.describe(['made']))[0]?.settings).toEqual(shape.settings)
})

test.each([
  ['no partitions', { ...shape, partitions: 0 }],
  ['half a partition', { ...shape, partitions: 1.5 }],
  ['no name', { ...shape, name: '' }],
  ['a name that Kafka would refuse', { ...shape, name: 'a topic' }],
  ['a retention in words', { ...shape, settings: { 'retention.ms': 'a day' } }],
])('a topic with %s is refused, and no other of the call is made', async (_, refused) => {
  const { topics } = await diskWith()
  const fault = await faultOf(() => topics.create([{ ...shape, name: 'sound' }, refused]))
  expect(fault).toBeInstanceOf(LogError)
  expect(fault).toMatchObject({ retryable: false, topic: refused.name })
  expect(await topics.describe(['sound'])).toEqual([undefined])
})
