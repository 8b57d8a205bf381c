import { encodeGroupSlice } from '@fairstream/sketch'
import type { OpenSlice, PartitionFold } from './partition-fold.ts'
import { isSealed } from './scorecard-rules.ts'
import type { PipelineRules } from './scorecard-rules.ts'
import { sliceEntryName } from './slice-entry.ts'

/** The entries of a slice's groups that counted something at `from` or later: one a group, written whole. */
export function sliceEntries({ scorecard, start, groups }: OpenSlice, from = 0): [name: string, bytes: Uint8Array][] {
  return [...groups]
    .filter(([, { lastOffset }]) => lastOffset >= from)
    .map(([group, slice]) => [sliceEntryName(scorecard, start, group), encodeGroupSlice(slice)])
}

/** Takes the sealed slices out of the fold: they change no more. */
export function takeSealed(fold: PartitionFold, rules: PipelineRules): readonly OpenSlice[] {
  const sealed: OpenSlice[] = []
  for (const [key, open] of fold.openSlices) {
    const window = rules.scorecards.get(open.scorecard)?.scorecard.window
    const watermark = fold.scorecards.get(open.scorecard)?.watermark ?? Number.NEGATIVE_INFINITY
    if (window !== undefined && !isSealed(open.start, window, watermark)) continue
    fold.openSlices.delete(key)
    sealed.push(open)
  }
  return sealed
}
