import { streamOf } from './stream.ts'
import type { Scenario } from './scenario.ts'

/** A monitor as it is commonly run: made for a group's sorted reference sample, it looks at sorted windows again and again. */
export type Look = (reference: Float64Array) => (window: Float64Array) => boolean

/** Scores of each group that make its reference, and events of all groups between looks. */
const REFERENCE = 1000
const LOOK_EVERY = 1000

/**
 * The slice in which any group's monitor first alarmed. The reference is drawn before the run begins, from the same law.
 *
 * @param group - Only this group's monitor, where it is given.
 */
export function firstAlarmOfLooks(scenario: Scenario, seed: number, look: Look, group?: number): number | undefined {
  const looks = referencesOf(scenario, seed).map(look)
  let windows = scenario.shares.map((): number[] => [])
  let seen = 0
  let t = 0
  for (const { groups, scores } of streamOf(scenario, seed)) {
    groups.forEach((g, i) => windows[g]?.push(scores[i] ?? 0))
    seen += groups.length
    if (seen >= LOOK_EVERY) {
      const isAlarmed = windows.some(
        (window, g) => (group === undefined || group === g) && looks[g]?.(Float64Array.from(window).sort()) === true,
      )
      if (isAlarmed) return t
      windows = windows.map(() => [])
      seen = 0
    }
    t += 1
  }
  return undefined
}

/** Two-sample Kolmogorov–Smirnov at p < .05, by its asymptotic law. */
export const ksLook: Look = (reference) => (window) => {
  const [n, m] = [window.length, reference.length]
  if (n === 0) return false
  let [i, j, ks] = [0, 0, 0]
  while (i < n && j < m) {
    const x = Math.min(window[i] ?? 0, reference[j] ?? 0)
    while (i < n && (window[i] ?? 0) <= x) i += 1
    while (j < m && (reference[j] ?? 0) <= x) j += 1
    ks = Math.max(ks, Math.abs(i / n - j / m))
  }
  return kolmogorovTail(ks * Math.sqrt((n * m) / (n + m))) < 0.05
}

/** Population stability index on the reference's deciles, above the customary band of .25. */
export const psiLook: Look = (reference) => {
  const cuts = Array.from({ length: 9 }, (_, k) => reference[Math.floor(((k + 1) * reference.length) / 10)] ?? 0)
  const expected = shares(reference, cuts)
  return (window) => {
    if (window.length === 0) return false
    return (
      shares(window, cuts).reduce((sum, p, k) => sum + (p - (expected[k] ?? 1)) * Math.log(p / (expected[k] ?? 1)), 0) >= 0.25
    )
  }
}

/** Shares of a sorted sample between the cuts; an empty bin counts as 1e-4. */
function shares(sorted: Float64Array, cuts: readonly number[]): number[] {
  const ends = [...cuts.map((cut) => firstAtLeast(sorted, cut)), sorted.length]
  return ends.map((end, k) => Math.max(1e-4, (end - (ends[k - 1] ?? 0)) / sorted.length))
}

function firstAtLeast(sorted: Float64Array, x: number): number {
  const found = sorted.findIndex((each) => each >= x)
  return found < 0 ? sorted.length : found
}

function kolmogorovTail(x: number): number {
  let sum = 0
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x)
  return x < 0.2 ? 1 : sum
}

function referencesOf(scenario: Scenario, seed: number): Float64Array[] {
  const samples = scenario.shares.map((): number[] => [])
  for (const { groups, scores } of streamOf({ ...scenario, change: undefined, slices: 10_000 }, seed + 2_000_003)) {
    groups.forEach((g, i) => {
      if ((samples[g]?.length ?? 0) < REFERENCE) samples[g]?.push(scores[i] ?? 0)
    })
    if (samples.every(({ length }) => length >= REFERENCE)) break
  }
  return samples.map((sample) => Float64Array.from(sample).sort())
}
