import { createRequire } from 'node:module'
import type { Log } from '@fairstream/ports'
import { until } from '../delivery/deployment.ts'

/** What tests need of kafkajs, which only packages/kafka depends on. */
export interface PlainKafka {
  readonly admin: () => PlainAdmin
  readonly producer: (settings?: {
    readonly transactionalId?: string
    readonly transactionTimeout?: number
    readonly maxInFlightRequests?: number
    readonly idempotent?: boolean
  }) => PlainProducer
}

interface Connectable {
  readonly connect: () => Promise<void>
  readonly disconnect: () => Promise<void>
}

interface PlainAdmin extends Connectable {
  readonly fetchTopicOffsets: (topic: string) => Promise<unknown>
  readonly deleteTopicRecords: (request: {
    readonly topic: string
    readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
  }) => Promise<void>
  readonly createTopics: (request: {
    readonly waitForLeaders?: boolean
    readonly topics: readonly { readonly topic: string; readonly numPartitions: number }[]
  }) => Promise<boolean>
  readonly deleteTopics: (request: { readonly topics: readonly string[] }) => Promise<void>
  readonly createPartitions: (request: {
    readonly topicPartitions: readonly { readonly topic: string; readonly count: number }[]
  }) => Promise<boolean>
  readonly listGroups: () => Promise<{ readonly groups: readonly { readonly groupId: string }[] }>
  readonly describeGroups: (groups: readonly string[]) => Promise<{ readonly groups: readonly { readonly state: string }[] }>
  readonly fetchOffsets: (request: {
    readonly groupId: string
    readonly topics: readonly string[]
  }) => Promise<readonly { readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[]>
}

interface Sending {
  readonly send: (request: {
    readonly topic: string
    readonly compression?: number
    readonly messages: readonly {
      readonly partition: number
      readonly value: string
      readonly headers?: Readonly<Record<string, string>>
    }[]
  }) => Promise<unknown>
}

interface PlainProducer extends Connectable, Sending {
  readonly transaction: () => Promise<Sending & { readonly commit: () => Promise<void>; readonly abort: () => Promise<void> }>
}

interface KafkaJs {
  readonly Kafka: new (settings: {
    readonly brokers: readonly string[]
    readonly clientId: string
    readonly logLevel: number
    readonly retry: { readonly initialRetryTime: number }
  }) => PlainKafka
  readonly logLevel: { readonly NOTHING: number }
  readonly CompressionTypes: { readonly GZIP: number }
}

const kafkajs = createRequire(new URL('../../packages/kafka/package.json', import.meta.url))('kafkajs') as KafkaJs

export const gzip = kafkajs.CompressionTypes.GZIP

/** kafkajs without our adapter, silent. */
export function plainKafka(broker: string): PlainKafka {
  const { Kafka, logLevel } = kafkajs
  return new Kafka({ brokers: [broker], clientId: 'plain', logLevel: logLevel.NOTHING, retry: { initialRetryTime: 5 } })
}

/** Deletes a partition's records before an offset, as retention does. */
export async function truncatePartition(kafka: PlainKafka, topic: string, partition: number, first: number): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    // It loads what deleteTopicRecords must know and does not ask for.
    await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: String(first) }] })
  } finally {
    await admin.disconnect()
  }
}

/** Writes values to a partition in one transaction, and commits or aborts it. */
export async function inTransaction(
  producer: PlainProducer,
  { topic, partition, values, isAborted }: { topic: string; partition: number; values: readonly string[]; isAborted: boolean },
  log: Log,
): Promise<void> {
  const endOf = async (): Promise<number> => (await log.bounds(topic))[partition]?.end ?? 0
  const before = await endOf()
  const transaction = await producer.transaction()
  await transaction.send({ topic, messages: values.map((value) => ({ partition, value })) })
  await (isAborted ? transaction.abort() : transaction.commit())
  // The broker answers before it has written the marker that ends the transaction; with it the end moves past all of them.
  const isWritten = async (): Promise<boolean> => (await endOf()) > before + values.length
  await until(`the marker in ${topic}/${partition}`, 10_000, isWritten)
}
