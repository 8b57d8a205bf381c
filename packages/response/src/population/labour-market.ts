import { leastOnGrid, rootBetween } from '../numeric/search.ts'
import type { CostLaw } from './cost-law.ts'
import type { Signals } from './signals.ts'

/**
 * A labour market after Coate and Loury (1993): people buy skill when its cost is below the incentive, an assessment shows a
 * signal, and the employer hires from a threshold on. It is the form of the paper's "modified labour market" as we reconstruct it.
 */
export interface LabourMarket {
  readonly wage: number
  readonly signals: Signals
  /** What the employer gains from a skilled hire, and loses on an unskilled one. */
  readonly gain: number
  readonly harm: number
}

/** I(s): how much more a skilled person expects to earn than an unskilled one under threshold s. */
export function incentive({ wage, signals }: LabourMarket, threshold: number): number {
  return wage * (signals.unskilledCdf(threshold) - signals.skilledCdf(threshold))
}

/** π(s): the share of a group that buys skill under threshold s. */
export function skilledShare(market: LabourMarket, cost: CostLaw, threshold: number): number {
  return cost.cdf(incentive(market, threshold))
}

/** U: the employer's payoff a head when a share π is skilled and the threshold is s. The wage is not charged. */
export function payoffAt({ signals, gain, harm }: LabourMarket, skilled: number, threshold: number): number {
  return skilled * gain * (1 - signals.skilledCdf(threshold)) - (1 - skilled) * harm * (1 - signals.unskilledCdf(threshold))
}

/** U(s): the employer's payoff a head after people have responded to threshold s. */
export function payoff(market: LabourMarket, cost: CostLaw, threshold: number): number {
  return payoffAt(market, skilledShare(market, cost, threshold), threshold)
}

/** The employer's best threshold if the skilled share were fixed at π: where gain and harm balance. */
export function reactiveThreshold({ signals, gain, harm }: LabourMarket, skilled: number): number {
  const [low, high] = signals.range
  if (skilled <= 0) return high
  if (skilled >= 1) return low
  const balance = Math.log((gain * skilled) / (harm * (1 - skilled)))
  const margin = (s: number) => signals.logOdds(s) - balance
  if (margin(low) <= 0) return low
  return margin(high) >= 0 ? high : rootBetween(margin, low, high)
}

/** One round of retraining: the employer best-responds to the share it sees, then people respond to the new threshold. */
export function retrainingStep(market: LabourMarket, cost: CostLaw): (skilled: number) => number {
  return (skilled) => (skilled <= 0 || skilled >= 1 ? 0 : skilledShare(market, cost, reactiveThreshold(market, skilled)))
}

/** The threshold that is best once people have responded to it (a grid of cells, then golden section; not certified). */
export function performativeOptimum(
  market: LabourMarket,
  cost: CostLaw,
  cells = 2000,
): { threshold: number; skilled: number; payoff: number } {
  const threshold = leastOnGrid((s) => -payoff(market, cost, s), ...market.signals.range, cells)
  return { threshold, skilled: skilledShare(market, cost, threshold), payoff: payoff(market, cost, threshold) }
}
