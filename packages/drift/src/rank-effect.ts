import { RANK_CELLS } from '@fairstream/sketch'
import { at } from './at.ts'
import { sumOf } from './rank-tree.ts'

/** How far two samples of ranks lie apart, by their cells. */
export interface RankEffect {
  /** The greatest difference of the shares below a cell's edge: at most the KS distance of the ranks. */
  readonly ks: number
  /** Difference of the mean ranks; positive where the group is the higher one. */
  readonly meanRank: number
  /** Scores of the group counted. */
  readonly n: number
}

/** @param rest - Cells to compare with; where they are empty the uniform law is. */
export function rankEffect(own: ArrayLike<number>, rest: ArrayLike<number>): RankEffect {
  const n = sumOf(own)
  const m = sumOf(rest)
  let [apart, ks, meanRank] = [0, 0, 0]
  if (n > 0) {
    for (let i = 0; i < RANK_CELLS; i++) {
      const difference = at(own, i) / n - (m > 0 ? at(rest, i) / m : 1 / RANK_CELLS)
      apart += difference
      ks = Math.max(ks, Math.abs(apart))
      meanRank += (difference * (i + 0.5)) / RANK_CELLS
    }
  }
  return { ks, meanRank, n }
}
