import { at } from '../numeric/at.ts'
import { check, checkWithin } from '../numeric/check.ts'
import type { Law } from './law.ts'
import { mixtureOfCohorts } from './law.ts'
import type { Group, ResponseModel } from './population-model.ts'
import { modelOfLaws } from './population-model.ts'

/**
 * The law `periods` after a policy was published, when people move toward their response at a rate: D ← (1 − rate)·D + rate·D(f).
 *
 * @param rate - Share of people who respond within a period, in (0, 1].
 */
export function partlyResponded<Policy>(
  model: ResponseModel<Policy>,
  before: (group: string) => Law,
  rate: number,
  periods: number,
): ResponseModel<Policy> {
  check(rate > 0 && rate <= 1, 'response rate', rate, 'a number above 0 and at most 1')
  check(Number.isInteger(periods) && periods >= 0, 'periods', periods, 'a whole number of at least 0')
  const old = (1 - rate) ** periods
  return modelOfLaws(model.groups, (policy, group) =>
    mixtureOfCohorts([
      { weight: old, law: before(group) },
      { weight: 1 - old, law: model.law(policy, group) },
    ]),
  )
}

/** Periods until at most `rest` of the people have still to respond: measure a response only after them. */
export function periodsToRespond(rate: number, rest: number): number {
  check(rate > 0 && rate < 1, 'response rate', rate, 'a number between 0 and 1')
  check(rest > 0 && rest < 1, 'rest', rest, 'a number between 0 and 1')
  return Math.ceil(Math.log(rest) / Math.log(1 - rate))
}

/** A model under exogenous drift: what happens to a group's law whatever the policy is. */
export function drifting<Policy>(model: ResponseModel<Policy>, drift: (law: Law, group: string) => Law): ResponseModel<Policy> {
  return modelOfLaws(model.groups, (policy, group) => drift(model.law(policy, group), group))
}

/**
 * Group weights after one period in which people leave a model that serves them badly: weights mix with the others' share of the
 * losses, above a floor per group. The formula is the retention rule of the public FairPP code, written for any number of groups.
 *
 * @param losses - Mean loss of each group, at least 0, in the order of the groups.
 * @param floors - Least weight of each group; they sum to less than 1.
 */
export function participation(groups: readonly Group[], losses: readonly number[], floors: readonly number[]): Group[] {
  check(
    losses.length === groups.length && floors.length === groups.length,
    'number of losses and floors',
    [losses.length, floors.length],
    `${groups.length} each`,
  )
  losses.forEach((loss, g) => {
    check(loss >= 0, `loss of group ${at(groups, g).id}`, loss, 'a number of at least 0')
  })
  const floor = floors.reduce((sum, each) => sum + each, 0)
  checkWithin('sum of the least weights', floor, 0, 1)
  const total = losses.reduce((sum, each) => sum + each, 0)
  // Two groups: the other's share of the loss. More: each group stays in proportion to what the others lose.
  const served = losses.map((loss) =>
    total === 0 || groups.length === 1 ? 1 / groups.length : (total - loss) / (total * (groups.length - 1)),
  )
  return groups.map((group, g) => ({
    id: group.id,
    weight: ((1 - floor) / 2) * (group.weight + at(served, g)) + at(floors, g),
  }))
}
