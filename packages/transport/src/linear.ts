/**
 * Linear arithmetic that keeps its promises in floating point: results stay between the ends, never fall when an argument
 * rises, meet the ends exactly, and do not overflow on the way. Everything monotone in this package rests on it.
 */

/**
 * (v·a + w·b), a mean of two numbers.
 *
 * Each product and the sum are monotone in floating point, and so is the clamp, which makes equal arguments give themselves.
 *
 * @param v - Weight of a, ≥ 0; v + w = 1 up to rounding.
 * @param w - Weight of b, ≥ 0.
 */
export function meanOfTwo(v: number, a: number, w: number, b: number): number {
  const mean = v * a + w * b
  return a <= b ? Math.min(Math.max(mean, a), b) : Math.min(Math.max(mean, b), a)
}

/**
 * The point a share t of the way from a to b, a ≤ b. A share below 0 is read as 0, above 1 as 1.
 *
 * It needs no clamp to b: a t < 1 takes at least the last bit of the width, and rounding the width added no more.
 */
export function along(a: number, b: number, t: number): number {
  if (t >= 1) return b
  if (t <= 0) return a
  const width = b - a
  return width <= Number.MAX_VALUE ? a + t * width : 2 * along(a / 2, b / 2, t)
}

/** Where x lies between a and b, as a share of the way, a ≤ x ≤ b; 0 if there is no way between them. */
export function shareOf(x: number, a: number, b: number): number {
  if (a === b) return 0
  const width = b - a
  return width <= Number.MAX_VALUE ? (x - a) / width : (x / 2 - a / 2) / (b / 2 - a / 2)
}

/** Carries x from [a, b] linearly onto [c, d]; onto itself without rounding. */
export function carry(x: number, a: number, b: number, c: number, d: number): number {
  return a === c && b === d ? x : along(c, d, shareOf(x, a, b))
}

/** x, or the end of [low, high] that it is beyond. */
export function clamp(x: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, x))
}
