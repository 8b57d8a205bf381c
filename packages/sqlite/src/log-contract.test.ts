import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logContract } from '@fairstream/testkit'
import type { LogUnderTest } from '@fairstream/testkit'
import { createBatchTable } from './batch-table.ts'
import { openDatabase } from './database.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { DiskLimits } from './limits.ts'
import { openSqlite } from './open-sqlite.ts'
import { createTopicTable } from './topic-table.ts'

/** Rows and fetches that cut everything to pieces, fetches that fall between rows, and the usual ones. */
const ALL_LIMITS: readonly (readonly [name: string, limits: Partial<DiskLimits>])[] = [
  ['as it comes', {}],
  ['with rows of 4 and fetches of 7', { batchRecordsMax: 4, fetchRecordsMax: 7 }],
  ['with rows and fetches of few bytes', { batchBytesMax: 200, fetchBytesMax: 300 }],
]

for (const [name, limits] of ALL_LIMITS) logContract(`the log on disk, ${name},`, () => Promise.resolve(underTest(limits)))

/** The second client is another connection, as another process would have it; groups are the serving one's. */
function underTest(limits: Partial<DiskLimits>): LogUnderTest {
  const directory = mkdtempSync(join(tmpdir(), 'fairstream-sqlite-'))
  const settings = { directory, now: () => 0, limits: { pollEveryMs: 5, growthPollEveryMs: 20, ...limits } }
  const serving = openSqlite({ ...settings, mode: 'serve' })
  const beside = openSqlite({ ...settings, mode: 'share' })
  const operator = openDatabase(join(directory, 'fairstream.db'), 1_000)
  const [topics, batches] = [createTopicTable(operator), createBatchTable(operator, DEFAULT_LIMITS)]
  let names = 0
  return {
    log: serving.log,
    second: { ...beside.log, consume: serving.log.consume },
    newTopic: async (partitions) => {
      const name = `topic-${(names += 1)}`
      await beside.topics.create([{ name, partitions, replication: 1, settings: {} }])
      return name
    },
    newGroup: () => `group-${(names += 1)}`,
    grow: async (topic, partitions) => {
      await beside.topics.grow(topic, partitions)
    },
    truncate: (topic, partition, first) => {
      operator.write(() => {
        batches.dropBefore(topics.partitionOf(topics.topicOf(topic), partition), first)
      })
      return Promise.resolve()
    },
    // What a compaction to come would leave: an offset that was given and has no record.
    skipOffset: (topic, partition) => {
      const { id } = topics.partitionOf(topics.topicOf(topic), partition)
      operator.write(() => operator.prepare('UPDATE partitions SET end = end + 1 WHERE id = ?').run(id))
      return Promise.resolve()
    },
    close: () => {
      for (const each of [operator, beside, serving]) each.close()
      rmSync(directory, { recursive: true })
      return Promise.resolve()
    },
  }
}
