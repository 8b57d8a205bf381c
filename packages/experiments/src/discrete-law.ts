import type { Random } from './random.ts'

/** Values with their chances, ready to draw from. */
export interface DiscreteLaw<Value> {
  readonly values: readonly Value[]
  /** Of 2^32 equal draws, how many fall on this value or one before it. The last is 2^32. */
  readonly thresholds: readonly number[]
}

const DRAWS = 4_294_967_296

/**
 * The law with chances in proportion to the weights, each rounded to 2^−32.
 *
 * A draw compares whole numbers only, so that no last bit of arithmetic decides a score.
 *
 * @param weights - One per value, none negative, not all zero.
 */
export function discreteLaw<Value>(values: readonly Value[], weights: readonly number[]): DiscreteLaw<Value> {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  const thresholds = weights.map((weight) => Math.round(((sum += weight) / total) * DRAWS))
  return { values, thresholds: [...thresholds.slice(0, -1), DRAWS] }
}

/** Inverse CDF: the first value whose threshold is above the draw. */
export function drawFrom<Value>({ values, thresholds }: DiscreteLaw<Value>, random: Random): Value {
  const drawn = random.integer(DRAWS)
  let [low, high] = [0, thresholds.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((thresholds[middle] ?? DRAWS) > drawn) high = middle
    else low = middle + 1
  }
  return values[low] as Value
}
