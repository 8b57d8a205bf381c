import { check } from '../numeric/check.ts'
import { integrate } from '../numeric/integrate.ts'
import { betaCdf, normalCdf } from '../numeric/special-functions.ts'

/** What qualification costs the people of a group. */
export interface CostLaw {
  /** P(C ≤ c). */
  readonly cdf: (cost: number) => number
  /** E[C·1{C ≤ c}]: what those who qualify pay, a head of the group. */
  readonly meanUpTo: (cost: number) => number
}

/** Costs uniform on [0, highest]. */
export function uniformCost(highest: number): CostLaw {
  check(highest > 0, 'highest cost', highest, 'a positive number')
  return {
    cdf: (cost) => Math.min(1, Math.max(0, cost / highest)),
    meanUpTo: (cost) => Math.min(highest, Math.max(0, cost)) ** 2 / (2 * highest),
  }
}

/** Costs that are `highest` times a Beta(a, b). */
export function betaCost(a: number, b: number, highest = 1): CostLaw {
  check(a > 0 && b > 0, 'parameters of the Beta cost law', [a, b], 'positive numbers')
  check(highest > 0, 'highest cost', highest, 'a positive number')
  return withNumericMean((cost) => betaCdf(a, b, cost / highest), highest)
}

/** Costs whose logarithm is normal. */
export function lognormalCost(logMean: number, logDeviation: number): CostLaw {
  check(logDeviation > 0, 'deviation of the log cost', logDeviation, 'a positive number')
  return withNumericMean((cost) => (cost <= 0 ? 0 : normalCdf((Math.log(cost) - logMean) / logDeviation)), Infinity)
}

/** The same law after a subsidy pays a share of the cost: (1 − share)·C. */
export function subsidised(law: CostLaw, share: number): CostLaw {
  check(share >= 0 && share < 1, 'subsidy share', share, 'a number of at least 0 and below 1')
  const rest = 1 - share
  return { cdf: (cost) => law.cdf(cost / rest), meanUpTo: (cost) => rest * law.meanUpTo(cost / rest) }
}

/** E[C·1{C ≤ c}] = c·F(c) − ∫₀ᶜ F. */
function withNumericMean(cdf: (cost: number) => number, highest: number): CostLaw {
  const meanUpTo = (cost: number) => {
    const top = Math.min(highest, Math.max(0, cost))
    return top * cdf(top) - integrate(cdf, 0, top, 64)
  }
  return { cdf, meanUpTo }
}
