import type { KafkaConfig } from 'kafkajs'

/** How to reach a Kafka cluster, and how long to wait for it. Times in milliseconds, sizes in bytes. */
export interface KafkaSettings {
  /** `host:port` of one broker at least. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly ssl?: KafkaConfig['ssl']
  readonly sasl?: KafkaConfig['sasl']
  /** What the client has to say: at `error` and `warn`. Never keys, values or headers. */
  readonly notice?: (notice: KafkaNotice) => void
  /** How long a broker holds a fetch back that finds nothing new. */
  readonly fetchWaitMs?: number
  /** What one fetch brings of one partition, at most; each partition that is read holds two such fetches. */
  readonly fetchPartitionBytesMax?: number
  /** Of all partitions of one broker together. */
  readonly fetchBytesMax?: number
  /** A member that is not heard of for so long has lost its partitions. Brokers take 6 s to 30 min by default. */
  readonly sessionTimeoutMs?: number
  readonly heartbeatEveryMs?: number
  /** How often the position is left with the group, for tools that show lag. */
  readonly hintEveryMs?: number
  /** How often the number of a topic's partitions is asked for. */
  readonly topicAgeMaxMs?: number
  readonly connectTimeoutMs?: number
  readonly requestTimeoutMs?: number
  /** How long replicas may take to have a record. */
  readonly replicaTimeoutMs?: number
  /** How often an action is tried while faults may pass. By default for half a minute in all: a broker's restart. */
  readonly attemptsMax?: number
  /** Before the second try; doubled before each further one, up to `retryAfterMaxMs`. */
  readonly retryAfterMs?: number
  readonly retryAfterMaxMs?: number
  /** What one request appends to one partition, at most; a single larger record goes alone. */
  readonly appendBytesMax?: number
  /** How long a transaction may be open before its coordinator aborts it. */
  readonly transactionTimeoutMs?: number
  /** How long a client may take to say farewell before its sockets are cut. */
  readonly closeTimeoutMs?: number
}

/** What kafkajs says of itself. */
export interface KafkaNotice {
  readonly level: 'error' | 'warn'
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

export type Settings = Required<Omit<KafkaSettings, 'ssl' | 'sasl'>> & Pick<KafkaSettings, 'ssl' | 'sasl'>

/** kafkajs' own defaults make a rebalance, a seek or a stop take 5 to 10 s; these about half a second. */
const DEFAULTS = {
  notice: () => undefined,
  fetchWaitMs: 100,
  fetchPartitionBytesMax: 1_048_576,
  fetchBytesMax: 10_485_760,
  sessionTimeoutMs: 10_000,
  heartbeatEveryMs: 500,
  hintEveryMs: 5_000,
  topicAgeMaxMs: 30_000,
  connectTimeoutMs: 3_000,
  requestTimeoutMs: 15_000,
  replicaTimeoutMs: 10_000,
  attemptsMax: 20,
  retryAfterMs: 50,
  retryAfterMaxMs: 2_000,
  appendBytesMax: 524_288,
  transactionTimeoutMs: 10_000,
  closeTimeoutMs: 1_000,
} satisfies Partial<KafkaSettings>

export function settled(settings: KafkaSettings): Settings {
  return { ...DEFAULTS, ...settings }
}
