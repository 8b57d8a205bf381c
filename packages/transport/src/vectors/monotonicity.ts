/** What sampled pairs say of a map's monotonicity. */
export interface Monotonicity {
  readonly pairs: number
  /** Pairs with (x − y)·(Tx − Ty) below 0 by more than rounding. */
  readonly violations: number
  /** The least cosine between x − y and Tx − Ty, in [−1, 1]; 1 where no pair moves. */
  readonly leastCosine: number
}

const ROUNDING = 1e-12

/**
 * Whether a map of vectors is monotone, (x − y)·(Tx − Ty) ≥ 0, as optimal maps for squared distance are (Brenier 1991), on pairs
 * of rows: each row with the next ones at distances 1, 2, 4, …, up to `pairsMax` pairs.
 *
 * @param before - Vectors of one length.
 * @param after - Where each is mapped to.
 */
export function monotonicity(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  pairsMax = 10_000,
): Monotonicity {
  let [pairs, violations, leastCosine] = [0, 0, 1]
  for (let apart = 1; apart < before.length; apart *= 2) {
    for (let i = 0; i + apart < before.length && pairs < pairsMax; i++) {
      const cosine = cosineOf(difference(before, i, i + apart), difference(after, i, i + apart))
      pairs += 1
      if (cosine < -ROUNDING) violations += 1
      leastCosine = Math.min(leastCosine, cosine)
    }
  }
  return { pairs, violations, leastCosine }
}

function difference(vectors: readonly (readonly number[])[], i: number, j: number): number[] {
  return (vectors[i] ?? []).map((x, axis) => x - (vectors[j]?.[axis] ?? 0))
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const size = Math.hypot(...a) * Math.hypot(...b)
  return size === 0 ? 1 : a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / size
}
