import { openKafka } from '@fairstream/kafka'
import { createMeter } from '../metered.ts'
import { bareKafka } from '../plain-clients.ts'
import type { BareMessage } from '../plain-clients.ts'
import { asked, tell, told } from './child.ts'
import type { PassThroughTold } from './pass-through.ts'
import { saidBefore } from './said-before.ts'

/** kafkajs groups the messages of a send by partition in time that grows with their square. */
const SEND_MAX = 250

const { broker, group, from, said, to, events } = told() as PassThroughTold
const signal = asked()
const ours = await openKafka({ brokers: [broker], clientId: group })
const ready = (await saidBefore(ours.log, said)).map((own) =>
  own.map(({ key, value, headers, partition = 0 }): BareMessage => ({
    key,
    value,
    headers: Object.fromEntries(headers.map((header) => [header.name, header.value])),
    partition,
  })),
)
await ours.close()

const kafka = bareKafka(broker)
const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 100, maxBytesPerPartition: 1_048_576 })
const producer = kafka.producer({ maxInFlightRequests: 5 })
const meter = createMeter(events)
void meter.done.then(tell)
await producer.connect()
await consumer.connect()
await consumer.subscribe({ topics: [from], fromBeginning: true })
await consumer.run({
  autoCommit: false,
  eachBatchAutoResolve: false,
  partitionsConsumedConcurrently: 8,
  eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
    meter.begin()
    const first = Number(batch.firstOffset())
    const own = ready[batch.partition] ?? []
    const messages = own.slice(first, first + batch.messages.length)
    const sends: Promise<unknown>[] = []
    for (let at = 0; at < messages.length; at += SEND_MAX)
      sends.push(producer.send({ topic: to, acks: -1, messages: messages.slice(at, at + SEND_MAX) }))
    await Promise.all(sends)
    resolveOffset(batch.lastOffset())
    meter.add(messages.length)
    await heartbeat()
  },
})
await new Promise((resolve) => {
  signal.addEventListener('abort', resolve, { once: true })
})
await Promise.allSettled([consumer.disconnect(), producer.disconnect()])
