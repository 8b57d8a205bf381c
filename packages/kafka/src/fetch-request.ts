import { int16, int64, joinBytes, readBytes } from './bytes.ts'
import { exchange } from './internals.ts'
import type { BrokerInternals } from './internals.ts'
import type { AbortedTransaction } from './record-set.ts'
import type { Settings } from './settings.ts'

/** Where a partition is to be read. */
export interface FetchFrom {
  readonly partition: number
  readonly offset: number
}

/** What a broker answers for one partition. */
export interface FetchedPartition {
  readonly partition: number
  /** 0 where all is well. */
  readonly code: number
  /** Where a reader of committed records comes to an end; while a transaction is open, that is where it began. */
  readonly end: number
  readonly aborted: readonly AbortedTransaction[]
  readonly recordSet: Buffer
}

const API_KEY = 1
/** From Kafka 2.3 on. */
const VERSION = 11
const READ_COMMITTED = Buffer.from([1])

/** One fetch of committed records; the broker waits up to `waitMs` while no partition has a record. */
export function fetchPartitions(
  broker: BrokerInternals,
  settings: Settings,
  topic: string,
  wanted: readonly FetchFrom[],
  waitMs: number,
): Promise<{ readonly partitions: readonly FetchedPartition[] }> {
  const buffer = encode(settings, topic, wanted, waitMs)
  return exchange(broker, {
    request: { apiKey: API_KEY, apiVersion: VERSION, apiName: 'Fetch', encode: () => Promise.resolve({ buf: buffer, buffer }) },
    response: { decode: (payload) => Promise.resolve(decode(payload)), parse: (decoded) => Promise.resolve(decoded) },
  })
}

function encode(settings: Settings, topic: string, wanted: readonly FetchFrom[], waitMs: number): Buffer {
  const [anyReplica, minBytes, noSession, lastEpoch, unknown] = [-1, 1, 0, -1, -1]
  const nowhere = int64(-1)
  const partitions = wanted.flatMap(({ partition, offset }) => [
    partition,
    unknown,
    int64(offset),
    nowhere,
    settings.fetchPartitionBytesMax,
  ])
  const [noForgottenTopics, noRack] = [0, int16(0)]
  const head = [anyReplica, waitMs, minBytes, settings.fetchBytesMax, READ_COMMITTED, noSession, lastEpoch]
  return joinBytes([...head, 1, topic, wanted.length, ...partitions, noForgottenTopics, noRack])
}

function decode(payload: Buffer): {
  readonly clientSideThrottleTime: number
  readonly partitions: readonly FetchedPartition[]
} {
  const { int16, int32, int64, text, bytes, list } = readBytes(payload)
  const clientSideThrottleTime = int32()
  const code = int16()
  int32()
  const partition = (): FetchedPartition => {
    const [number, ownCode] = [int32(), int16()]
    int64()
    const end = int64()
    int64()
    const aborted = list(() => ({ producer: int64(), firstOffset: int64() }))
    int32()
    return { partition: number, code: code === 0 ? ownCode : code, end, aborted, recordSet: bytes() }
  }
  const topics = list(() => {
    text()
    return list(partition)
  })
  return { clientSideThrottleTime, partitions: topics.flat() }
}
