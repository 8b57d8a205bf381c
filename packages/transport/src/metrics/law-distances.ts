import { type QuantileFunction, readFrom } from '../quantile-function.ts'
import { at } from '../search.ts'

/** How far two laws are apart. */
export interface LawDistances {
  /** ∫|P − Q| over ranks: unit of the score. */
  readonly w1: number
  /** √∫(P − Q)² over ranks: unit of the score. */
  readonly w2: number
  /** The greatest difference of the distribution functions, in [0, 1]. */
  readonly ks: number
}

/** The distances of two laws on the line, exact for their pieces: in one dimension W1 and W2 are integrals over ranks. */
export function lawDistances(p: QuantileFunction, q: QuantileFunction): LawDistances {
  let [first, second] = [0, 0]
  sweep(p, q, (mass, start, end) => {
    first += mass * meanSize(start, end)
    second += (mass * (start * start + start * end + end * end)) / 3
  })
  return { w1: first, w2: Math.sqrt(second), ks: greatestRankDifference(p, q) }
}

/** Visits the merged pieces of both laws with their mass and P − Q at either end, between which it is linear. */
function sweep(p: QuantileFunction, q: QuantileFunction, visit: (mass: number, start: number, end: number) => void): void {
  let [i, j, from] = [0, 0, 0]
  while (i < p.lower.length && j < q.lower.length) {
    const to = Math.min(at(p.levels, i + 1), at(q.levels, j + 1))
    const start = readFrom(p, i, from, 0) - readFrom(q, j, from, 0)
    visit(to - from, start, readFrom(p, i, to, 0) - readFrom(q, j, to, 0))
    if (to === at(p.levels, i + 1)) i += 1
    if (to === at(q.levels, j + 1)) j += 1
    from = to
  }
}

/** The mean of |d| where d goes linearly from a to b. */
function meanSize(a: number, b: number): number {
  if (a >= 0 === b >= 0 || a === 0 || b === 0) return (Math.abs(a) + Math.abs(b)) / 2
  return (a * a + b * b) / (2 * (Math.abs(a) + Math.abs(b)))
}

/** The greatest difference of two distribution functions, in [0, 1]. They differ most at an end of a piece: on it, or just below it. */
export function greatestRankDifference(p: QuantileFunction, q: QuantileFunction): number {
  const [endsOfP, endsOfQ] = [endsOf(p), endsOf(q)]
  const [ofP, ofQ] = [rankReader(p), rankReader(q)]
  let [i, j, greatest] = [0, 0, 0]
  while (i < endsOfP.length || j < endsOfQ.length) {
    const x = Math.min(endsOfP[i] ?? Infinity, endsOfQ[j] ?? Infinity)
    const [a, b] = [ofP(x), ofQ(x)]
    greatest = Math.max(greatest, Math.abs(a.below - b.below), Math.abs(a.upTo - b.upTo))
    if (endsOfP[i] === x) i += 1
    if (endsOfQ[j] === x) j += 1
  }
  return greatest
}

/** Where pieces begin and end, ascending and distinct. */
function endsOf({ lower, upper }: QuantileFunction): Float64Array {
  const ends = new Float64Array(2 * lower.length)
  let length = 0
  for (let i = 0; i < lower.length; i++) {
    if (i === 0 || lower[i] !== upper[i - 1]) ends[length++] = at(lower, i)
    if (lower[i] !== upper[i]) ends[length++] = at(upper, i)
  }
  return ends.subarray(0, length)
}

interface Ranks {
  /** F(x−). */
  below: number
  /** F(x). */
  upTo: number
}

/** Reads F(x−) and F(x) for an x that never falls from one call to the next. The answer is overwritten by the next call. */
function rankReader({ levels, lower, upper }: QuantileFunction): (x: number) => Ranks {
  const out = { below: 0, upTo: 0 }
  const m = lower.length
  let [i, j] = [0, 0]
  const inside = (piece: number, x: number): number => {
    if (piece >= m) return 1
    const [a, b] = [at(lower, piece), at(upper, piece)]
    const start = at(levels, piece)
    return x <= a ? start : start + ((x - a) / (b - a)) * (at(levels, piece + 1) - start)
  }
  return (x) => {
    while (i < m && at(upper, i) < x) i += 1
    while (j < m && at(upper, j) <= x) j += 1
    out.below = inside(i, x)
    out.upTo = inside(j, x)
    return out
  }
}
