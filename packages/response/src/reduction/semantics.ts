import { check } from '../numeric/check.ts'
import type { CostLaw } from '../population/cost-law.ts'
import type { LabourMarket } from '../population/labour-market.ts'
import { incentive, skilledShare } from '../population/labour-market.ts'

/** A threshold, and the share of cohorts (or of draws) that get it. */
export interface WeightedThreshold {
  readonly weight: number
  readonly threshold: number
}

/** The skilled share when every cohort is told its own threshold and responds to that one: the mean of the shares. */
export function skilledByCohort(market: LabourMarket, cost: CostLaw, mixture: readonly WeightedThreshold[]): number {
  checkWeights(mixture)
  return mixture.reduce((sum, { weight, threshold }) => sum + weight * skilledShare(market, cost, threshold), 0)
}

/**
 * The skilled share when each person's threshold is drawn after they have responded: people respond to the mean incentive.
 *
 * It differs from the cohort's share whenever the cost law is not linear between the incentives, so a risk that is linear in the
 * mixture holds for cohorts only.
 */
export function skilledByLottery(market: LabourMarket, cost: CostLaw, mixture: readonly WeightedThreshold[]): number {
  checkWeights(mixture)
  return cost.cdf(mixture.reduce((sum, { weight, threshold }) => sum + weight * incentive(market, threshold), 0))
}

function checkWeights(mixture: readonly WeightedThreshold[]): void {
  const total = mixture.reduce((sum, { weight }) => sum + weight, 0)
  check(Math.abs(total - 1) <= 1e-9, 'sum of the mixture weights', total, '1')
}
