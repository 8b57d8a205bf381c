import { along } from './linear.ts'
import { at, firstAtLeast } from './search.ts'

/**
 * A law on the line by its quantile function Q: on (levels[i], levels[i + 1]] it rises linearly from lower[i] to upper[i], and
 * it jumps between pieces. A piece with lower = upper is an atom, any other a cell.
 *
 * Levels rise strictly from 0 to 1; values never fall. The arrays are not written to once the function is made: results are
 * remembered by it.
 */
export interface QuantileFunction {
  /** m + 1 ranks from 0 to 1. */
  readonly levels: Float64Array
  /** m values, in the unit of the score. */
  readonly lower: Float64Array
  /** m values, in the unit of the score. */
  readonly upper: Float64Array
}

/**
 * Q(u) = inf {x : F(x) ≥ u}, left-continuous; Q(0) is the least value.
 *
 * @param u - A rank; below 0 it is read as 0, above 1 as 1.
 */
export function quantileAt(q: QuantileFunction, u: number): number {
  return readFrom(q, pieceOf(q, u), 0, u)
}

/** The piece whose ranks (levels[j], levels[j + 1]] hold u: an index from 0 to m − 1. */
export function pieceOf(q: QuantileFunction, u: number): number {
  return Math.min(Math.max(firstAtLeast(q.levels, u) - 1, 0), q.lower.length - 1)
}

/** The piece that holds the rank u ≥ a. Where u is a, or rounds to it, that is the piece which begins there, not the one which ends. */
export function pieceAbove(q: QuantileFunction, u: number, a: number): number {
  const j = pieceOf(q, u)
  return at(q.levels, j + 1) <= a && j + 1 < q.lower.length ? j + 1 : j
}

/**
 * The piece at the value x, or the one that follows the gap in which x lies. Where two pieces meet in x it is the atom, or else
 * the cell that ends there.
 *
 * @param x - At most the greatest value.
 */
export function pieceOfValue(q: QuantileFunction, x: number): number {
  const i = firstAtLeast(q.upper, x)
  return q.upper[i + 1] === x ? i + 1 : i
}

/**
 * The value on piece j at rank origin + offset.
 *
 * A rank near another is given by its distance: the sum would round away what a small mass needs, and a group mapped onto itself
 * would move by 2^−53 / mass of a cell instead of by the last bit.
 */
export function readFrom(q: QuantileFunction, j: number, origin: number, offset: number): number {
  const start = at(q.levels, j)
  const t = (offset - (start - origin)) / (at(q.levels, j + 1) - start)
  return along(at(q.lower, j), at(q.upper, j), t)
}
