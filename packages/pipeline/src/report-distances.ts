import type { Distances } from '@fairstream/events'
import { lawDistances } from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'

/**
 * How far two laws lie apart that are given by as many scores, each at the middles of equal stretches of ranks: W1 and W2 in units of
 * the score, KS to within one such stretch. Undefined where squares of the scores are beyond the doubles.
 *
 * @param a - Never falling, and `b` likewise; of the same length.
 */
export function distancesBetween(a: Float64Array, b: Float64Array): Distances | undefined {
  const levels = Float64Array.from({ length: a.length + 1 }, (_, i) => i / a.length)
  const lawOf = (scores: Float64Array): QuantileFunction => ({ levels, lower: scores, upper: scores })
  const distances = lawDistances(lawOf(a), lawOf(b))
  return Number.isFinite(distances.w2) ? distances : undefined
}
