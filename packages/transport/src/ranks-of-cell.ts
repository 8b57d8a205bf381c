import { pieceHolding } from './hashed-rank.ts'
import { type QuantileFunction, pieceOfValue } from './quantile-function.ts'
import { at } from './search.ts'

/** Intervals of ranks in ascending order, each [from, to]. */
export type RankIntervals = readonly (readonly [from: number, to: number])[]

/**
 * The ranks that a law gives to a cell of the grid that it was counted on, or to a point, where `lower` is `upper`.
 *
 * One interval, and more where the law has atoms inside the cell. A score of which only the cell is known, drawn from the law, has a
 * rank that is uniform on them: hashedRank for counts in place of scores. Where the law has no mass there, it is the one rank at the
 * cell's lower end: below the law 0, above it 1.
 *
 * @param own - Made of the segments of a sketch on that grid, so that no piece crosses a cell's edge.
 */
export function ranksOfCell(own: QuantileFunction, lower: number, upper: number): RankIntervals {
  if (lower === upper) return [ranksOfPoint(own, lower)]
  const m = own.lower.length
  let i = pieceOfValue(own, lower)
  // What ends at the lower edge is the cell before, or an atom on the edge.
  while (i < m && at(own.upper, i) <= lower) i += 1
  const below = at(own.levels, i)
  const ranks: [number, number][] = []
  for (; i < m && at(own.lower, i) < upper; i++)
    if (at(own.lower, i) < at(own.upper, i)) ranks.push([at(own.levels, i), at(own.levels, i + 1)])
  return ranks.length === 0 ? [[below, below]] : ranks
}

/** As hashedRank reads a score: a point that is no atom of the law has the ranks of the piece around it. */
function ranksOfPoint(own: QuantileFunction, x: number): readonly [number, number] {
  if (x > at(own.upper, own.upper.length - 1)) return [1, 1]
  const i = pieceHolding(own, x)
  const below = at(own.levels, i)
  return x < at(own.lower, i) ? [below, below] : [below, at(own.levels, i + 1)]
}
