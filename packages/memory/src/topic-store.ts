import { LogError } from '@fairstream/ports'
import type { LogRecord, OutgoingRecord, PartitionBounds, TopicOutput } from '@fairstream/ports'
import { copyOf } from './copy-of.ts'

interface Partition {
  first: number
  end: number
  records: LogRecord[]
}

/** The topics of a log as arrays, with a way to wait for what comes next. Bytes are copied in and out, so that nobody shares them. */
export interface TopicStore {
  readonly append: (topic: string, records: readonly OutgoingRecord[]) => void
  /** Appends to several topics in one step: all of it, or nothing. */
  readonly appendAll: (outputs: readonly TopicOutput[]) => void
  readonly read: (topic: string, partition: number, from: number, to: number) => readonly LogRecord[]
  readonly bounds: (topic: string) => readonly PartitionBounds[]
  /** Resolves at the next `wake`, which each append is too, or when the signal aborts. Whoever waits looks first, and waits in the same turn. */
  readonly changed: (signal: AbortSignal) => Promise<void>
  /** Has all who wait look again. */
  readonly wake: () => void
  /** Gives a topic more partitions, and tells whoever asked to know. */
  readonly grow: (topic: string, count: number) => void
  readonly onGrowth: (grown: (topic: string) => void) => void
  /** Forgets the records before an offset, as retention does. */
  readonly truncate: (topic: string, partition: number, first: number) => void
  /** Uses up an offset without a record, as the end of a transaction does. */
  readonly skipOffset: (topic: string, partition: number) => void
}

export function createTopicStore(partitionsOf: Readonly<Record<string, number>>, now: () => number): TopicStore {
  const topics = new Map(
    Object.entries(partitionsOf).map(([topic, count]) => [topic, Array.from({ length: count }, emptyPartition)]),
  )
  let next = Promise.withResolvers<undefined>()
  const listeners: ((topic: string) => void)[] = []

  const wake = (): void => {
    next.resolve(undefined)
    next = Promise.withResolvers()
  }
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

  const appendAll: TopicStore['appendAll'] = (outputs) => {
    // All partitions are looked up before anything is written: an append that is refused leaves nothing behind.
    const placed = outputs.flatMap(({ topic, records }) => {
      const count = partitions(topic).length
      return records.map((record) => {
        const number = record.partition ?? partitionForKey(record.key, count)
        return { record, number, partition: partitionOf(topic, number) }
      })
    })
    const timestampMs = now()
    for (const { record, number, partition } of placed) {
      partition.records.push({ partition: number, offset: partition.end, timestampMs, ...contentOf(record) })
      partition.end += 1
    }
    wake()
  }

  return {
    append: (topic, records) => {
      appendAll([{ topic, records }])
    },
    appendAll,
    read: (topic, partition, from, to) => {
      const { records } = partitionOf(topic, partition)
      return records.slice(indexOf(records, from), indexOf(records, to)).map((record) => ({ ...record, ...contentOf(record) }))
    },
    bounds: (topic) => partitions(topic).map(({ first, end }, partition) => ({ partition, first, end })),
    changed: (signal) => {
      const aborted = Promise.withResolvers<undefined>()
      const onAbort = (): void => {
        aborted.resolve(undefined)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
      return Promise.race([next.promise, aborted.promise]).finally(() => {
        signal.removeEventListener('abort', onAbort)
      })
    },
    wake,
    grow: (topic, count) => {
      const held = partitions(topic)
      while (held.length < count) held.push(emptyPartition())
      for (const grown of listeners) grown(topic)
    },
    onGrowth: (grown) => {
      listeners.push(grown)
    },
    truncate: (topic, partition, first) => {
      const held = partitionOf(topic, partition)
      held.first = Math.min(Math.max(first, held.first), held.end)
      held.records = held.records.slice(indexOf(held.records, held.first))
    },
    skipOffset: (topic, partition) => {
      partitionOf(topic, partition).end += 1
      wake()
    },
  }
}

function emptyPartition(): Partition {
  return { first: 0, end: 0, records: [] }
}

function contentOf({ key, value, headers }: OutgoingRecord): Pick<LogRecord, 'key' | 'value' | 'headers'> {
  return {
    key: key === null ? null : copyOf(key),
    value: value === null ? null : copyOf(value),
    headers: headers.map((header) => ({ name: header.name, value: copyOf(header.value) })),
  }
}

/** Where the records at `offset` and beyond begin. */
function indexOf(records: readonly LogRecord[], offset: number): number {
  let [low, high] = [0, records.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((records[middle]?.offset ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}

/** FNV-1a: any fixed function of the key serves, as long as one subject's events stay in one partition. */
function partitionForKey(key: Uint8Array | null, partitions: number): number {
  if (key === null) return 0
  let hash = 0x811c9dc5
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % partitions
}
