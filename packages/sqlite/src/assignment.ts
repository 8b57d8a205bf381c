import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Assignment, Batch, Idle } from '@fairstream/ports'
import { orLogError } from './faults.ts'
import type { Readers } from './readers.ts'
import type { Partition } from './topic-table.ts'

/** A partition in the hands of one member. Before the first seek it is read from the first offset held. */
export function createAssignment({ batches, changes }: Readers, partition: Partition, lost: AbortSignal): Assignment {
  const { topic, number } = partition
  let position = 0
  let seeks = 0
  let saidIdleAt = -1

  const fetch = (): Batch | Idle | undefined => {
    const { from: fetchedOffset, next, records } = batches.stretch(partition, position, Infinity)
    const at = seeks
    position = next
    if (next > fetchedOffset) {
      saidIdleAt = -1
      return { kind: 'batch', fetchedOffset, records, next, isStale: () => lost.aborted || seeks !== at }
    }
    if (saidIdleAt === position) return undefined
    saidIdleAt = position
    return { kind: 'idle', position }
  }

  return {
    partition: number,
    fetches: {
      next: async () => {
        // The file answers at once: without this, reading a backlog would hold back every timer, signal and socket.
        await nextTurn()
        while (!lost.aborted) {
          const fetched = orLogError(topic, fetch)
          if (fetched !== undefined) return { done: false, value: fetched }
          await changes.next(topic, lost)
        }
        return { done: true, value: undefined }
      },
    },
    seek: (offset) => {
      position = offset
      saidIdleAt = -1
      seeks += 1
      changes.wake(topic)
    },
    confirm: () => Promise.resolve(!lost.aborted),
  }
}
