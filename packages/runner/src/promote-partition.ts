import { decodePartitionRecord, encodeHaltedRecord } from '@fairstream/pipeline'
import { encodeUtf8 } from '@fairstream/events'
import type { FirstRecord, StoredRecord } from '@fairstream/ports'
import { REBUILDING } from './halt.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { rebuildPartition } from './rebuild-partition.ts'
import type { Rebuilt, RebuildLimits } from './rebuild-partition.ts'
import { writeRebuilt } from './restore-lost.ts'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/** A swap is tried so often: scorers that look whether it is over claim the record in between. */
const SWAPS_MAX = 20

/**
 * Puts a state folded again from the log in the place of the one in the store, or where there is none. The partition stands still
 * meanwhile, marked as REBUILDING in its record; the swap is one commit. Broken off, it is begun again or, by `resume`, left with
 * the state that it had.
 *
 * @throws HaltError as {@link rebuildPartition}; RangeError where the record was moved by a scorer that does not know the mark.
 */
export async function promotePartition(
  shell: Shell,
  maps: FollowedMaps,
  partition: number,
  limits: Omit<RebuildLimits, 'upTo'>,
): Promise<Rebuilt> {
  const key = partitionKey(shell, partition)
  const next = await holdStill(shell, key)
  if (next === undefined) return writeRebuilt(shell, maps, partition, limits, () => true)
  const rebuilt = await rebuildPartition(shell, maps, partition, { ...limits, upTo: next })
  for (let tries = 0; tries < SWAPS_MAX; tries += 1) {
    const owner = shell.newOwner()
    const held = await shell.store.claim(key, owner)
    if (held === undefined || held.next[0] !== next)
      throw new RangeError(`record ${key}: it moved from ${next} to ${String(held?.next[0])} during the rebuild; begin again`)
    const state = inPlaceOf(held, rebuilt.state)
    const swap = { owner, expected: held.next, next: held.next, body: state.body, put: state.put, remove: [''] }
    if ((await shell.store.commit(key, swap)) === 'committed') return rebuilt
  }
  throw new RangeError(`record ${key}: claimed by others ${SWAPS_MAX} times; begin again`)
}

/** Marks the record, so that no scorer reads on. Returns where it stands; undefined where there is no record. */
async function holdStill(shell: Shell, key: string): Promise<number | undefined> {
  for (let tries = 0; tries < SWAPS_MAX; tries += 1) {
    const owner = shell.newOwner()
    const held = await shell.store.claim(key, owner)
    if (held === undefined) return undefined
    const message = 'a rebuild from the log is under way; fairstream replay rebuild --promote again, or resume, ends it'
    const record = decoded(held.body)
    // Nobody can read on from a record that cannot be read.
    if (record === undefined) return held.next[0] ?? 0
    const body = encodeHaltedRecord(record, { code: REBUILDING, message })
    const mark = { owner, expected: held.next, next: held.next, body, put: new Map<string, Uint8Array>(), remove: [] }
    if ((await shell.store.commit(key, mark)) === 'committed') return held.next[0] ?? 0
  }
  throw new RangeError(`record ${key}: claimed by others ${SWAPS_MAX} times; begin again`)
}

/** The rebuilt state with what the log does not determine: the maps adopted since the last output, and the greater licence. */
function inPlaceOf(held: StoredRecord, { next, body, put }: FirstRecord): FirstRecord {
  const [before, after] = [decoded(held.body), decodePartitionRecord(body)]
  if (before === undefined) return { next, body, put }
  const scorecards = Object.entries(after.scorecards).map(([name, own]) => [
    name,
    { ...own, maps: before.scorecards[name]?.maps ?? own.maps },
  ])
  const licence = Math.max(before.licence, after.licence)
  const record = { ...after, licence, scorecards: Object.fromEntries(scorecards) as Decoded['scorecards'] }
  return { next, body: encodeUtf8(JSON.stringify(record)), put }
}

type Decoded = ReturnType<typeof decodePartitionRecord>

function decoded(body: Uint8Array): Decoded | undefined {
  try {
    return decodePartitionRecord(body)
  } catch {
    return undefined
  }
}
