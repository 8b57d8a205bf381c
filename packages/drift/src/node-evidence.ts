import { lnFisherLikelihood } from './fisher-likelihood.ts'
import type { NodeTotals } from './fisher-likelihood.ts'

/** Nothing can be learned at a node where a sample is empty or all went the same way. */
export function saysNothing({ nA, nB, left }: NodeTotals): boolean {
  return nA === 0 || nB === 0 || left === 0 || left === nA + nB
}

/**
 * ln e of one node between two samples: Fisher's likelihood at log odds ratio τ against that at the margin's edge, on τ's side.
 * E[e] ≤ 1 whenever no two people's log odds differ by more than the margin (docs/decisions/0007, Validity).
 *
 * @param a - How many of sample A went left.
 */
export function lnHypergeometricRatio(a: number, totals: NodeTotals, tau: number, margin: number): number {
  if (saysNothing(totals) || Math.abs(tau) <= margin) return 0
  return lnFisherLikelihood(a, totals, tau) - lnFisherLikelihood(a, totals, Math.sign(tau) * margin)
}

/**
 * ln e of one node against the law that the map was fitted on, where left and right are equally likely.
 *
 * @param a - How many went left, of n.
 */
export function lnBinomialRatio(a: number, n: number, tau: number, margin: number): number {
  if (Math.abs(tau) <= margin) return 0
  const edge = Math.sign(tau) * margin
  return a * (tau - edge) - n * (softplus(tau) - softplus(edge))
}

/** ln(1 + e^x), for |x| of log odds. */
function softplus(x: number): number {
  return Math.log1p(Math.exp(x))
}
