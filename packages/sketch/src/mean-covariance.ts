import type { Moments } from './moments.ts'
import { STEPS } from './vector-space.ts'

/** The first two moments of a sample, in the unit of the scores; the covariance is the mean of squares about the mean (divisor n). */
export interface MeanCovariance {
  readonly mean: readonly number[]
  /** Rows; symmetric to the bit. */
  readonly covariance: readonly (readonly number[])[]
}

/**
 * Mean and covariance from exact sums: n·Σq_iq_j − Σq_i·Σq_j is a whole number, so nothing cancels, and each entry is rounded only
 * when it leaves the whole numbers. Each mean is within range/2^21 of that of the vectors as they came.
 *
 * @returns undefined without vectors.
 */
export function meanCovariance({ space, n, sums, products }: Moments): MeanCovariance | undefined {
  if (n === 0) return undefined
  const units = space.ranges.map(({ low, high }) => (high - low) / STEPS)
  const unit = (axis: number): number => units[axis] ?? 0
  const [count, square] = [BigInt(n), n * n]
  const entry = (i: number, j: number): number => {
    const about = count * (products[(i * (i + 1)) / 2 + j] ?? 0n) - (sums[i] ?? 0n) * (sums[j] ?? 0n)
    return (Number(about) / square) * unit(i) * unit(j)
  }
  return {
    mean: sums.map((sum, axis) => (space.ranges[axis]?.low ?? 0) + (Number(sum) / n) * unit(axis)),
    covariance: sums.map((_, i) => sums.map((__, j) => (j <= i ? entry(i, j) : entry(j, i)))),
  }
}
