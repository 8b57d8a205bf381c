import type { LogRecord, OutgoingRecord, PartitionBounds } from '@fairstream/ports'
import type { TopicNames } from '@fairstream/runner'

export const SIM_TOPICS: TopicNames = {
  rawScores: 'raw-scores',
  fairScores: 'fair-scores',
  lateScores: 'late-scores',
  deadLetters: 'dead-letters',
  transportMaps: 'transport-maps',
  planReports: 'plan-reports',
  driftAlerts: 'drift-alerts',
}

/** A record with what only the simulator knows of it. */
export interface SimRecord extends LogRecord {
  readonly by: string
  readonly atStep: number
}

interface SimPartition {
  first: number
  end: number
  records: SimRecord[]
  /** Offsets of records whose transaction is not decided, or whose decision has not reached this partition. */
  readonly open: Set<number>
}

/** Where a record of an open transaction stands. */
export interface Placed {
  readonly topic: string
  readonly partition: number
  readonly offsets: readonly number[]
}

/** The log's storage: topics as arrays, with holes where control records stand. */
export interface SimTopics {
  readonly append: (topic: string, records: readonly OutgoingRecord[], stamp: Stamp) => void
  /** Writes one partition's records of a transaction: no reader of committed records comes past them until it has ended. */
  readonly place: (topic: string, partition: number, records: readonly OutgoingRecord[], stamp: Stamp) => Placed
  /** The marker that ends a transaction in one partition: its records are seen from now on, or never. */
  readonly mark: (placed: Placed, isCommitted: boolean) => void
  /** Takes an offset without leaving a record, as a transaction marker does. */
  readonly hole: (topic: string, partition: number) => void
  readonly read: (topic: string, partition: number, from: number, to: number) => readonly SimRecord[]
  readonly bounds: (topic: string) => readonly PartitionBounds[]
  readonly truncate: (topic: string, partition: number, first: number) => void
  readonly shorten: (topic: string, partition: number, end: number) => void
  readonly replace: (topic: string, partition: number, offset: number, value: Uint8Array) => void
  readonly grow: (topic: string, partitions: number) => void
}

interface Stamp {
  readonly timestampMs: number
  readonly by: string
  readonly atStep: number
}

export function createSimTopics(partitionsOf: Readonly<Record<string, number>>): SimTopics {
  const topics = new Map(
    Object.entries(partitionsOf).map(([topic, count]) => [topic, Array.from({ length: count }, emptyPartition)]),
  )
  const partitions = (topic: string): SimPartition[] => topics.get(topic) ?? []
  const partitionOf = (topic: string, partition: number): SimPartition => {
    const found = partitions(topic)[partition]
    if (found === undefined) throw new RangeError(`simulation: ${topic} has no partition ${partition}`)
    return found
  }
  const push = (topic: string, partition: number, record: OutgoingRecord, stamp: Stamp): number => {
    const held = partitionOf(topic, partition)
    const { key, value, headers } = record
    held.records.push({ partition, offset: held.end, key, value, headers, ...stamp })
    held.end += 1
    return held.end - 1
  }
  return {
    append: (topic, records, stamp) => {
      for (const record of records) push(topic, record.partition ?? 0, record, stamp)
    },
    place: (topic, partition, records, stamp) => {
      const offsets = records.map((record) => push(topic, partition, record, stamp))
      for (const offset of offsets) partitionOf(topic, partition).open.add(offset)
      return { topic, partition, offsets }
    },
    mark: ({ topic, partition, offsets }, isCommitted) => {
      const held = partitionOf(topic, partition)
      for (const offset of offsets) held.open.delete(offset)
      if (!isCommitted) held.records = held.records.filter(({ offset }) => !offsets.includes(offset))
      held.end += 1
    },
    hole: (topic, partition) => {
      partitionOf(topic, partition).end += 1
    },
    read: (topic, partition, from, to) => {
      const held = partitionOf(topic, partition)
      const until = Math.min(to, stableEnd(held))
      return held.records.filter(({ offset }) => offset >= from && offset < until)
    },
    bounds: (topic) => partitions(topic).map((held, partition) => ({ partition, first: held.first, end: stableEnd(held) })),
    truncate: (topic, partition, first) => {
      const held = partitionOf(topic, partition)
      held.first = first
      held.records = held.records.filter(({ offset }) => offset >= first)
    },
    shorten: (topic, partition, end) => {
      const held = partitionOf(topic, partition)
      held.end = end
      held.records = held.records.filter(({ offset }) => offset < end)
    },
    replace: (topic, partition, offset, value) => {
      const held = partitionOf(topic, partition)
      held.records = held.records.map((record) => (record.offset === offset ? { ...record, value } : record))
    },
    grow: (topic, count) => {
      const held = partitions(topic)
      while (held.length < count) held.push(emptyPartition())
    },
  }
}

function emptyPartition(): SimPartition {
  return { first: 0, end: 0, records: [], open: new Set() }
}

/** Where a reader of committed records comes to an end: where the first open transaction began. */
function stableEnd({ end, open }: SimPartition): number {
  return Math.min(end, ...open)
}
