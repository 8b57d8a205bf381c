import { type QuantileFunction, pieceOfValue } from './quantile-function.ts'
import { at } from './search.ts'

/**
 * A score's hashed rank u = F(x−) + V·(F(x) − F(x−)), where a cell counts as a whole: F(cell−) + V·mass(cell).
 *
 * If the law fits and V is uniform, u is uniform, whatever the ties: what drift counts (drift-evidence, section 1). A score on
 * the edge between two cells belongs to the upper one, as on a uniform grid. In a gap u is the rank there, below the law 0,
 * above it 1.
 *
 * @param own - The law of the group in the map that scored the event.
 * @param v - In [0, 1): a hash independent of the group and of the tie hash.
 */
export function hashedRank(own: QuantileFunction, score: number, v: number): number {
  const m = own.lower.length
  if (score > at(own.upper, m - 1)) return 1
  const i = pieceHolding(own, score)
  const below = at(own.levels, i)
  return score < at(own.lower, i) ? below : below + v * (at(own.levels, i + 1) - below)
}

/** The piece that a score counts to, or the one that follows the gap in which it lies; of a score that is at most the greatest value. */
export function pieceHolding(own: QuantileFunction, score: number): number {
  const i = pieceOfValue(own, score)
  return own.lower[i + 1] === score && at(own.lower, i) < score ? i + 1 : i
}
