import { LogError } from '@fairstream/ports'
import type { LogRecord, OutgoingRecord } from '@fairstream/ports'
import { DamagedBytesError } from './byte-reader.ts'
import type { Database } from './database.ts'
import type { DiskLimits } from './limits.ts'
import { packBatch, packedBytesMax, unpackBatch } from './packed-batch.ts'
import type { Partition } from './topic-table.ts'

/** Where a partition begins and ends, and the bytes of its rows. */
interface Extent {
  readonly first: number
  readonly end: number
  readonly bytes: number
}

/** The records at and after an offset, as many as one fetch brings, and the last offset covered + 1. */
interface Stretch {
  /** The offset asked for, or the first one held where that is greater. */
  readonly from: number
  readonly next: number
  readonly records: readonly LogRecord[]
}

/** The rows of batches. Who writes does so within a transaction of the database. */
export interface BatchTable {
  readonly append: (partition: Partition, records: readonly OutgoingRecord[], timestampMs: number) => void
  readonly extentOf: (partition: Partition) => Extent
  /** What is held of [from, to); empty where `next` is not greater than `from`. Bytes are nobody else's, yet one row's share a buffer. */
  readonly stretch: (partition: Partition, from: number, to: number) => Stretch
  /** Forgets the records before an offset, which lies between the partition's first and its end. */
  readonly dropBefore: (partition: Partition, first: number) => void
}

interface Row {
  readonly first: number
  readonly next: number
  readonly timestamp: number
  readonly records: Uint8Array
}

export function createBatchTable(database: Database, limits: DiskLimits): BatchTable {
  const insert = database.prepare('INSERT INTO batches (partition, first, next, timestamp, records) VALUES (?, ?, ?, ?, ?)')
  const grow = database.prepare('UPDATE partitions SET end = ?2, bytes = bytes + ?3 WHERE id = ?1')
  const selectExtent = database.prepare('SELECT first, end, bytes FROM partitions WHERE id = ?')
  const selectRows = database.prepare(`
    SELECT first, next, timestamp, records FROM batches
    WHERE partition = ?1 AND first < ?3
      AND first >= ifnull((SELECT max(first) FROM batches WHERE partition = ?1 AND first <= ?2), ?2)
    ORDER BY first`)
  const shrink = database.prepare(`
    UPDATE partitions SET first = ?2, bytes = bytes -
      (SELECT ifnull(sum(length(records)), 0) FROM batches WHERE partition = ?1 AND first < ?2 AND next <= ?2)
    WHERE id = ?1`)
  const remove = database.prepare('DELETE FROM batches WHERE partition = ?1 AND first < ?2 AND next <= ?2')

  const extentOf = ({ id }: Partition): Extent => selectExtent.get(id) as unknown as Extent

  const readRows = (partition: Partition, from: number, to: number): Stretch => {
    const records: LogRecord[] = []
    let bytes = 0
    for (const row of selectRows.iterate(partition.id, from, to) as Iterable<unknown> as Iterable<Row>) {
      const until = Math.min(to, from + limits.fetchRecordsMax)
      records.push(...unpack(partition, row, from, until))
      bytes += row.records.length
      if (row.next >= until) return { from, next: until, records }
      if (bytes >= limits.fetchBytesMax) return { from, next: row.next, records }
    }
    return { from, next: to, records }
  }

  return {
    append: (partition, records, timestampMs) => {
      let { end } = extentOf(partition)
      let bytes = 0
      for (const batch of cut(records, limits)) {
        const packed = packBatch(batch)
        insert.run(partition.id, end, end + batch.length, timestampMs, packed)
        end += batch.length
        bytes += packed.length
      }
      grow.run(partition.id, end, bytes)
    },
    extentOf,
    stretch: (partition, from, to) =>
      database.snapshot(() => {
        const { first, end } = extentOf(partition)
        const [start, stop] = [Math.max(from, first), Math.min(to, end)]
        return start < stop ? readRows(partition, start, stop) : { from: start, next: start, records: [] }
      }),
    dropBefore: ({ id }, first) => {
      shrink.run(id, first)
      remove.run(id, first)
    },
  }
}

function unpack(partition: Partition, row: Row, from: number, to: number): LogRecord[] {
  const { first, next, timestamp: timestampMs } = row
  try {
    return unpackBatch(row.records, { partition: partition.number, first, next, timestampMs }, from, to)
  } catch (cause) {
    if (!(cause instanceof DamagedBytesError)) throw cause
    const message = `partition ${partition.number}: the batch at offsets ${first} to ${next - 1} is damaged: ${cause.message}`
    throw new LogError(partition.topic, message, { retryable: false, cause })
  }
}

/** The records in the portions that rows hold; each has one record at least. */
function* cut(records: readonly OutgoingRecord[], limits: DiskLimits): Generator<readonly OutgoingRecord[]> {
  let start = 0
  let bytes = 0
  for (const [index, record] of records.entries()) {
    const own = packedBytesMax(record)
    if (index > start && (index - start >= limits.batchRecordsMax || bytes + own > limits.batchBytesMax)) {
      yield records.slice(start, index)
      start = index
      bytes = 0
    }
    bytes += own
  }
  if (start < records.length) yield records.slice(start)
}
