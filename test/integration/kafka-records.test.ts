import type { KafkaLog } from '@fairstream/kafka'
import type { Followed } from '@fairstream/ports'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { collect, enterKafka, joinGroup, PATIENCE_MS, readToIdle, said, valuesOf } from './kafka-room.ts'
import type { KafkaRoom } from './kafka-room.ts'
import { gzip, inTransaction } from './plain-kafkajs.ts'

const brokers = inject('brokers')

/** What only Kafka does to records: transactions, compression, limits of size. */
describe.skipIf(brokers === undefined)('records on Kafka', () => {
  let room: KafkaRoom
  let kafka: KafkaLog
  beforeAll(async () => {
    room = await enterKafka(brokers?.kafka ?? '')
    kafka = await room.open()
  })
  afterAll(() => room.close())

  const transactional = async () => {
    const producer = room.plain.producer({ transactionalId: room.newGroup(), maxInFlightRequests: 1, idempotent: true })
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    return producer
  }
  const boundsOf = async (topic: string) => {
    const [bounds] = await kafka.log.bounds(topic)
    if (bounds === undefined) throw new Error(`topic ${topic} has no partition`)
    return bounds
  }
  const holdingFirst = async (topic: string) => {
    const member = joinGroup(kafka.log, topic, room.newGroup())
    return vi.waitUntil(() => member.taken()[0], { timeout: PATIENCE_MS, interval: 5 })
  }

  test('records of aborted transactions are seen by nobody, and leave no gap between batches', async () => {
    const topic = await room.newTopic(1)
    const producer = await transactional()
    for (let round = 0; round < 3; round += 1) {
      await kafka.log.append(topic, [said(`plain-${round}`)])
      await inTransaction(producer, { topic, partition: 0, values: ['aborted', 'aborted'], isAborted: true }, kafka.log)
      await inTransaction(producer, { topic, partition: 0, values: [`committed-${round}`], isAborted: false }, kafka.log)
    }
    const { first, end } = await boundsOf(topic)
    const visible = [0, 1, 2].flatMap((round) => [`plain-${round}`, `committed-${round}`])
    expect(valuesOf(await collect(kafka.log.read(topic, 0, first, end)))).toEqual(visible)
    const { values, batches, position } = await readToIdle(await holdingFirst(topic), first)
    expect([values, position]).toEqual([visible, end])
    let next = first
    for (const batch of batches) {
      expect(batch.fetchedOffset).toBe(next)
      next = batch.next
    }
  })

  test('a range that begins inside an aborted transaction holds none of it', async () => {
    const topic = await room.newTopic(1)
    await inTransaction(await transactional(), { topic, partition: 0, values: ['a', 'b', 'c'], isAborted: true }, kafka.log)
    await kafka.log.append(topic, [said('after')])
    const { end } = await boundsOf(topic)
    for (let from = 0; from < 4; from += 1)
      expect(valuesOf(await collect(kafka.log.read(topic, 0, from, end)))).toEqual(['after'])
  })

  test('while a transaction is open the partition ends where it began', async () => {
    const topic = await room.newTopic(1)
    await kafka.log.append(topic, [said('before')])
    const transaction = await (await transactional()).transaction()
    await transaction.send({ topic, messages: [{ partition: 0, value: 'inside' }] })
    await kafka.log.append(topic, [said('behind')])
    expect(await boundsOf(topic)).toEqual({ partition: 0, first: 0, end: 1 })
    const assignment = await holdingFirst(topic)
    expect(await readToIdle(assignment, 0)).toMatchObject({ values: ['before'], position: 1 })
    await transaction.commit()
    // The broker answers before it has written the marker that ends the transaction.
    await vi.waitUntil(async () => (await boundsOf(topic)).end > 1, { timeout: PATIENCE_MS })
    const { end } = await boundsOf(topic)
    const later = await readToIdle(assignment, 1)
    expect(later).toMatchObject({ values: ['inside', 'behind'], position: end })
  })

  test('compressed records are read', async () => {
    const topic = await room.newTopic(1)
    const producer = room.plain.producer()
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const messages = Array.from({ length: 50 }, (_, index) => ({
      partition: 0,
      value: `said-${index}`,
      headers: { n: String(index) },
    }))
    await producer.send({ topic, messages, compression: gzip })
    const records = await collect(kafka.log.read(topic, 0, 0, 50))
    expect(valuesOf(records)).toEqual(messages.map(({ value }) => value))
    expect(valuesOf(records.flatMap(({ headers }) => headers))).toEqual(messages.map(({ headers }) => headers.n))
  })

  test('5,000 records of one append keep their order in each partition', async () => {
    const topic = await room.newTopic(2)
    const values = Array.from({ length: 5_000 }, (_, index) => `${index} ${'x'.repeat(300)}`)
    await kafka.log.append(
      topic,
      values.map((value, index) => said(value, index % 2)),
    )
    for (const partition of [0, 1])
      expect(valuesOf(await collect(kafka.log.read(topic, partition, 0, 2_500)))).toEqual(
        values.filter((_, index) => index % 2 === partition),
      )
  })

  test('a record larger than the topic takes is refused for good, and others of its append may be there', async () => {
    const topic = await room.newTopic(1, { 'max.message.bytes': '10000' })
    const fault = await kafka.log.append(topic, [said('x'.repeat(20_000))]).catch((reason: unknown) => reason)
    expect(fault).toMatchObject({ code: 'LOG', topic, retryable: false })
    expect(await boundsOf(topic)).toMatchObject({ end: 0 })
  })

  test('records that the topic takes one by one are cut into batches that it takes', async () => {
    const topic = await room.newTopic(1, { 'max.message.bytes': '10000' })
    const values = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(3_000)}`)
    await kafka.log.append(
      topic,
      values.map((value) => said(value)),
    )
    expect(valuesOf(await collect(kafka.log.read(topic, 0, 0, 40)))).toEqual(values)
  })

  test('a fetch brings a record that is larger than a fetch may be', async () => {
    const small = await room.open({ fetchPartitionBytesMax: 1_000, fetchBytesMax: 2_000 })
    const topic = await room.newTopic(3)
    const values = Array.from({ length: 12 }, (_, index) => `${index} ${'x'.repeat(5_000)}`)
    for (const [index, value] of values.entries()) await kafka.log.append(topic, [said(value, index % 3)])
    const followed: Followed[] = []
    for await (const each of small.log.follow(topic, new AbortController().signal)) {
      if (each.kind === 'end') break
      followed.push(each)
    }
    const found = followed.flatMap((each) => (each.kind === 'record' ? [each.record] : []))
    expect(valuesOf(found).sort()).toEqual([...values].sort())
  })

  test('a follower meets partitions that are added while it follows', async () => {
    const watchful = await room.open({ topicAgeMaxMs: 200 })
    const topic = await room.newTopic(1)
    const stop = new AbortController()
    const met: string[] = []
    const following = (async () => {
      for await (const each of watchful.log.follow(topic, stop.signal))
        met.push(each.kind === 'end' ? 'end' : (valuesOf([each.record])[0] ?? ''))
    })()
    await vi.waitUntil(() => met.includes('end'), { timeout: PATIENCE_MS })
    await grow(room, topic, 2)
    const later = await room.open()
    await later.log.append(topic, [said('in the new one', 1)])
    await vi.waitUntil(() => met.length === 2, { timeout: PATIENCE_MS })
    stop.abort()
    await following
    expect(met).toEqual(['end', 'in the new one'])
  })

  test('a topic that is gone does not keep others from being reached', async () => {
    const gone = await room.newTopic(1)
    await kafka.log.append(gone, [said('x')])
    const admin = room.plain.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [gone] })
    const there = await room.newTopic(1)
    await Promise.all([0, 1, 2, 3].map((number) => kafka.log.append(there, [said(`said-${number}`)])))
    expect(await kafka.log.append(gone, [said('x')]).catch((fault: unknown) => fault)).toMatchObject({
      topic: gone,
      retryable: false,
    })
    expect(await boundsOf(there)).toMatchObject({ end: 4 })
    await admin.createTopics({ topics: [{ topic: gone, numPartitions: 1 }] })
    await admin.disconnect()
    await kafka.log.append(gone, [said('again')])
    expect(valuesOf(await collect(kafka.log.read(gone, 0, 0, 1)))).toEqual(['again'])
  })

  test('reading and following leave no group behind', async () => {
    const topic = await room.newTopic(1)
    await kafka.log.append(topic, [said('x')])
    const groups = await groupsOf(room)
    await collect(kafka.log.read(topic, 0, 0, 1))
    for await (const each of kafka.log.follow(topic, new AbortController().signal)) if (each.kind === 'end') break
    expect((await groupsOf(room)).filter((group) => !groups.includes(group) && !group.startsWith('room-'))).toEqual([])
  })
})

async function grow(room: KafkaRoom, topic: string, count: number): Promise<void> {
  const admin = room.plain.admin()
  await admin.connect()
  await admin.createPartitions({ topicPartitions: [{ topic, count }] })
  await admin.disconnect()
}

async function groupsOf(room: KafkaRoom): Promise<string[]> {
  const admin = room.plain.admin()
  await admin.connect()
  const { groups } = await admin.listGroups()
  await admin.disconnect()
  return groups.map(({ groupId }) => groupId)
}
