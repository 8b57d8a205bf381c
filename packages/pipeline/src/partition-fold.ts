import type { GroupSlice, MomentSlice } from '@fairstream/sketch'
import { noArrivals } from './arrival-counts.ts'
import type { ArrivalCounts } from './arrival-counts.ts'
import { CLOSED_BREAKER } from './breaker.ts'
import type { Breaker } from './breaker.ts'
import type { MapsInForce } from './maps-in-force.ts'
import { createRecentIds } from './recent-ids.ts'
import type { RecentIds } from './recent-ids.ts'
import type { SliceRanges } from './slice-ranges.ts'

/** What a partition's prefix comes to for one scorecard. */
export interface ScorecardFold {
  /** The greatest event time seen, epoch ms; −Infinity before the first event. */
  watermark: number
  /** Slices that end here or earlier are sealed; it never falls, whatever becomes of the grace. −Infinity before the first event. */
  sealedTo: number
  maps: MapsInForce
  /** The sealed slices that the store still holds. */
  storedSlices: SliceRanges
}

/**
 * A slice that still takes events: its groups' counts, of vector scores in `moments`, and what arrived while the watermark stood in
 * it.
 */
export interface OpenSlice {
  readonly scorecard: string
  readonly start: number
  readonly groups: Map<string, GroupSlice>
  readonly moments: Map<string, MomentSlice>
  readonly arrivals: ArrivalCounts
}

/** Which configuration the fold runs under, and which one from an offset on. */
export interface RulesInForce {
  readonly inForce: string
  readonly scheduled?: { readonly version: string; readonly from: number }
}

/**
 * The fold of a partition's records up to `next`. Mutable: one owner holds it, and drops it after any fault.
 * A slice leaves `openSlices` once it is sealed and written.
 */
export interface PartitionFold {
  next: number
  rules: RulesInForce
  readonly scorecards: Map<string, ScorecardFold>
  readonly openSlices: Map<string, OpenSlice>
  readonly recentIds: RecentIds
  breaker: Breaker
}

export function createPartitionFold(next: number, rulesVersion: string): PartitionFold {
  return {
    next,
    rules: { inForce: rulesVersion },
    scorecards: new Map(),
    openSlices: new Map(),
    recentIds: createRecentIds(),
    breaker: CLOSED_BREAKER,
  }
}

export function openSliceKey(scorecard: string, start: number): string {
  return `${scorecard}/${start}`
}

/** The open slice that begins at `start`, begun where there is none. */
export function openSlice(fold: PartitionFold, scorecard: string, start: number): OpenSlice {
  const key = openSliceKey(scorecard, start)
  const found = fold.openSlices.get(key)
  if (found !== undefined) return found
  const begun: OpenSlice = { scorecard, start, groups: new Map(), moments: new Map(), arrivals: noArrivals() }
  fold.openSlices.set(key, begun)
  return begun
}

/** The fold of one scorecard, begun where there is none. */
export function scorecardFold(fold: PartitionFold, scorecard: string): ScorecardFold {
  const found = fold.scorecards.get(scorecard)
  if (found !== undefined) return found
  const begun: ScorecardFold = {
    watermark: Number.NEGATIVE_INFINITY,
    sealedTo: Number.NEGATIVE_INFINITY,
    maps: {},
    storedSlices: [],
  }
  fold.scorecards.set(scorecard, begun)
  return begun
}

/**
 * The least watermark of the scorecards seen; −Infinity before the first event. A commit begins a fold for every scorecard, so
 * those without an event must not count: where commits fall would decide what is forgotten.
 */
export function lowestWatermark(fold: PartitionFold): number {
  let lowest = Number.POSITIVE_INFINITY
  for (const { watermark } of fold.scorecards.values())
    if (watermark > Number.NEGATIVE_INFINITY) lowest = Math.min(lowest, watermark)
  return lowest === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : lowest
}
