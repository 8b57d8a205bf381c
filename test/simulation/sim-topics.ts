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
}

/** The log's storage: topics as arrays, with holes where control records stand. */
export interface SimTopics {
  readonly append: (topic: string, records: readonly OutgoingRecord[], stamp: Stamp) => void
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
  return {
    append: (topic, records, stamp) => {
      for (const { key, value, headers, partition = 0 } of records) {
        const held = partitionOf(topic, partition)
        held.records.push({ partition, offset: held.end, key, value, headers, ...stamp })
        held.end += 1
      }
    },
    hole: (topic, partition) => {
      partitionOf(topic, partition).end += 1
    },
    read: (topic, partition, from, to) =>
      partitionOf(topic, partition).records.filter(({ offset }) => offset >= from && offset < to),
    bounds: (topic) => partitions(topic).map(({ first, end }, partition) => ({ partition, first, end })),
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
  return { first: 0, end: 0, records: [] }
}
