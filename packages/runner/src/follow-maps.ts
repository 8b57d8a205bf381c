import { createMapShelf, isOnShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import type { MapLookup, MapShelf } from '@fairstream/pipeline'
import type { Shell } from './shell.ts'

/** transport-maps as far as it has been read, kept up to date in the background. */
export interface FollowedMaps {
  readonly shelf: MapShelf
  readonly lookup: MapLookup
  /** Resolves once all that was on the topic when the following began is on the shelf; rejects where the following failed. */
  readonly caughtUp: Promise<void>
  /** Resolves once the shelf holds these versions, or all that is on the topic now. */
  readonly has: (versions: Iterable<string>) => Promise<boolean>
  /** Ends with the signal, or rejects with the fault that ended it. */
  readonly done: Promise<void>
}

export function followMaps(shell: Shell, signal: AbortSignal): FollowedMaps {
  const { log, topics, notice } = shell
  const shelf = createMapShelf()
  const caughtUp = Promise.withResolvers<undefined>()
  let position = 0
  let ended = false
  let moved = Promise.withResolvers<undefined>()

  const follow = async (): Promise<void> => {
    for await (const followed of log.follow(topics.transportMaps, signal)) {
      if (followed.kind === 'end') caughtUp.resolve(undefined)
      else {
        const { refused } = shelve(shelf, followed.record)
        if (refused !== undefined)
          notice({
            event: 'refused-map',
            record: topics.transportMaps,
            facts: { offset: followed.record.offset, reason: refused },
          })
        position = followed.record.offset + 1
      }
      moved.resolve(undefined)
      moved = Promise.withResolvers()
    }
  }
  const done = follow().finally(() => {
    ended = true
    moved.resolve(undefined)
  })
  done.catch((cause: unknown) => {
    caughtUp.reject(cause)
  })
  caughtUp.promise.catch(() => undefined)

  const has = async (versions: Iterable<string>): Promise<boolean> => {
    const wanted = [...versions]
    const isComplete = (): boolean => wanted.every((version) => isOnShelf(shelf, version))
    if (isComplete()) return true
    const end = Math.max(...(await log.bounds(topics.transportMaps)).map((bounds) => bounds.end), 0)
    while (!isComplete() && position < end && !ended) await moved.promise
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
