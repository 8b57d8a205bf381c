/** One group's map onto the barycenter: T(x) = to + A(x − from). */
export interface AffineMap {
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Rows; symmetric and positive definite. */
  readonly matrix: readonly (readonly number[])[]
}

/**
 * The partial map (1 − θ)x + θT(x) of a vector score, as x + θ((to − from) + (A − I)(x − from)): where A is I and `to` is `from`, or
 * θ is 0, the answer is x to the last bit.
 *
 * @param x - As many entries as the map has; in the unit of the scores.
 * @param theta - In [0, 1].
 */
export function mapVector({ from, to, matrix }: AffineMap, x: readonly number[], theta = 1): number[] {
  return x.map((each, i) => {
    const shift = (to[i] ?? 0) - (from[i] ?? 0)
    const move = (matrix[i] ?? []).reduce((sum, a, j) => sum + (i === j ? a - 1 : a) * ((x[j] ?? 0) - (from[j] ?? 0)), shift)
    return theta === 0 ? each : each + theta * move
  })
}
