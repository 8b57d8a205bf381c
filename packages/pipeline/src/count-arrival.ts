import type { FairScore } from '@fairstream/events'
import { openSlice } from './partition-fold.ts'
import type { PartitionFold } from './partition-fold.ts'
import { sliceStart } from './scorecard-rules.ts'
import type { PipelineRules, ScorecardRules } from './scorecard-rules.ts'

/** Counts a record that got a fair score, and what its flags say of it. Mutates the fold. */
export function countArrival(
  fold: PartitionFold,
  { scorecard: { name, window } }: ScorecardRules,
  watermark: number,
  {
    offset,
    flags,
    isOutOfRange,
  }: { readonly offset: number; readonly flags: FairScore['flags']; readonly isOutOfRange: boolean },
): void {
  const { arrivals } = openSlice(fold, name, sliceStart(watermark, window.sliceMs))
  arrivals.seen += 1
  if (isOutOfRange) arrivals.outOfRange += 1
  if (flags.includes('unmapped')) arrivals.unmapped += 1
  if (flags.includes('late')) arrivals.late += 1
  if (flags.includes('duplicate')) arrivals.duplicate += 1
  arrivals.lastOffset = offset
}

/**
 * Counts a record that became a dead letter. Mutates the fold.
 *
 * What cannot be read names no scorecard: it is charged to the one whose events came last, which each scorecard is as often as its
 * share of the events. Before the first event nothing is charged.
 */
export function countRefused(fold: PartitionFold, rules: PipelineRules, offset: number): void {
  let latest: { readonly name: string; readonly watermark: number } | undefined
  for (const [name, { watermark }] of fold.scorecards) {
    if (watermark === Number.NEGATIVE_INFINITY || !rules.scorecards.has(name)) continue
    // Of equals the first by name: the order of the map is not the same after a restart.
    if (latest === undefined || watermark > latest.watermark || (watermark === latest.watermark && name < latest.name))
      latest = { name, watermark }
  }
  const card = latest && rules.scorecards.get(latest.name)
  if (latest === undefined || card === undefined) return
  const { arrivals } = openSlice(fold, latest.name, sliceStart(latest.watermark, card.scorecard.window.sliceMs))
  arrivals.refused += 1
  arrivals.lastOffset = offset
}
