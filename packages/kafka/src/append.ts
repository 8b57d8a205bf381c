import { LogError } from '@fairstream/ports'
import type { OutgoingRecord } from '@fairstream/ports'
import type { Cluster } from 'kafkajs'
import { brokerFault, isTooLarge } from './broker-codes.ts'
import type { Connection } from './connection.ts'
import { brokerOf } from './internals.ts'
import { leaderOf, leadersOf, reachPartition } from './leaders.ts'
import { partitionForKey } from './partition-for-key.ts'
import { producePartition } from './produce-request.ts'
import { encodeBatch, recordBytesMax } from './record-batch.ts'
import { retrying } from './retrying.ts'
import type { Settings } from './settings.ts'

/** Where records are appended. */
export interface Appending {
  readonly connection: Connection
  readonly settings: Settings
  readonly topic: string
}

/**
 * Appends records, acknowledged by all replicas in sync.
 *
 * One batch of a partition is under way at a time, and is tried until it is written: a try that is repeated can write a batch
 * twice, but cannot pass another. Kafka's idempotence would spare the repeat within one client only, and after a failed append its
 * next batch could be taken for a repeat and dropped; our readers know repeats by their ids.
 */
export async function append(appending: Appending, records: readonly OutgoingRecord[]): Promise<void> {
  if (records.length === 0) return
  const { connection, settings, topic } = appending
  const highest = records.reduce((max, { partition = 0 }) => Math.max(max, partition), 0)
  let used: Cluster | undefined
  const count = async (): Promise<number> => {
    used = await reachPartition(connection, topic, highest)
    return leadersOf(used, topic).length
  }
  const partitions = await retrying(settings, count, (fault) => connection.mend(used, fault))
  const byPartition = place(topic, partitions, records)
  const outcomes = await Promise.allSettled(
    [...byPartition].map(([partition, own]) => appendInOrder(appending, partition, batchesOf(own, settings.appendBytesMax))),
  )
  // Only now: what is still under way must not be overtaken by what the caller does next.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

/** The records by partition. All partitions are known before anything is written: a refused append leaves nothing behind. */
export function place(
  topic: string,
  partitions: number,
  records: readonly OutgoingRecord[],
): ReadonlyMap<number, readonly OutgoingRecord[]> {
  const placed = new Map<number, OutgoingRecord[]>()
  for (const record of records) {
    const { key } = record
    const partition = record.partition ?? (key === null ? 0 : partitionForKey(key, partitions))
    if (!(partition >= 0 && partition < partitions))
      throw new LogError(topic, `there is no partition ${partition}`, { retryable: false })
    const own = placed.get(partition)
    if (own === undefined) placed.set(partition, [record])
    else own.push(record)
  }
  return placed
}

/** Cut so that each has so many bytes at most, and one record at least. */
export function batchesOf(records: readonly OutgoingRecord[], bytesMax: number): OutgoingRecord[][] {
  const batches: OutgoingRecord[][] = []
  let size = Infinity
  for (const record of records) {
    const own = recordBytesMax(record)
    size += own
    if (size > bytesMax) {
      batches.push([record])
      size = own
    } else batches.at(-1)?.push(record)
  }
  return batches
}

async function appendInOrder(appending: Appending, partition: number, batches: readonly OutgoingRecord[][]): Promise<void> {
  for (const batch of batches) {
    const isWritten = await appendBatch(appending, partition, batch)
    if (isWritten) continue
    if (batch.length === 1)
      throw new LogError(appending.topic, `a record for partition ${partition} is larger than the topic takes`, {
        retryable: false,
      })
    const half = batch.length >> 1
    await appendInOrder(appending, partition, [batch.slice(0, half), batch.slice(half)])
  }
}

/** False where the batch is larger than the topic takes. */
async function appendBatch(appending: Appending, partition: number, records: readonly OutgoingRecord[]): Promise<boolean> {
  const { connection, settings, topic } = appending
  const batch = encodeBatch(records, Date.now())
  let used: Cluster | undefined
  const attempt = async (): Promise<boolean> => {
    used = await connection.reach(topic)
    const broker = await brokerOf(used, leaderOf(used, topic, partition))
    const code = await producePartition(broker, settings.replicaTimeoutMs, topic, partition, batch)
    if (code !== 0 && !isTooLarge(code)) throw brokerFault(topic, partition, 'append to', code)
    return code === 0
  }
  return retrying(settings, attempt, (fault) => connection.mend(used, fault))
}
