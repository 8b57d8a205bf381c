import { createRequire } from 'node:module'

/** What the benches need of kafkajs, which only packages/kafka depends on. */
export interface BareKafka {
  readonly admin: () => Connectable & {
    readonly listTopics: () => Promise<readonly string[]>
    readonly deleteTopics: (request: { readonly topics: readonly string[] }) => Promise<void>
  }
  readonly consumer: (settings: {
    readonly groupId: string
    readonly maxWaitTimeInMs: number
    readonly maxBytesPerPartition: number
  }) => BareConsumer
  readonly producer: (settings: { readonly maxInFlightRequests: number }) => BareProducer
}

interface Connectable {
  readonly connect: () => Promise<void>
  readonly disconnect: () => Promise<void>
}

export interface BareMessage {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: Readonly<Record<string, Uint8Array>>
  readonly partition: number
}

interface BareProducer extends Connectable {
  readonly send: (request: {
    readonly topic: string
    readonly acks: number
    readonly messages: readonly BareMessage[]
  }) => Promise<unknown>
}

interface BareConsumer extends Connectable {
  readonly subscribe: (request: { readonly topics: readonly string[]; readonly fromBeginning: boolean }) => Promise<void>
  readonly run: (settings: {
    readonly autoCommit: boolean
    readonly eachBatchAutoResolve: boolean
    readonly partitionsConsumedConcurrently: number
    readonly eachBatch: (given: {
      readonly batch: {
        readonly partition: number
        readonly messages: readonly unknown[]
        readonly firstOffset: () => string | null
        readonly lastOffset: () => string
      }
      readonly resolveOffset: (offset: string) => void
      readonly heartbeat: () => Promise<void>
    }) => Promise<void>
  }) => Promise<void>
}

interface KafkaJs {
  readonly Kafka: new (settings: {
    readonly brokers: readonly string[]
    readonly clientId: string
    readonly logLevel: number
    readonly retry: { readonly initialRetryTime: number }
  }) => BareKafka
  readonly logLevel: { readonly NOTHING: number }
}

/** What the benches need of ioredis, which only packages/redis depends on: no port deletes records. */
interface BareRedis {
  readonly scanStream: (request: { readonly match: string; readonly count: number }) => AsyncIterable<readonly string[]>
  readonly unlink: (...keys: readonly string[]) => Promise<number>
  readonly disconnect: () => void
}

const { Kafka, logLevel } = of('kafka')('kafkajs') as KafkaJs
const { Redis } = of('redis')('ioredis') as { readonly Redis: new (url: string) => BareRedis }

export function bareKafka(broker: string): BareKafka {
  return new Kafka({ brokers: [broker], clientId: 'bare', logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } })
}

export function bareRedis(url: string): BareRedis {
  return new Redis(url)
}

function of(name: string): NodeJS.Require {
  return createRequire(new URL(`../../packages/${name}/package.json`, import.meta.url))
}
