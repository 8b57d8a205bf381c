import { discreteLaw, type DiscreteLaw } from './discrete-law.ts'

/** A normal law cut off outside [low, high], both whole. */
export interface TruncatedNormal {
  readonly mean: number
  readonly sd: number
  readonly low: number
  readonly high: number
}

/**
 * The law of a truncated normal rounded to whole numbers.
 *
 * It is cut to the real interval [low, high] first and rounded then, so that low and high get half a cell: that reading, and
 * not cells cut at low − ½ and high + ½, gives the reference values of the paper's population (cfa.md, 3).
 */
export function roundedTruncatedNormal({ mean, sd, low, high }: TruncatedNormal): DiscreteLaw<number> {
  const values = Array.from({ length: high - low + 1 }, (_, index) => low + index)
  const area = (x: number) => areaFromMean((x - mean) / sd)
  return discreteLaw(
    values,
    values.map((value) => area(Math.min(high, value + 0.5)) - area(Math.max(low, value - 0.5))),
  )
}

/**
 * ∫₀^z exp(−t²/2) dt by its Maclaurin series, for |z| ≤ 5 good to 1e-10, below the 2^−32 to which chances are
 * rounded.
 *
 * Sums, products and quotients only, which every engine rounds alike; `Math.exp` may differ in its last bit.
 */
function areaFromMean(z: number): number {
  const half = (z * z) / 2
  let power = z
  let sum = z
  for (let k = 1; k <= 80; k++) {
    power *= -half / k
    sum += power / (2 * k + 1)
  }
  return sum
}
