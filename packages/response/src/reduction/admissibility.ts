import type { FairnessMoment } from '../moments/fairness-moment.ts'
import { momentValue } from '../moments/fairness-moment.ts'
import type { ResponseModel } from '../population/population-model.ts'

/** Rounding that a guard forgives. */
const ROUNDING = 1e-12

/**
 * The policies that meet every guard by themselves.
 *
 * A mixture may meet a constraint "on average" with atoms that are each unacceptable, such as rejecting everybody in a third of
 * the cohorts. Guards (no harm, least approval) hold for every atom, so they are applied to the class before the reduction.
 */
export function admissiblePolicies<Policy>(
  model: ResponseModel<Policy>,
  policies: readonly Policy[],
  guards: readonly FairnessMoment<Policy>[],
): Policy[] {
  return policies.filter((policy) => brokenGuards(model, policy, guards).length === 0)
}

/** The names of the guards that a policy breaks. */
export function brokenGuards<Policy>(
  model: ResponseModel<Policy>,
  policy: Policy,
  guards: readonly FairnessMoment<Policy>[],
): string[] {
  const laws = (group: string) => model.law(policy, group)
  return guards.filter((guard) => momentValue(guard, laws, policy) > ROUNDING).map((guard) => guard.name)
}
