import { LogError } from '@fairstream/ports'
import type { Assignment, Log, OutgoingRecord, TopicOutput } from '@fairstream/ports'
import { createBatchTable } from './batch-table.ts'
import type { Changes } from './changes.ts'
import { createGroups } from './consumer-group.ts'
import type { Database } from './database.ts'
import { orLogError, settled } from './faults.ts'
import { follow } from './follow.ts'
import type { DiskLimits } from './limits.ts'
import { partitionForKey } from './partition-for-key.ts'
import { readRange } from './read-range.ts'
import { createRetention } from './retention.ts'
import type { Partition, Topic, TopicTable } from './topic-table.ts'
import { createTransactionalIds } from './transactional-ids.ts'

export interface SqliteLogSettings {
  readonly now: () => number
  readonly limits: DiskLimits
  /** False for a process beside the serving one: members of two processes could not share a topic. */
  readonly hasGroups: boolean
}

export function createSqliteLog(
  database: Database,
  topics: TopicTable,
  changes: Changes,
  { now, limits, hasGroups }: SqliteLogSettings,
): Log {
  const batches = createBatchTable(database, limits)
  const retention = createRetention(database, batches, limits)
  const readers = { topics, batches, changes }
  const joinGroup = createGroups(readers, limits.growthPollEveryMs)

  /** Within a transaction of the database. All partitions are looked up before anything is written. */
  const write = (outputs: readonly TopicOutput[]): void => {
    const placed = outputs.map(({ topic: name, records }) => {
      const topic = topics.topicOf(name)
      return { topic, byPartition: byPartition(topics, topic, records) }
    })
    const timestampMs = now()
    for (const { topic, byPartition: all } of placed)
      for (const [partition, own] of all) {
        batches.append(partition, own, timestampMs)
        retention.sweep(topic, partition, timestampMs)
      }
  }
  const append = (topic: string, records: readonly OutgoingRecord[]): void => {
    topics.topicOf(topic)
    if (records.length === 0) return
    database.write(() => {
      write([{ topic, records }])
    })
    changes.wake(topic)
  }
  const openTransactions = createTransactionalIds(database, write)

  return {
    append: (topic, records) =>
      settled(() => {
        orLogError(topic, () => {
          append(topic, records)
        })
      }),
    openTransactions: (id) =>
      settled(() => {
        const { commit, close } = openTransactions(id)
        return {
          commit: async (outputs) => {
            await commit(outputs)
            for (const { topic } of outputs) changes.wake(topic)
          },
          close,
        }
      }),
    consume: (topic, group, signal) => (hasGroups ? joinGroup(topic, group, signal) : refuseToConsume(topic)),
    follow: (topic, signal) => follow(readers, topic, signal),
    read: (topic, partition, from, to) => readRange(readers, topic, partition, from, to),
    bounds: (topic) =>
      settled(() =>
        orLogError(topic, () =>
          database.snapshot(() =>
            topics.freshOf(topic).partitions.map((partition) => {
              const { first, end } = batches.extentOf(partition)
              return { partition: partition.number, first, end }
            }),
          ),
        ),
      ),
  }
}

/** All partitions are looked up before anything is written: an append that is refused leaves nothing behind. */
function byPartition(
  topics: TopicTable,
  topic: Topic,
  records: readonly OutgoingRecord[],
): ReadonlyMap<Partition, readonly OutgoingRecord[]> {
  const placed = new Map<Partition, OutgoingRecord[]>()
  for (const record of records) {
    const partition = topics.partitionOf(topic, record.partition ?? partitionForKey(record.key, topic.partitions.length))
    const own = placed.get(partition)
    if (own === undefined) placed.set(partition, [record])
    else own.push(record)
  }
  return placed
}

// eslint-disable-next-line @typescript-eslint/require-await, require-yield
async function* refuseToConsume(topic: string): AsyncGenerator<Assignment> {
  const message = 'only the process that serves the directory has consumer groups'
  throw new LogError(topic, message, { retryable: false })
}
