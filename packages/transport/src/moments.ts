import { clamp } from './linear.ts'
import { type QuantileFunction, pieceAbove, pieceOf, readFrom } from './quantile-function.ts'
import { at } from './search.ts'

/** The mean of a law: ∫₀¹ Q. */
export function mean(q: QuantileFunction): number {
  return meanBetween(q, 0, 1)
}

/** The variance of a law, each cell with its own (width² / 12). Infinite if it is beyond the doubles. */
export function variance(q: QuantileFunction): number {
  const m = mean(q)
  let sum = 0
  for (let i = 0; i < q.lower.length; i++) {
    const [lower, upper] = [at(q.lower, i), at(q.upper, i)]
    const middle = lower / 2 + upper / 2 - m
    const width = upper - lower
    sum += (at(q.levels, i + 1) - at(q.levels, i)) * (middle * middle + (width * width) / 12)
  }
  return sum
}

/**
 * ∫_a^b Q(u) du, piece by piece: unit of the score.
 *
 * The first call on a law takes O(m) and remembers ∫₀ at every level; later calls take O(log m).
 *
 * @param a - A rank in [0, 1].
 * @param b - A rank in [a, 1].
 */
export function integral(q: QuantileFunction, a: number, b: number): number {
  const { sum, rest } = integralsOf(q)
  const [i, j] = [pieceOf(q, a), pieceOf(q, b)]
  const parts = partOf(q, j, b) - partOf(q, i, a)
  return at(sum, j) - at(sum, i) + (at(rest, j) - at(rest, i) + parts)
}

/** The mean of Q over the ranks (a, b], never outside what Q takes there; at Q(a+) if a = b. */
export function meanBetween(q: QuantileFunction, a: number, b: number): number {
  const least = readFrom(q, pieceAbove(q, a, a), a, 0)
  const greatest = readFrom(q, pieceOf(q, b), b, 0)
  return a === b ? least : clamp(integral(q, a, b) / (b - a), least, greatest)
}

/** ∫₀ Q at each level, as a rounded sum and what rounding took from it: a short stretch far up keeps its digits. */
interface Integrals {
  readonly sum: Float64Array
  readonly rest: Float64Array
}

const remembered = new WeakMap<QuantileFunction, Integrals>()

function integralsOf(q: QuantileFunction): Integrals {
  const known = remembered.get(q)
  if (known !== undefined) return known
  const integrals = integrated(q)
  remembered.set(q, integrals)
  return integrals
}

/** Sums with the error of each addition carried along (Knuth's two-sum). */
function integrated(q: QuantileFunction): Integrals {
  const m = q.lower.length
  const sum = new Float64Array(m + 1)
  const rest = new Float64Array(m + 1)
  for (let i = 0; i < m; i++) {
    const before = at(sum, i)
    const part = (at(q.levels, i + 1) - at(q.levels, i)) * (at(q.lower, i) / 2 + at(q.upper, i) / 2)
    const after = before + part
    const added = after - before
    sum[i + 1] = after
    rest[i + 1] = at(rest, i) + (before - (after - added) + (part - added))
  }
  return { sum, rest }
}

/** ∫ Q from the start of piece i to the rank u on it. */
function partOf(q: QuantileFunction, i: number, u: number): number {
  const start = at(q.levels, i)
  return (u - start) * (at(q.lower, i) / 2 + readFrom(q, i, u, 0) / 2)
}
