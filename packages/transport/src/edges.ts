import type { GroupTransport } from './group-transport.ts'
import { carry, clamp } from './linear.ts'
import { at } from './search.ts'

/** Whether x lies outside the group's observed range or the declared range. */
export function isOutside({ own, low = -Infinity, high = Infinity }: GroupTransport, x: number): boolean {
  return x < low || x > high || x < at(own.lower, 0) || x > at(own.upper, own.upper.length - 1)
}

/** The rank at which ν is read for an x outside: its top or its bottom. */
export function rankOutside({ own, low = -Infinity, high = Infinity }: GroupTransport, x: number): number {
  if (x > high) return 1
  return x < low || x < at(own.lower, 0) ? 0 : 1
}

/**
 * The full map T outside the observed or the declared range.
 *
 * Above the greatest observed value M, with N = Qν(1), both held inside the declared range:
 * - nothing declared: slope 1 from N.
 * - up to the declared high: linear from [M, high] onto [N, high].
 * - beyond the declared high: slope 1 from there, T(high) = high. Where the grid's end cell overhangs, M = high, and T has
 *   slope 1 from N.
 *
 * Below it is the mirror image. T never falls across any of these joints, and is finite.
 */
export function beyondRange(transport: GroupTransport, x: number): number {
  const { own, barycenter, low = -Infinity, high = Infinity } = transport
  const least = clamp(at(own.lower, 0), low, high)
  const greatest = clamp(at(own.upper, own.upper.length - 1), low, high)
  const bottom = clamp(at(barycenter.lower, 0), low, high)
  const top = clamp(at(barycenter.upper, barycenter.upper.length - 1), low, high)
  if (x > high) return above(x, high, greatest < high ? high : top)
  if (x < low) return below(x, low, least > low ? low : bottom)
  if (x < at(own.lower, 0)) return low > -Infinity ? carry(x, low, least, low, bottom) : below(x, least, bottom)
  return high < Infinity ? carry(x, greatest, high, top, high) : above(x, greatest, top)
}

/** Slope 1 from (from, to), x > from. */
function above(x: number, from: number, to: number): number {
  return Math.min(Math.max(x + (to - from), to), Number.MAX_VALUE)
}

/** Slope 1 from (from, to), x < from. */
function below(x: number, from: number, to: number): number {
  return Math.max(Math.min(x + (to - from), to), -Number.MAX_VALUE)
}
