import { countPoints } from '../count-points.ts'
import { quantileFunction } from '../from-segments.ts'
import type { QuantileFunction } from '../quantile-function.ts'

/** The law that puts the same mass on each score of a column: atoms, and nothing between them. Throws RangeError for none. */
export function empiricalLaw(ascending: Float64Array): QuantileFunction {
  const { points, counts } = countPoints(ascending)
  return quantileFunction({ lower: points, upper: points, count: counts })
}
