import { check } from '../numeric/check.ts'
import type { FairnessMoment } from '../moments/fairness-moment.ts'
import type { Law, Statistic } from '../population/law.ts'
import { mean } from '../population/law.ts'
import type { ResponseModel } from '../population/population-model.ts'
import type { FiniteTable } from './finite-table.ts'
import { checkTable } from './finite-table.ts'

/** Moments tightened by an estimation error, or the statement that the data cannot certify the tolerance asked for. */
export type Tightened<Policy> =
  | { readonly status: 'tightened'; readonly moments: readonly FairnessMoment<Policy>[] }
  | { readonly status: 'not-certifiable'; readonly moment: string; readonly leastTolerance: number }

/**
 * Solves α − δ instead of α: if every moment is known to within δ, a policy found this way truly violates by at most 0.
 *
 * An equality within α < δ cannot be certified by any policy at this sample size: that is said, with the least α that can, and is
 * not called infeasible. For a difference between groups δ must add both groups' errors.
 *
 * @param margin - δ ≥ 0 of a moment, in its own unit.
 */
export function tighten<Policy>(
  moments: readonly FairnessMoment<Policy>[],
  margin: (moment: FairnessMoment<Policy>) => number,
): Tightened<Policy> {
  for (const moment of moments) {
    const delta = margin(moment)
    check(delta >= 0, `error of ${moment.name}`, delta, 'a number of at least 0')
    if (moment.tolerance !== undefined && moment.tolerance < delta)
      return { status: 'not-certifiable', moment: moment.name, leastTolerance: delta }
  }
  return { status: 'tightened', moments: moments.map((moment) => ({ ...moment, bound: moment.bound - margin(moment) })) }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2
const STEPS = 120

/**
 * sup{E_Q[h] : KL(Q‖P) ≤ ρ} for a finite law P, as inf over μ > 0 of μ·ln E_P e^{h/μ} + μρ; the infimum is convex in μ and found
 * by golden section. When ρ ≥ −ln P(h = max) the ball holds laws that put everything on the maximum, and the value is max h.
 */
export function worstMeanInKlBall(law: Law, statistic: Statistic, radius: number): number {
  check(radius >= 0, 'radius of the KL ball', radius, 'a number of at least 0')
  if (radius === 0) return mean(law, statistic)
  const values = law.filter((person) => person.share > 0).map((person) => ({ share: person.share, h: statistic(person) }))
  const most = values.reduce((a, { h }) => Math.max(a, h), -Infinity)
  const least = values.reduce((a, { h }) => Math.min(a, h), Infinity)
  const atMost = values.reduce((sum, { share, h }) => (h === most ? sum + share : sum), 0)
  if (radius >= -Math.log(atMost)) return most
  const bound = (logScale: number) => {
    const scale = (most - least) * Math.exp(logScale)
    const moment = values.reduce((sum, { share, h }) => sum + share * Math.exp((h - most) / scale), 0)
    return most + scale * (Math.log(moment) + radius)
  }
  return leastOf(bound, -12, 12)
}

/** Golden section on a unimodal function; returns the least value seen. */
function leastOf(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high]
  for (let i = 0; i < STEPS; i++) {
    const [c, d] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
    if (f(c) < f(d)) b = d
    else a = c
  }
  return f((a + b) / 2)
}

/** The worst value of a moment when each group's law may be any in a KL ball around its own: a sum of worst means. */
export function robustMomentValue<Policy>(
  moment: FairnessMoment<Policy>,
  laws: (group: string) => Law,
  policy: Policy,
  radius: number,
): number {
  const people = moment.terms.reduce((sum, { group, statistic }) => sum + worstMeanInKlBall(laws(group), statistic, radius), 0)
  return people + (moment.ofPolicy?.(policy) ?? 0) - moment.bound
}

/**
 * The table of worst-case moments, with one ball per group around *each policy's* law.
 *
 * A ball around the mixture's law would give more than the mean of the atoms' worst values, and a constraint that is not convex;
 * so robustness here is per published policy, and the linear reduction applies unchanged.
 */
export function tabulateRobust<Policy>(
  model: ResponseModel<Policy>,
  policies: readonly Policy[],
  moments: readonly FairnessMoment<Policy>[],
  radius: number,
): FiniteTable {
  const risk = Float64Array.from(policies, (policy) => model.risk(policy))
  const h = new Float64Array(policies.length * moments.length)
  policies.forEach((policy, i) => {
    moments.forEach((moment, k) => {
      h[i * moments.length + k] = robustMomentValue(moment, (group) => model.law(policy, group), policy, radius)
    })
  })
  const table = { constraints: moments.map((moment) => moment.name), risk, h }
  checkTable(table)
  return table
}
