import { createSketch, decodeGroupSlice, merge } from '@fairstream/sketch'
import type { GroupSlice } from '@fairstream/sketch'
import { groupCounts } from '@fairstream/drift'
import type { GroupCounts, QualityCount } from '@fairstream/drift'
import { decodeArrivals } from './arrival-counts.ts'
import type { ArrivalCounts } from './arrival-counts.ts'
import { baselineCells } from './baseline-cells.ts'
import { unitHash } from './hash.ts'
import { slicesOf } from './partition-reading.ts'
import type { PartitionReading, SliceRead } from './partition-reading.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { parseArrivalsEntryName } from './slice-entry.ts'

/** What one slice counted over all partitions. */
export interface SliceSum {
  readonly start: number
  readonly groups: readonly GroupCounts[]
  readonly quality: readonly QualityCount[]
  /** The oldest map that ranked scores of the slice, by partition; none where none did or nobody wrote it down. */
  readonly judgedBy: readonly string[]
}

/** The slices that begin in [from, to) and hold anything, in order of time. Those outside are not decoded. */
export function sliceSums(
  card: ScorecardRules,
  readings: readonly PartitionReading[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly SliceSum[] {
  const isAsked = ({ start }: { readonly start: number }): boolean => start >= from && start < to
  const slices = Map.groupBy(slicesOf(readings).filter(isAsked), ({ start }) => start)
  const arrivals = Map.groupBy(arrivalsOf(readings).filter(isAsked), ({ start }) => start)
  const starts = [...new Set([...slices.keys(), ...arrivals.keys()])].sort((a, b) => a - b)
  return starts.map((start) => {
    const counts = (arrivals.get(start) ?? []).map(({ bytes, name }) => decodeArrivals(bytes, name))
    return {
      start,
      // A vector has no rank: of a scorecard of vectors, arrivals are watched and groups are not.
      groups: card.space === undefined ? countsOf(card, start, slices.get(start) ?? []) : [],
      quality: qualityOf(counts),
      judgedBy: counts.flatMap(({ judgedBy }) => judgedBy ?? []),
    }
  })
}

/** The groups' counts over all partitions; beside a declared baseline also their ranks in it. */
function countsOf(card: ScorecardRules, start: number, read: readonly SliceRead[]): readonly GroupCounts[] {
  const parts = read.map((each) => decoded(card, each))
  const counts = groupCounts(parts)
  const { baseline, baselineSeed, grid } = card
  if (baseline === undefined) return counts
  const sums = new Map(counts.map(({ group }) => [group, createSketch(grid)]))
  for (const { group, slice } of parts) merge(sums.get(group) ?? createSketch(grid), slice.sketch)
  return counts.map((each) => {
    const { group } = each
    const [law, sum] = [baseline.groups.get(group)?.law, sums.get(group)]
    if (law === undefined || sum === undefined) return each
    const v = (place: number, j: number): number => unitHash(baselineSeed, `${start}/${group}/${place}/${j}`)
    return { ...each, referenceCells: baselineCells(law, sum, v) }
  })
}

function decoded(
  { grid }: ScorecardRules,
  { group, bytes, key }: SliceRead,
): { readonly group: string; readonly slice: GroupSlice } {
  return { group, slice: decodeGroupSlice(grid, bytes, key) }
}

interface ArrivalsRead {
  readonly start: number
  readonly name: string
  readonly bytes: Uint8Array
}

function arrivalsOf(readings: readonly PartitionReading[]): readonly ArrivalsRead[] {
  return readings.flatMap(({ arrivals }) =>
    [...(arrivals ?? [])].map(([name, bytes]) => ({ name, bytes, start: parseArrivalsEntryName(name).start })),
  )
}

/** Refused records are a share of all records; the others are a share of those that got a fair score. */
function qualityOf(counts: readonly ArrivalCounts[]): readonly QualityCount[] {
  if (counts.length === 0) return []
  const sum = (field: 'seen' | 'refused' | 'outOfRange' | 'unmapped' | 'late' | 'duplicate'): number =>
    counts.reduce((total, each) => total + each[field], 0)
  const [seen, refused] = [sum('seen'), sum('refused')]
  return [
    { counter: 'refused', bad: refused, seen: seen + refused },
    { counter: 'out-of-range', bad: sum('outOfRange'), seen },
    { counter: 'unmapped', bad: sum('unmapped'), seen },
    { counter: 'late', bad: sum('late'), seen },
    { counter: 'duplicate', bad: sum('duplicate'), seen },
  ]
}
