import { check } from '../numeric/check.ts'
import { cellsOf, lawOfCells } from './cells.ts'
import type { CostLaw } from './cost-law.ts'
import { subsidised } from './cost-law.ts'
import type { LabourMarket } from './labour-market.ts'
import { incentive, skilledShare } from './labour-market.ts'
import type { Group, ResponseModel } from './population-model.ts'
import { modelOfLaws } from './population-model.ts'

/** One value for everybody, or one per group. Per group is group-specific treatment (policy/policy-class.ts). */
export type PerGroup = number | Readonly<Record<string, number>>

/** A hiring threshold, and the share of the cost of skill that a subsidy pays. */
export interface LabourPolicy {
  readonly threshold: PerGroup
  readonly subsidy?: PerGroup
}

/** The value that holds for a group. @throws RangeError when a group has none. */
export function valueFor(group: string, value: PerGroup, name: string): number {
  if (typeof value === 'number') return value
  const own = value[group]
  check(own !== undefined, `${name} of group ${group}`, own, 'a number')
  return own
}

/** A group of a labour market, and what skill costs its members. */
export interface LabourGroup extends Group {
  readonly cost: CostLaw
}

/**
 * The labour market as a response model: outcome = skilled, decision = hired; the loss is minus the employer's payoff plus the
 * subsidy paid a head. Assessment is unbiased: the signal depends on skill alone.
 */
export function labourModel(market: LabourMarket, groups: readonly LabourGroup[]): ResponseModel<LabourPolicy> {
  const { signals, gain, harm } = market
  return modelOfLaws(groups, (policy, id) => {
    const group = groups.find((each) => each.id === id)
    check(group !== undefined, 'group', id, `one of ${groups.map((each) => each.id).join(', ')}`)
    const threshold = valueFor(id, policy.threshold, 'threshold')
    const subsidy = valueFor(id, policy.subsidy ?? 0, 'subsidy')
    const cost = subsidised(group.cost, subsidy)
    const skilled = skilledShare(market, cost, threshold)
    const cells = cellsOf(skilled, 1 - signals.skilledCdf(threshold), 1 - signals.unskilledCdf(threshold))
    const paid = subsidy * group.cost.meanUpTo(incentive(market, threshold) / (1 - subsidy))
    return lawOfCells(cells, [paid - gain, paid + harm, paid, paid])
  })
}
