import { createMapShelf, isOnShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import type { MapLookup, MapShelf } from '@fairstream/pipeline'
import type { LogRecord, PartitionBounds } from '@fairstream/ports'
import type { Shell } from './shell.ts'

/** transport-maps as far as it has been read, kept up to date in the background. */
export interface FollowedMaps {
  readonly shelf: MapShelf
  readonly lookup: MapLookup
  /** Resolves once all that was on the topic when the following began is on the shelf, or the following has ended. */
  readonly caughtUp: Promise<void>
  /** Resolves once all that is on the topic now is on the shelf: the following may lag behind. */
  readonly catchUp: () => Promise<void>
  /** Are these versions on the shelf, if need be after reading what is on the topic now? */
  readonly has: (versions: Iterable<string>) => Promise<boolean>
  /** Resolves when a scorecard next gets another candidate, or when the following ends. */
  readonly changed: () => Promise<undefined>
  /** Ends with the signal, or rejects with the fault that ended it. */
  readonly done: Promise<void>
}

export function followMaps(shell: Shell, signal: AbortSignal): FollowedMaps {
  const { log, topics } = shell
  const shelf = createMapShelf()
  const caughtUp = Promise.withResolvers<undefined>()
  let change = Promise.withResolvers<undefined>()
  /** How far the following has come, by partition. */
  const followedTo = new Map<number, number>()

  const tell = (): void => {
    change.resolve(undefined)
    change = Promise.withResolvers()
  }
  const follow = async (): Promise<void> => {
    for await (const followed of log.follow(topics.transportMaps, signal)) {
      if (followed.kind === 'end') {
        caughtUp.resolve(undefined)
        continue
      }
      if (take(shell, shelf, followed.record)) tell()
      followedTo.set(followed.record.partition, followed.record.offset + 1)
    }
  }
  const done = follow().finally(() => {
    caughtUp.resolve(undefined)
    tell()
  })

  // What is read twice, here and by the following, is known by its version.
  const read = async (fromOf: (bounds: PartitionBounds) => number): Promise<void> => {
    for (const bounds of await log.bounds(topics.transportMaps))
      for await (const record of log.read(topics.transportMaps, bounds.partition, fromOf(bounds), bounds.end))
        if (take(shell, shelf, record)) tell()
  }

  const catchUp = (): Promise<void> => read(({ partition, first }) => Math.max(first, followedTo.get(partition) ?? first))
  const has = async (versions: Iterable<string>): Promise<boolean> => {
    const wanted = [...versions]
    const isComplete = (): boolean => wanted.every((version) => isOnShelf(shelf, version))
    if (isComplete()) return true
    await catchUp()
    if (isComplete()) return true
    await read(({ first }) => first)
    return isComplete()
  }

  return {
    shelf,
    lookup: { orderOf: (version) => orderOnShelf(shelf, version), mapOf: (version) => mapOnShelf(shelf, version) },
    caughtUp: caughtUp.promise,
    catchUp,
    has,
    changed: () => change.promise,
    done,
  }
}

/** Shelves a record; one that is no part of a map is said, and passed over. Returns whether a scorecard has another candidate. */
function take({ notice, topics }: Shell, shelf: MapShelf, record: LogRecord): boolean {
  const before = [...shelf.candidates.values()]
  const { refused } = shelve(shelf, record)
  if (refused !== undefined)
    notice({ event: 'refused-map', record: topics.transportMaps, facts: { offset: record.offset, reason: refused } })
  const now = [...shelf.candidates.values()]
  return now.length > before.length || now.some((candidate, index) => candidate !== before[index])
}
