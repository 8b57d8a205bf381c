import type { Distances } from '@fairstream/events'

/**
 * How far two laws lie apart that are given by as many scores, each at the middles of equal stretches of ranks: W1 and W2 in units of
 * the score, KS to within one such stretch. Undefined where squares of the scores are beyond the doubles.
 *
 * @param a - Never falling, and `b` likewise; of the same length.
 */
export function distancesBetween(a: Float64Array, b: Float64Array): Distances | undefined {
  let [sum, squares] = [0, 0]
  a.forEach((x, i) => {
    const d = Math.abs(x - (b[i] ?? 0))
    sum += d
    squares += d * d
  })
  if (!Number.isFinite(squares)) return undefined
  return { w1: sum / a.length, w2: Math.sqrt(squares / a.length), ks: kolmogorovSmirnov(a, b) }
}

function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  let [i, j, most] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i] ?? 0, b[j] ?? 0)
    while (i < a.length && (a[i] ?? 0) <= x) i += 1
    while (j < b.length && (b[j] ?? 0) <= x) j += 1
    most = Math.max(most, Math.abs(i - j))
  }
  return most / a.length
}
