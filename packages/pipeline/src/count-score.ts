import { OFF_LATTICE, OVERFLOW, UNDERFLOW, addPlaced, addVector, createGroupSlice, createMomentSlice } from '@fairstream/sketch'
import type { VectorSpace } from '@fairstream/sketch'
import { unitHash } from './hash.ts'
import type { Judgement } from './judge-score.ts'
import type { JudgingMap } from './judging-map.ts'
import { noteJudge } from './judged-by.ts'
import type { OrderOf } from './maps-in-force.ts'
import { openSlice } from './partition-fold.ts'
import type { PartitionFold } from './partition-fold.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** A score that is to be counted: in which slice and group, and what became of it. */
export interface Counted {
  /** When the slice starts, epoch ms. */
  readonly start: number
  readonly group: string
  /** The event's raw id. */
  readonly id: string
  readonly judgement: Judgement
  readonly offset: number
}

/** How many groups one slice of one partition may hold; a group beyond is judged and not counted. */
export const GROUPS_PER_SLICE_MAX = 1024

/** Counts a score, its hashed rank and its decision into the open slice of its group. Mutates the fold. */
export function countScore(
  fold: PartitionFold,
  card: ScorecardRules,
  map: JudgingMap | undefined,
  counted: Counted,
  orderOf: OrderOf,
): void {
  const { judgement } = counted
  const { groups, arrivals } = openSlice(fold, card.scorecard.name, counted.start)
  const slice = sliceOf(groups, counted, () => createGroupSlice(card.grid, counted.start))
  if (slice === undefined) return
  addPlaced(slice.sketch, judgement.place)
  if (judgement.place === OFF_LATTICE) return
  // The window's law holds no score out of range, so the rank of one would not be uniform where the map fits.
  const inLaw = judgement.place !== UNDERFLOW && judgement.place !== OVERFLOW
  const rank = inLaw ? map?.rankOf(counted.group, judgement.score, unitHash(card.monitorSeed, counted.id)) : undefined
  if (rank !== undefined && map !== undefined) {
    increment(slice.rankCells, Math.min(7, Math.floor(8 * rank)))
    noteJudge(arrivals, map.order, orderOf)
  }
  if (judgement.decision !== undefined) increment(slice.decisions, DECISIONS.indexOf(judgement.decision))
}

/** A vector that is to be counted: in which slice and group. */
export type CountedVector = Omit<Counted, 'id' | 'judgement'> & { readonly score: readonly number[] }

/** Counts a vector into the moments of its group's open slice. Mutates the fold. */
export function countVector(fold: PartitionFold, card: ScorecardRules, space: VectorSpace, counted: CountedVector): void {
  const { moments } = openSlice(fold, card.scorecard.name, counted.start)
  const slice = sliceOf(moments, counted, () => createMomentSlice(space, counted.start))
  if (slice !== undefined) addVector(slice.moments, counted.score)
}

const DECISIONS = ['approve', 'refer', 'decline'] as const

function increment(counts: Float64Array, index: number): void {
  counts[index] = (counts[index] ?? 0) + 1
}

/** A group's share of an open slice, begun where there is none, with the offset noted; undefined where it is full of groups. */
function sliceOf<Slice extends { firstOffset: number; lastOffset: number }>(
  groups: Map<string, Slice>,
  { group, offset }: Pick<Counted, 'group' | 'offset'>,
  begin: () => Slice,
): Slice | undefined {
  const found = groups.get(group)
  if (found === undefined && groups.size >= GROUPS_PER_SLICE_MAX) return undefined
  const slice = found ?? begin()
  groups.set(group, slice)
  if (slice.firstOffset < 0) slice.firstOffset = offset
  slice.lastOffset = offset
  return slice
}
