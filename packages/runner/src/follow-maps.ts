import { createMapShelf, isOnShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import type { MapLookup, MapShelf } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import type { Shell } from './shell.ts'

/** transport-maps as far as it has been read, kept up to date in the background. */
export interface FollowedMaps {
  readonly shelf: MapShelf
  readonly lookup: MapLookup
  /** Resolves once all that was on the topic when the following began is on the shelf, or the following has ended. */
  readonly caughtUp: Promise<void>
  /** Are these versions on the shelf, if need be after reading all that is on the topic now? */
  readonly has: (versions: Iterable<string>) => Promise<boolean>
  /** Ends with the signal, or rejects with the fault that ended it. */
  readonly done: Promise<void>
}

export function followMaps(shell: Shell, signal: AbortSignal): FollowedMaps {
  const { log, topics } = shell
  const shelf = createMapShelf()
  const caughtUp = Promise.withResolvers<undefined>()

  const follow = async (): Promise<void> => {
    for await (const followed of log.follow(topics.transportMaps, signal)) {
      if (followed.kind === 'end') caughtUp.resolve(undefined)
      else take(shell, shelf, followed.record)
    }
  }
  const done = follow().finally(() => {
    caughtUp.resolve(undefined)
  })

  const has = async (versions: Iterable<string>): Promise<boolean> => {
    const wanted = [...versions]
    const isComplete = (): boolean => wanted.every((version) => isOnShelf(shelf, version))
    if (isComplete()) return true
    for (const { partition, first, end } of await log.bounds(topics.transportMaps))
      for await (const record of log.read(topics.transportMaps, partition, first, end)) take(shell, shelf, record)
    return isComplete()
  }

  return {
    shelf,
    lookup: { orderOf: (version) => orderOnShelf(shelf, version), mapOf: (version) => mapOnShelf(shelf, version) },
    caughtUp: caughtUp.promise,
    has,
    done,
  }
}

/** A record that is no part of a map is said, and passed over. */
function take({ notice, topics }: Shell, shelf: MapShelf, record: LogRecord): void {
  const { refused } = shelve(shelf, record)
  if (refused !== undefined)
    notice({ event: 'refused-map', record: topics.transportMaps, facts: { offset: record.offset, reason: refused } })
}
