import { check } from '../numeric/check.ts'
import type { Law, Statistic } from '../population/law.ts'
import { mean } from '../population/law.ts'
import type { Group } from '../population/population-model.ts'
import type { FairnessMoment } from './fairness-moment.ts'
import { meanBound } from './fairness-moment.ts'

/** Bounded group loss: no group's mean loss exceeds the limit. */
export function boundedGroupLoss(groups: readonly Group[], limit: number): FairnessMoment[] {
  return groups.map((group) => meanBound('E[loss]', group.id, (person) => person.loss, { atMost: limit }))
}

/** No levelling down: no group's mean outcome falls below its status quo by more than `most`. */
export function noHarm(groups: readonly Group[], statusQuo: (group: string) => Law, most: number): FairnessMoment[] {
  check(most >= 0, 'largest fall of an outcome', most, 'a number of at least 0')
  return groups.map((group) => {
    const before = mean(statusQuo(group.id), (person) => person.outcome)
    return meanBound('E[Y]', group.id, (person) => person.outcome, { atLeast: before - most })
  })
}

/** Least approval: every group's mean decision is at least a number. */
export function leastApproval(groups: readonly Group[], least: number): FairnessMoment[] {
  return groups.map((group) => meanBound('E[Ŷ]', group.id, (person) => person.decision, { atLeast: least }))
}

/** Least outcome: every group's mean outcome is at least a number. */
export function leastOutcome(groups: readonly Group[], least: number): FairnessMoment[] {
  return groups.map((group) => meanBound('E[Y]', group.id, (person) => person.outcome, { atLeast: least }))
}

/**
 * Equal treatment: on a fixed measure over applicants, what the policy decides for one group's members equals what it would
 * decide for another group's with the same features, in every weighted mean Σ share·weight(x)·(f_g(x) − f_ref(x)) within α.
 *
 * It is a requirement on the policy, not on the response; a group-blind policy meets it with α = 0.
 */
export function equalTreatment<Policy>(
  groups: readonly Group[],
  decide: (policy: Policy, features: readonly number[], group: string) => number,
  applicants: readonly { readonly share: number; readonly features: readonly number[] }[],
  weights: readonly { readonly name: string; readonly of: (features: readonly number[]) => number }[],
  tolerance: number,
): FairnessMoment<Policy>[] {
  const [reference, ...others] = groups
  check(reference !== undefined && others.length > 0, 'number of groups', groups.length, 'at least 2')
  return others.flatMap((group) =>
    weights.flatMap(({ name, of }) =>
      ([1, -1] as const).map((sign) => ({
        name: `${sign > 0 ? '' : '−'}treatment·${name}[${group.id} − ${reference.id}]`,
        terms: [],
        bound: tolerance,
        tolerance,
        ofPolicy: (policy: Policy) =>
          applicants.reduce((sum, { share, features }) => {
            const difference = decide(policy, features, group.id) - decide(policy, features, reference.id)
            return sum + sign * share * of(features) * difference
          }, 0),
      })),
    ),
  )
}

/** Expected change of a statistic from one law to another; below 0 is what Liu et al. (2018) call active harm. */
export function meanChange(before: Law, after: Law, statistic: Statistic): number {
  return mean(after, statistic) - mean(before, statistic)
}

/** The success probability from which lending pays: harm / (gain + harm), both positive. */
export function breakEvenProbability(gain: number, harm: number): number {
  check(gain > 0 && harm > 0, 'gain and harm', [gain, harm], 'positive numbers')
  return harm / (gain + harm)
}
