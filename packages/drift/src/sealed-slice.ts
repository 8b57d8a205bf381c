import { DECISIONS, RANK_CELLS } from '@fairstream/sketch'
import type { GroupSlice } from '@fairstream/sketch'
import { addCells } from './rank-tree.ts'

/** What one sealed slice counted of one group, over all partitions. */
export interface GroupCounts {
  readonly group: string
  /** Scores in cells and atoms, ranked or not. */
  readonly n: number
  /** RANK_CELLS counts of the hashed ranks. */
  readonly rankCells: ArrayLike<number>
  /** RANK_CELLS counts of the ranks in a declared reference's law, where there is one. */
  readonly referenceCells?: ArrayLike<number>
  /** DECISIONS counts: approve, refer, decline. */
  readonly decisions: ArrayLike<number>
}

/** A map that scores were judged by. */
export interface MapInForce {
  readonly version: string
  /** The latest boundary that was planned, epoch ms, also where the plan left the map as it was. */
  readonly plannedFor: number
  /** How long its window is, ms; of a map that judged although a later one was published, how long it counts as fresh. */
  readonly windowMs: number
  readonly groups: readonly { readonly group: string; readonly nEffective: number }[]
}

/** Laws that were declared as what scores are held against, in place of the map's own. */
export interface Reference {
  readonly version: string
  readonly groups: readonly { readonly group: string; readonly nEffective: number }[]
}

/** A decision threshold of the policy in force. */
export interface Cut {
  readonly name: 'approve' | 'refer'
  /** In the unit of the fair score. */
  readonly threshold: number
}

/** Records of one kind that should be rare: `bad` of `seen`, by the name of the limit that they are held to. */
export interface QualityCount {
  readonly counter: string
  readonly bad: number
  readonly seen: number
}

/** All that the watch learns from one slice. Its map and policy were fixed before the slice began. */
export interface SealedSlice {
  /** Epoch ms: start ≤ event time < end. */
  readonly start: number
  readonly end: number
  /** Sorted by group id, each once. */
  readonly groups: readonly GroupCounts[]
  /** The last one published before the slice was consumed. */
  readonly map?: MapInForce
  /** The oldest that ranked scores of the slice, where it is another: whoever judges may lag behind. */
  readonly judgedBy?: MapInForce
  readonly reference?: Reference
  readonly policy: { readonly version: string; readonly cuts: readonly Cut[] }
  readonly quality: readonly QualityCount[]
}

/** The map that the ranks and decisions of a slice came of; undefined where there was none. */
export function judgeOf({ map, judgedBy }: SealedSlice): MapInForce | undefined {
  return judgedBy ?? map
}

/** What an alert says of the map that judged. */
export function mapVersionOf(slice: SealedSlice): { readonly mapVersion?: string } {
  const judge = judgeOf(slice)
  return judge === undefined ? {} : { mapVersion: judge.version }
}

/** Sums the partitions' shares of one slice by group, and sorts the groups by id. */
export function groupCounts(parts: readonly { readonly group: string; readonly slice: GroupSlice }[]): readonly GroupCounts[] {
  const sums = new Map<string, { group: string; n: number; rankCells: Float64Array; decisions: Float64Array }>()
  for (const { group, slice } of parts) {
    const found = sums.get(group)
    const sum = found ?? { group, n: 0, rankCells: new Float64Array(RANK_CELLS), decisions: new Float64Array(DECISIONS) }
    sum.n += slice.sketch.n
    addCells(sum.rankCells, slice.rankCells)
    addCells(sum.decisions, slice.decisions)
    sums.set(group, sum)
  }
  return [...sums.values()].sort((a, b) => (a.group < b.group ? -1 : 1))
}
