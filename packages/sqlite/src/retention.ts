import type { BatchTable } from './batch-table.ts'
import type { Database } from './database.ts'
import type { DiskLimits } from './limits.ts'
import type { Partition, Topic } from './topic-table.ts'

/** Drops old batches from the front of partitions, a few at a time. */
export interface Retention {
  /** Called within the transaction of each append to the partition; now and then it looks what may go. */
  readonly sweep: (topic: Topic, partition: Partition, nowMs: number) => void
}

interface Row {
  readonly next: number
  readonly timestamp: number
  readonly bytes: number
}

/**
 * A batch goes when its partition holds more than `retention.bytes`, or when it is older than `retention.ms`; -1 is no limit, and a
 * topic without limit of time that names no bytes is not cut by their default. The last batch stays. A compacted topic keeps
 * everything: nothing compacts it yet, and dropping from its front would lose the last record of a key.
 */
export function createRetention(database: Database, batches: BatchTable, limits: DiskLimits): Retention {
  const appends = new Map<number, number>()
  const selectOldest = database.prepare(`
    SELECT next, timestamp, length(records) AS bytes FROM batches WHERE partition = ? ORDER BY first LIMIT ?`)

  const isDue = ({ id }: Partition): boolean => {
    const count = appends.get(id) ?? 0
    appends.set(id, count + 1)
    return count % limits.sweepEvery === 0
  }

  return {
    sweep: (topic, partition, nowMs) => {
      const kept = keptOf(topic, limits)
      if (kept === undefined || !isDue(partition)) return
      const { first, end, bytes } = batches.extentOf(partition)
      const oldest = selectOldest.iterate(partition.id, limits.sweepRowsMax) as Iterable<unknown> as Iterable<Row>
      let held = bytes
      let start = first
      for (const row of oldest) {
        if (row.next >= end || (held <= kept.bytes && row.timestamp >= nowMs - kept.ms)) break
        held -= row.bytes
        start = row.next
      }
      if (start > first) batches.dropBefore(partition, start)
    },
  }
}

/** Undefined where all is kept. */
function keptOf({ settings }: Topic, limits: DiskLimits): { readonly ms: number; readonly bytes: number } | undefined {
  if (settings['cleanup.policy']?.includes('compact') === true) return undefined
  const ms = limitOf(settings['retention.ms'], limits.retentionMs)
  return { ms, bytes: limitOf(settings['retention.bytes'], ms === Infinity ? Infinity : limits.retentionBytes) }
}

function limitOf(setting: string | undefined, otherwise: number): number {
  if (setting === undefined) return otherwise
  return setting === '-1' ? Infinity : Number(setting)
}
