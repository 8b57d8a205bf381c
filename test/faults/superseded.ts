import type { DifferingRepeat } from '../delivery/read-outputs.ts'
import type { ServiceHistory } from './service-history.ts'

/**
 * Is a repeat the named hole: said under another map by an owner that outlived a roll-back of the store?
 *
 * All of this must hold. Both outputs are fair scores that name different maps. A claim of the partition, after Redis came back,
 * found less than had been committed before. And one of the two was said after Redis went away by a process, or beside one, that was
 * alive, had claimed the partition before Redis went away, and had not claimed it since: any other owner has read what was said.
 * Records do not name who said them, so "beside one" counts a few too many.
 *
 * @param awayMs - When Redis went away, each time.
 */
export function isSupersededBy(
  history: ServiceHistory,
  recordOf: (partition: number) => string,
  awayMs: readonly number[],
): (repeat: DifferingRepeat) => boolean {
  return ({ partition, first, again }) => {
    const record = recordOf(partition)
    if (first.kind !== 'fair' || again.kind !== 'fair' || first.mapVersion === again.mapVersion) return false
    const rollBacks = history.rollBacks
      .filter((each) => each.record === record)
      .map(({ seenMs }) => Math.max(...awayMs.filter((ms) => ms <= seenMs)))
    return rollBacks.some((away) =>
      [first, again].some(({ saidMs }) => saidMs >= away && heldSince(history, record, away, saidMs)),
    )
  }
}

/** Was there a process alive at a time that had claimed the record before another time, and not since? */
function heldSince({ claims, ends }: ServiceHistory, record: string, beforeMs: number, atMs: number): boolean {
  const latest = new Map<number, number>()
  for (const claim of claims) if (claim.record === record && claim.atMs <= atMs) latest.set(claim.pid, claim.atMs)
  return [...latest].some(([pid, claimedMs]) => claimedMs <= beforeMs && !ends.some((end) => end.pid === pid && end.atMs <= atMs))
}
