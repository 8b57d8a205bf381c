import { decodePartitionRecord } from '@fairstream/pipeline'
import type { PartitionFold } from '@fairstream/pipeline'
import { encodeGroupSlice } from '@fairstream/sketch'
import { encodeArrivals } from '../../packages/pipeline/src/arrival-counts.ts'
import { ARRIVALS_PREFIX, arrivalsEntryName, SLICE_PREFIX, sliceEntryName } from '../../packages/pipeline/src/slice-entry.ts'

/** A partition's record as a store holds it. */
interface HeldState {
  readonly body: Uint8Array
  readonly entries: ReadonlyMap<string, Uint8Array>
}

/** Keeps the slices, and what arrived in them, that the input at an offset was counted in. */
export function takeSlices(fold: PartitionFold, offset: number, slices: Map<string, Uint8Array>): void {
  for (const { scorecard, start, groups, arrivals } of fold.openSlices.values()) {
    for (const [group, slice] of groups)
      if (slice.lastOffset === offset) slices.set(sliceEntryName(scorecard, start, group), encodeGroupSlice(slice))
    if (arrivals.lastOffset === offset) slices.set(arrivalsEntryName(scorecard, start), encodeArrivals(arrivals))
  }
}

/** What of a store's record is not what folding the log up to it gives: state equals the fold of a prefix. */
export function stateThatDiffers(
  partition: number,
  fold: PartitionFold,
  slices: ReadonlyMap<string, Uint8Array>,
  held: HeldState | undefined,
): string[] {
  if (held === undefined) return [`partition ${partition}: it has no record`]
  const diverged: string[] = []
  const record = decodePartitionRecord(held.body)
  const differs = (what: string, found: unknown, wanted: unknown): void => {
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      diverged.push(`partition ${partition}: ${what} is ${JSON.stringify(found)}, the fold gives ${JSON.stringify(wanted)}`)
  }
  for (const [name, { watermark }] of fold.scorecards)
    differs(`watermark of ${name}`, record.scorecards[name]?.watermark, watermark)
  differs('sequence of recent ids', record.recentIds.next, fold.recentIds.nextSequence)
  differs('breaker', record.breaker, fold.breaker)
  for (const [name, bytes] of held.entries)
    if (isCount(name) && Buffer.compare(bytes, slices.get(name) ?? new Uint8Array()) !== 0)
      diverged.push(`partition ${partition}: ${name} is not what the fold counts`)
  for (const { scorecard, start, groups, arrivals } of fold.openSlices.values()) {
    const counted = [...groups.keys()].map((group) => sliceEntryName(scorecard, start, group))
    const arrived = arrivals.lastOffset < 0 ? [] : [arrivalsEntryName(scorecard, start)]
    for (const name of [...counted, ...arrived]) {
      const isKept = record.openSlices.some((open) => open.scorecard === scorecard && open.start === start)
      if (isKept && !held.entries.has(name)) diverged.push(`partition ${partition}: ${name} is missing`)
    }
  }
  return diverged
}

function isCount(name: string): boolean {
  return name.startsWith(SLICE_PREFIX) || name.startsWith(ARRIVALS_PREFIX)
}
