import { encodeGroupSlice, encodeMomentSlice } from '@fairstream/sketch'
import { encodeArrivals } from './arrival-counts.ts'
import type { OpenSlice, PartitionFold } from './partition-fold.ts'
import { isSealed } from './scorecard-rules.ts'
import type { PipelineRules } from './scorecard-rules.ts'
import { arrivalsEntryName, sliceEntryName } from './slice-entry.ts'

/** The entries of a slice's groups that counted something at `from` or later: one a group, written whole. */
export function sliceEntries({ scorecard, start, groups, moments }: OpenSlice, from = 0): [name: string, bytes: Uint8Array][] {
  const entriesOf = <Slice extends { readonly lastOffset: number }>(
    slices: ReadonlyMap<string, Slice>,
    encode: (slice: Slice) => Uint8Array,
  ): [name: string, bytes: Uint8Array][] =>
    [...slices]
      .filter(([, { lastOffset }]) => lastOffset >= from)
      .map(([group, slice]) => [sliceEntryName(scorecard, start, group), encode(slice)])
  return [...entriesOf(groups, encodeGroupSlice), ...entriesOf(moments, encodeMomentSlice)]
}

/**
 * The entry of what arrived in a slice, where that was at `from` or later, or where a score was counted since that may have been
 * judged by an older map.
 */
export function arrivalsEntries(
  { scorecard, start, arrivals, groups }: OpenSlice,
  from = 0,
): [name: string, bytes: Uint8Array][] {
  const mayBeJudged = typeof arrivals.judgedBy === 'string' && [...groups.values()].some(({ lastOffset }) => lastOffset >= from)
  return arrivals.lastOffset >= from || mayBeJudged ? [[arrivalsEntryName(scorecard, start), encodeArrivals(arrivals)]] : []
}

/**
 * Takes the sealed slices out of the fold: they change no more. A slice whose scorecard the rules lack stays until they are the
 * rules in force: until then it may take events.
 */
export function takeSealed(fold: PartitionFold, rules: PipelineRules): readonly OpenSlice[] {
  const sealed: OpenSlice[] = []
  for (const [key, open] of fold.openSlices) {
    const window = rules.scorecards.get(open.scorecard)?.scorecard.window
    const sealedTo = fold.scorecards.get(open.scorecard)?.sealedTo ?? Number.NEGATIVE_INFINITY
    const isDone = window === undefined ? fold.rules.inForce === rules.version : isSealed(open.start, window, sealedTo)
    if (!isDone) continue
    fold.openSlices.delete(key)
    sealed.push(open)
  }
  return sealed
}
