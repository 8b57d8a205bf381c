import type { Followed, Log, LogRecord } from '@fairstream/ports'
import { createGroup } from './consumer-group.ts'
import type { Group } from './consumer-group.ts'
import { createTransactionalIds } from './transactional-ids.ts'
import { createTopicStore } from './topic-store.ts'
import type { TopicStore } from './topic-store.ts'

export interface MemoryLogOptions {
  /** How many partitions each topic has. */
  readonly topics: Readonly<Record<string, number>>
  /** The log's clock, epoch ms: what a record's timestamp is taken from. */
  readonly now: () => number
  /** How many records one fetch brings at most. */
  readonly fetchMax?: number
}

/** A log in this process. */
export interface MemoryLog extends Log {
  readonly store: TopicStore
}

export function createMemoryLog({ topics, now, fetchMax = 500 }: MemoryLogOptions): MemoryLog {
  const store = createTopicStore(topics, now)
  const openTransactions = createTransactionalIds(store)
  const groups = new Map<string, Group>()

  const groupOf = (topic: string, name: string): Group => {
    const key = `${topic}/${name}`
    const group = groups.get(key) ?? createGroup(store, topic, fetchMax)
    groups.set(key, group)
    return group
  }

  return {
    store,
    append: (topic, records) =>
      attempt(() => {
        store.append(topic, records)
      }),
    openTransactions: (id) => attempt(() => openTransactions(id)),
    consume: (topic, group, signal) => groupOf(topic, group).join(signal),
    follow: (topic, signal) => follow(store, topic, signal),
    read: (topic, partition, from, to) => readRange(store, topic, partition, from, to),
    bounds: (topic) => attempt(() => store.bounds(topic)),
  }
}

/** A port rejects; it does not throw. */
function attempt<T>(action: () => T): Promise<T> {
  return Promise.resolve().then(action)
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* readRange(
  store: TopicStore,
  topic: string,
  partition: number,
  from: number,
  to: number,
): AsyncGenerator<LogRecord> {
  yield* store.read(topic, partition, from, to)
}

async function* follow(store: TopicStore, topic: string, signal: AbortSignal): AsyncGenerator<Followed> {
  const isOver = (): boolean => signal.aborted
  const positions = store.bounds(topic).map(({ first }) => first)
  let saidEnd = false
  while (!isOver()) {
    let met = false
    for (const { partition, end } of store.bounds(topic)) {
      for (const record of store.read(topic, partition, positions[partition] ?? 0, end)) {
        yield { kind: 'record', record }
        if (isOver()) return
        met = true
      }
      positions[partition] = end
    }
    if (!saidEnd) {
      saidEnd = true
      yield { kind: 'end' }
    } else if (!met) await store.changed(signal)
  }
}
