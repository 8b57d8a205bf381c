import { check } from '../numeric/check.ts'
import { cellsOf, lawOfCells } from './cells.ts'
import { kappaThresholds } from './kappa.ts'
import type { PerGroup } from './labour-model.ts'
import { valueFor } from './labour-model.ts'
import type { Group, ResponseModel } from './population-model.ts'
import { modelOfLaws } from './population-model.ts'
import { triangularSignals } from './signals.ts'

/** A group with two independent routes to skill, whose costs are uniform on [0, highestA] and [0, highestB]. */
export interface RouteGroup extends Group {
  readonly highestA: number
  readonly highestB: number
}

/** A threshold for everybody, and a bonus paid to whoever takes route B (0 when left out). */
export interface RoutePolicy {
  readonly threshold: PerGroup
  readonly bonus?: PerGroup
}

/**
 * The skilled share, and the share that takes route B, when route A pays `incentive` and route B `incentive + bonus`. A person
 * takes the route that leaves more, or none.
 *
 * @throws RangeError when route B pays more than its highest cost: the closed form ends there.
 */
export function routeShares({ highestA, highestB }: Omit<RouteGroup, keyof Group>, incentive: number, bonus: number) {
  check(incentive >= 0 && bonus >= 0, 'incentive and bonus', [incentive, bonus], 'numbers of at least 0')
  const [payA, payB] = [Math.min(incentive, highestA), incentive + bonus]
  check(payB <= highestB, 'what route B pays', payB, `at most its highest cost ${highestB}`)
  const skilled = 1 - (1 - payA / highestA) * (1 - payB / highestB)
  // Route B is taken at cost up to payB by those whom A does not pay, and up to (their cost of A) + bonus by the others.
  const takesB = ((1 - payA / highestA) * payB + (payA * payA) / (2 * highestA) + (bonus * payA) / highestA) / highestB
  return { skilled, takesB }
}

/**
 * A group-blind labour market with several ways to invest, triangular signals and an employer that gains or loses 1. Flexibility is
 * what lets equal treatment and equal outcomes meet: our concretisation of an idea attributed to the paper. The loss charges bonuses.
 */
export function routeModel(wage: number, groups: readonly RouteGroup[]): ResponseModel<RoutePolicy> {
  check(wage > 0, 'wage', wage, 'a positive number')
  return modelOfLaws(groups, (policy, id) => {
    const group = groups.find((each) => each.id === id)
    check(group !== undefined, 'group', id, `one of ${groups.map((each) => each.id).join(', ')}`)
    const threshold = valueFor(id, policy.threshold, 'threshold')
    const bonus = valueFor(id, policy.bonus ?? 0, 'bonus')
    const { skilled, takesB } = routeShares(group, 2 * wage * threshold * (1 - threshold), bonus)
    const { skilledCdf, unskilledCdf } = triangularSignals
    const paid = bonus * takesB
    return lawOfCells(cellsOf(skilled, 1 - skilledCdf(threshold), 1 - unskilledCdf(threshold)), [paid - 1, paid + 1, paid, paid])
  })
}

/**
 * The one positive incentive at which two groups are equally skilled without any bonus, and the two thresholds that offer it;
 * undefined when the groups' advantages do not cross in reach of the wage (one group is cheaper on both routes, for instance).
 */
export function equalisingIncentive(
  wage: number,
  first: Omit<RouteGroup, keyof Group>,
  second: Omit<RouteGroup, keyof Group>,
): { readonly incentive: number; readonly thresholds: readonly [number, number] } | undefined {
  const sum = ({ highestA, highestB }: typeof first) => 1 / highestA + 1 / highestB
  const product = ({ highestA, highestB }: typeof first) => 1 / (highestA * highestB)
  const incentive = (sum(first) - sum(second)) / (product(first) - product(second))
  const reach = Math.min(wage / 2, first.highestA, first.highestB, second.highestA, second.highestB)
  if (!(incentive > 0 && incentive <= reach)) return undefined
  return { incentive, thresholds: kappaThresholds(2 * wage, incentive) }
}

/** The bonus on route B that makes two groups equally skilled at a given incentive; undefined when it would be negative. */
export function equalisingBonus(
  incentive: number,
  first: Omit<RouteGroup, keyof Group>,
  second: Omit<RouteGroup, keyof Group>,
): number | undefined {
  const [a, b] = [incentive / first.highestA, incentive / second.highestA]
  const payB = (b - a) / ((1 - a) / first.highestB - (1 - b) / second.highestB)
  const inReach = a <= 1 && b <= 1 && payB <= Math.min(first.highestB, second.highestB)
  return inReach && payB >= incentive ? payB - incentive : undefined
}
