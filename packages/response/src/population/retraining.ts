import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'

/** The path of repeated retraining: the start, then one share a step. */
export interface RetrainingPath {
  readonly path: readonly number[]
  /** The step from which on two successive shares differ by at most the tolerance, or undefined. */
  readonly settledAt: number | undefined
  readonly last: number
}

/**
 * Damped repeated retraining: x ← (1 − a)·x + a·step(x). With a = 1 it is plain retraining.
 *
 * @param damping - a in (0, 1].
 */
export function retrain(
  step: (x: number) => number,
  start: number,
  damping: number,
  steps: number,
  tolerance = 1e-13,
): RetrainingPath {
  check(damping > 0 && damping <= 1, 'damping', damping, 'a number above 0 and at most 1')
  check(Number.isInteger(steps) && steps > 0, 'steps', steps, 'a whole number of at least 1')
  const path = [start]
  let settledAt: number | undefined
  for (let i = 1; i <= steps; i++) {
    const x = at(path, i - 1)
    const next = (1 - damping) * x + damping * step(x)
    path.push(next)
    settledAt = Math.abs(next - x) <= tolerance ? (settledAt ?? i) : undefined
  }
  return { path, settledAt, last: at(path, steps) }
}

/** Damping that is stable, and damping that converges fastest, around a fixed point whose map has a slope below 1. */
export function dampingFor(slope: number): { readonly stableBelow: number; readonly deadbeat: number } {
  check(slope < 1, 'slope of the retraining map', slope, 'a number below 1')
  return { stableBelow: 2 / (1 - slope), deadbeat: 1 / (1 - slope) }
}

/** When a monitor of successive differences calls a retraining sequence unstable: the step, or undefined. */
export interface ContractionAlarm {
  readonly growing: number | undefined
  readonly alternating: number | undefined
}

/**
 * The contraction monitor: three ratios |dₜ/dₜ₋₁| ≥ 1 in a row, or three successive differences of alternating sign.
 *
 * It is for slow instability. A market that collapses in three steps is lost before a ratio test can speak.
 */
export function contractionMonitor(path: readonly number[]): ContractionAlarm {
  const differences = path.slice(1).map((x, i) => x - at(path, i))
  let [ratios, signs] = [0, 0]
  let growing: number | undefined
  let alternating: number | undefined
  for (let t = 1; t < differences.length; t++) {
    const [before, now] = [at(differences, t - 1), at(differences, t)]
    ratios = before !== 0 && Math.abs(now) >= Math.abs(before) ? ratios + 1 : 0
    signs = now * before < 0 ? signs + 1 : 0
    if (ratios >= 3) growing ??= t + 1
    if (signs >= 2) alternating ??= t + 1
  }
  return { growing, alternating }
}
