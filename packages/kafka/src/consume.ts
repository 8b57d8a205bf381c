import type { Assignment, Batch, Idle } from '@fairstream/ports'
import type { Connection } from './connection.ts'
import type { Feed } from './feed.ts'
import { createFeeds } from './feeds.ts'
import type { Feeds } from './feeds.ts'
import type { Generation } from './generation.ts'
import { logFault } from './log-fault.ts'
import { beMember } from './member.ts'
import { atMost } from './retrying.ts'
import type { Settings } from './settings.ts'
import { createSignal } from './signal.ts'

/**
 * Joins a group and yields each partition that it is given, until the signal aborts.
 *
 * Heartbeats go by a timer of their own, so that a slow reader keeps its partitions; a process that is frozen loses them.
 *
 * @throws LogError where the topic is not there, or the group cannot be joined or joined again.
 */
export async function* consume(
  connection: Connection,
  settings: Settings,
  topic: string,
  group: string,
  signal: AbortSignal,
): AsyncGenerator<Assignment, void> {
  const stop = new AbortController()
  const stopping = AbortSignal.any([signal, stop.signal])
  const isOver = (): boolean => stopping.aborted
  if (isOver()) return
  const changed = createSignal()
  const faults: unknown[] = []
  let current: Holding | undefined

  const positions = (): ReadonlyMap<number, number> => current?.positions() ?? new Map<number, number>()
  const hold = (generation: Generation): void => {
    current = holdPartitions(connection, settings, topic, generation, stopping)
    changed.fire()
  }
  const membership = { topic, group, settings, reach: () => connection.reach(topic) }
  stopping.addEventListener('abort', changed.fire, { once: true })
  const member = beMember(membership, connection.renew, { hold, positions }, stopping)
    .catch((fault: unknown) => faults.push(fault))
    .finally(changed.fire)
  try {
    while (!isOver() && faults.length === 0) {
      const next = changed.next()
      const assignment = current?.takeAssignment()
      if (assignment !== undefined) yield assignment
      else await next
    }
    if (faults.length > 0 && !isOver()) throw logFault(topic, `consume as group ${group}`, faults[0])
  } finally {
    stop.abort()
    await atMost(settings.closeTimeoutMs, member)
    await connection.close()
  }
}

/** The partitions of one generation. */
interface Holding {
  /** The next partition that was not yet given to the reader. */
  readonly takeAssignment: () => Assignment | undefined
  readonly positions: () => ReadonlyMap<number, number>
}

function holdPartitions(
  connection: Connection,
  settings: Settings,
  topic: string,
  generation: Generation,
  stopping: AbortSignal,
): Holding {
  const feeds = createFeeds(connection, settings, topic)
  const waiting = [...generation.partitions]
  const opened: Feed[] = []
  const over = AbortSignal.any([generation.lost, stopping])
  const isLost = (): boolean => over.aborted || generation.isLost()
  over.addEventListener('abort', feeds.stop, { once: true })
  if (over.aborted) feeds.stop()
  return {
    takeAssignment: () => {
      const partition = isLost() ? undefined : waiting.shift()
      return partition === undefined ? undefined : assign(topic, generation, open(feeds, partition, opened), isLost)
    },
    positions: () => {
      const consumed = opened.map((feed) => [feed.partition, feed.consumed()] as const)
      return new Map(consumed.filter((each): each is readonly [number, number] => each[1] !== undefined))
    },
  }
}

function open(feeds: Feeds, partition: number, opened: Feed[]): Feed {
  const feed = feeds.open(partition)
  opened.push(feed)
  return feed
}

function assign(topic: string, generation: Generation, feed: Feed, isLost: () => boolean): Assignment {
  const { partition } = feed
  const take = (): Batch | Idle | undefined => {
    const taken = feed.take()
    return taken?.kind === 'batch' ? { ...taken, isStale: () => isLost() || taken.isStale() } : taken
  }
  return {
    partition,
    fetches: {
      next: async () => {
        while (!isLost()) {
          const changed = feed.changed()
          const value = take()
          if (value !== undefined) return { done: false, value }
          await changed
        }
        return { done: true, value: undefined }
      },
    },
    seek: feed.seek,
    confirm: async () => {
      if (isLost()) return false
      const isHeld = await generation.beat().catch((fault: unknown) => {
        throw logFault(topic, `confirm partition ${partition}`, fault)
      })
      return isHeld && !isLost()
    },
  }
}
