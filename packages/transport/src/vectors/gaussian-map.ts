/** One group's map onto the barycenter: T(x) = to + A(x − from). */
export interface AffineMap {
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Rows; symmetric and positive definite. */
  readonly matrix: readonly (readonly number[])[]
}

/**
 * The partial map (1 − θ)x + θT(x) of a vector score. θ = 0 gives exactly x.
 *
 * @param x - As many entries as the map has; in the unit of the scores.
 * @param theta - In [0, 1].
 */
export function mapVector({ from, to, matrix }: AffineMap, x: readonly number[], theta = 1): number[] {
  return x.map((each, i) => {
    const moved = (matrix[i] ?? []).reduce((sum, a, j) => sum + a * ((x[j] ?? 0) - (from[j] ?? 0)), to[i] ?? 0)
    return theta === 0 ? each : (1 - theta) * each + theta * moved
  })
}
