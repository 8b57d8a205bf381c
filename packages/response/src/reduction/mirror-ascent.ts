import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import type { Atom, Evaluation, PerformativeProblem } from './problem.ts'
import { mixtureOf, violationOf } from './problem.ts'

/** B bounds the sum of the multipliers, η scales the step on their logarithms, and the averages run over the steps named. */
export interface MirrorAscentOptions {
  readonly multiplierBound: number
  readonly rate: number
  readonly steps: number
  /** Average over every step, or over the second half only (which forgets the start). */
  readonly average: 'all' | 'second-half'
  /** Steps after which the state is recorded, in rising order; the last step is always recorded. */
  readonly recordAt?: readonly number[]
}

/** The averages after some steps. `gap` is a bound only when `certified`. */
export interface AscentRecord {
  readonly step: number
  readonly risk: number
  readonly violation: number
  readonly largestMoment: number
  readonly multipliers: readonly number[]
  readonly gap: number
  readonly certified: boolean
}

/** The mixture at the end, how it came about, and whether the multipliers ran into their bound. */
export interface Ascent<Policy> {
  readonly semantics: 'cohort'
  readonly atoms: readonly Atom<Policy>[]
  readonly final: AscentRecord
  readonly records: readonly AscentRecord[]
  readonly multiplierBound: number
  readonly atMultiplierBound: boolean
  readonly oracleCalls: number
}

/**
 * Entropic mirror ascent on the multipliers, with the performative best response inside: the reduction of Agarwal et al. (2018)
 * where the law moves with the policy, which is the idea of Somerstep, Ritov and Sun (2024). The formulas are our reconstruction.
 *
 * λ_k = B·exp(θ_k)/(1 + Σ exp θ), f = argmin R + λᵀh, θ ← θ + η·h(f). The mixture is uniform over the best responses averaged.
 * The gap is L_high − L_low = R(Q) + B·violation − (the oracle's lower bound at the mean multipliers). B must exceed Σλ* or a
 * violation stays that the gap does not show, so `atMultiplierBound` is reported.
 */
export function mirrorAscent<Policy>(problem: PerformativeProblem<Policy>, options: MirrorAscentOptions): Ascent<Policy> {
  checkOptions(options)
  const { steps, multiplierBound, rate } = options
  const recordAt = new Set([...(options.recordAt ?? []), steps])
  const width = problem.constraints.length
  const logs = new Float64Array(width)
  let run = emptyRun<Policy>(width)
  let oracleCalls = 0
  const records: AscentRecord[] = []
  for (let step = 1; step <= steps; step++) {
    if (options.average === 'second-half' && step === Math.floor(steps / 2) + 1) run = emptyRun(width)
    const multipliers = entropic(logs, multiplierBound)
    const { policy } = problem.bestResponse(multipliers, 1)
    const evaluation = problem.evaluate(policy)
    include(run, policy, evaluation, multipliers)
    for (let k = 0; k < width; k++) logs[k] = at(logs, k) + rate * (evaluation.h[k] ?? 0)
    oracleCalls += 1
    if (!recordAt.has(step)) continue
    records.push(recordOf(problem, run, step, multiplierBound))
    oracleCalls += 1
  }
  const final = at(records, records.length - 1)
  const total = final.multipliers.reduce((sum, each) => sum + each, 0)
  const atMultiplierBound = total >= 0.99 * multiplierBound
  return { semantics: 'cohort', atoms: atomsOf(run), final, records, multiplierBound, atMultiplierBound, oracleCalls }
}

function checkOptions({ multiplierBound, rate, steps }: MirrorAscentOptions): void {
  check(multiplierBound > 0, 'multiplierBound', multiplierBound, 'a positive number')
  check(rate > 0, 'rate', rate, 'a positive number')
  check(Number.isInteger(steps) && steps > 0, 'steps', steps, 'a whole number of at least 1')
}

interface Run<Policy> {
  count: number
  readonly multiplierSums: Float64Array
  readonly atoms: Map<string, { policy: Policy; evaluation: Evaluation; count: number }>
}

function emptyRun<Policy>(width: number): Run<Policy> {
  return { count: 0, multiplierSums: new Float64Array(width), atoms: new Map() }
}

/** Policies are the same atom when their numbers are the same. */
function include<Policy>(run: Run<Policy>, policy: Policy, evaluation: Evaluation, multipliers: Float64Array): void {
  run.count += 1
  multipliers.forEach((each, k) => (run.multiplierSums[k] = at(run.multiplierSums, k) + each))
  const key = [evaluation.risk, ...Array.from(evaluation.h)].join(' ')
  const atom = run.atoms.get(key)
  if (atom) atom.count += 1
  else run.atoms.set(key, { policy, evaluation, count: 1 })
}

/** exp is taken relative to the largest exponent, so that it never overflows. */
function entropic(logs: Float64Array, bound: number): Float64Array {
  const largest = logs.reduce((a, b) => Math.max(a, b), 0)
  const powers = logs.map((each) => Math.exp(each - largest))
  const total = powers.reduce((a, b) => a + b, Math.exp(-largest))
  return powers.map((each) => (bound * each) / total)
}

function atomsOf<Policy>(run: Run<Policy>): Atom<Policy>[] {
  return [...run.atoms.values()].map(({ policy, evaluation, count }) => ({ policy, evaluation, weight: count / run.count }))
}

function recordOf<Policy>(problem: PerformativeProblem<Policy>, run: Run<Policy>, step: number, bound: number): AscentRecord {
  const { risk, h } = mixtureOf(atomsOf(run), problem.constraints.length)
  const multipliers = [...run.multiplierSums].map((sum) => sum / run.count)
  const response = problem.bestResponse(multipliers, 1)
  const low = response.lowerBound ?? response.value
  const high = risk + bound * violationOf(h)
  const gap = high - low
  const largestMoment = h.reduce((a, b) => Math.max(a, b), -Infinity)
  return { step, risk, violation: violationOf(h), largestMoment, multipliers, gap, certified: response.lowerBound !== undefined }
}
