import { LogError } from '@fairstream/ports'
import type { LogRecord, OutgoingRecord, PartitionBounds } from '@fairstream/ports'

interface Partition {
  first: number
  end: number
  records: LogRecord[]
}

/** The topics of a log as arrays, with a way to wait for what comes next. */
export interface TopicStore {
  readonly append: (topic: string, records: readonly OutgoingRecord[]) => void
  readonly read: (topic: string, partition: number, from: number, to: number) => readonly LogRecord[]
  readonly bounds: (topic: string) => readonly PartitionBounds[]
  /** Resolves at the next append to any topic, or when the signal aborts. */
  readonly changed: (signal: AbortSignal) => Promise<void>
  /** Forgets the records before an offset, as retention does. */
  readonly truncate: (topic: string, partition: number, first: number) => void
}

export function createTopicStore(partitionsOf: Readonly<Record<string, number>>, now: () => number): TopicStore {
  const topics = new Map(
    Object.entries(partitionsOf).map(([topic, count]) => [topic, Array.from({ length: count }, emptyPartition)]),
  )
  let wake = Promise.withResolvers<undefined>()

  const partitions = (topic: string): Partition[] => {
    const found = topics.get(topic)
    if (found === undefined) throw new LogError(topic, 'there is no such topic', { retryable: false })
    return found
  }
  const partitionOf = (topic: string, partition: number): Partition => {
    const found = partitions(topic)[partition]
    if (found === undefined) throw new LogError(topic, `there is no partition ${partition}`, { retryable: false })
    return found
  }

  return {
    append: (topic, records) => {
      const targets = records.map((record) => record.partition ?? partitionForKey(record.key, partitions(topic).length))
      const timestampMs = now()
      records.forEach((record, index) => {
        const number = targets[index] ?? 0
        const partition = partitionOf(topic, number)
        const { key, value, headers } = record
        partition.records.push({ partition: number, offset: partition.end, timestampMs, key, value, headers })
        partition.end += 1
      })
      wake.resolve(undefined)
      wake = Promise.withResolvers()
    },
    read: (topic, partition, from, to) => {
      const { records, first } = partitionOf(topic, partition)
      return records.slice(Math.max(0, from - first), Math.max(0, to - first))
    },
    bounds: (topic) => partitions(topic).map(({ first, end }, partition) => ({ partition, first, end })),
    changed: (signal) => {
      const aborted = Promise.withResolvers<undefined>()
      const onAbort = (): void => {
        aborted.resolve(undefined)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      return Promise.race([wake.promise, aborted.promise]).finally(() => {
        signal.removeEventListener('abort', onAbort)
      })
    },
    truncate: (topic, partition, first) => {
      const held = partitionOf(topic, partition)
      held.records = held.records.slice(first - held.first)
      held.first = first
    },
  }
}

function emptyPartition(): Partition {
  return { first: 0, end: 0, records: [] }
}

/** FNV-1a: any fixed function of the key serves, as long as one subject's events stay in one partition. */
function partitionForKey(key: Uint8Array | null, partitions: number): number {
  if (key === null) return 0
  let hash = 0x811c9dc5
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % partitions
}
