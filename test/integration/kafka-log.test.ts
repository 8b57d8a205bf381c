import { logContract } from '@fairstream/testkit'
import type { LogUnderTest } from '@fairstream/testkit'
import { describe, inject } from 'vitest'
import { enterKafka } from './kafka-room.ts'
import { inTransaction, truncatePartition } from './plain-kafkajs.ts'

const brokers = inject('brokers')

describe.skipIf(brokers === undefined)('Kafka', () => {
  logContract('the log on Kafka', () => underTest(brokers?.kafka ?? ''), { leavesTransactionsOpen: true })
})

async function underTest(broker: string): Promise<LogUnderTest> {
  const { plain, open, newTopic, newGroup, close } = await enterKafka(broker)
  const aborting = plain.producer({ transactionalId: newGroup(), maxInFlightRequests: 1, idempotent: true })
  await aborting.connect()
  // What is added is found soon, not within the half minute that is the default.
  const [first, second] = await Promise.all([open({ topicAgeMaxMs: 500, hintEveryMs: 500 }), open()])
  return {
    log: first.log,
    second: second.log,
    newTopic: (partitions) => newTopic(partitions),
    newGroup,
    grow: async (topic, partitions) => {
      await second.topics.grow(topic, partitions)
    },
    truncate: (topic, partition, offset) => truncatePartition(plain, topic, partition, offset),
    skipOffset: (topic, partition) =>
      inTransaction(aborting, { topic, partition, values: ['never seen'], isAborted: true }, first.log),
    leaveOpen: async (id, topic, values) => {
      const dying = plain.producer({ transactionalId: id, maxInFlightRequests: 1, idempotent: true })
      await dying.connect()
      const transaction = await dying.transaction()
      await transaction.send({ topic, messages: values.map((value) => ({ partition: 0, value })) })
      return () => dying.disconnect()
    },
    close: async () => {
      await aborting.disconnect()
      await close()
    },
  }
}
