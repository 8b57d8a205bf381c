import type { QuantileFunction } from '../src/index.ts'
import { atoms } from './laws.ts'

/**
 * A normal law truncated to [low, up], rounded; mean (low + up)/2, sd 2(up − low)/3. As counts of 2^50, rounded cumulatively, so
 * that levels which are equal in truth are equal to the bit.
 */
export function population(low: number, up: number): QuantileFunction {
  const width = up - low
  const z = (x: number) => ((x - width / 2) / width) * 1.5
  const [start, total] = [area(z(0)), area(z(width)) - area(z(0))]
  const reached = (x: number) => Math.round(2 ** 50 * ((area(z(x)) - start) / total))
  const counts = Array.from({ length: width + 1 }, (_, i) => reached(Math.min(i + 0.5, width)) - reached(Math.max(i - 0.5, 0)))
  return atoms(
    counts.map((_, i) => low + i),
    counts,
  )
}

/** ∫₀^z exp(−t²/2) dt by its series: |z| ≤ .75 here. */
function area(z: number): number {
  let [term, sum] = [z, z]
  for (let k = 1; k < 25; k++) {
    term *= (-z * z) / (2 * k)
    sum += term / (2 * k + 1)
  }
  return sum
}
