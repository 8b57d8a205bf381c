/** Approvals of one group in one slice, of n decisions. */
export interface Approvals {
  readonly s: number
  readonly n: number
}

/** The rates at which an alternative expects the two groups' approvals. */
export interface RatePair {
  readonly a: number
  readonly b: number
}

/** Group A's rate as a share of what the rule asks, where AIR is too low. */
export const BREACHES = [0.95, 0.85, 0.7] as const

/** The same where AIR is back above the rule. */
export const CURES = [1.05, 1.15, 1.3] as const

/**
 * The alternative of a detector: group B as it was, group A at η times what the rule asks.
 *
 * @param rule - ρ, the least AIR that policy accepts, in (0, 1].
 * @param b - B's rate in earlier slices.
 */
export function ratesUnder(rule: number, b: number, eta: number): RatePair {
  return { a: Math.min(eta * rule * b, (1 + rule * b) / 2), b }
}

/**
 * ln e against p_A ≥ ρ·p_B, or against p_A ≤ ρ·p_B where the alternative lies on the other side.
 *
 * (ρq, q) is the null's nearest point to the alternative in Kullback–Leibler divergence; E[e] ≤ 1 over the whole convex null by
 * its first-order condition and the inequality of means (docs/decisions/0007, Adverse impact; Grünwald, de Heide & Koolen 2024).
 *
 * @returns 0 where a group has no decisions.
 */
export function lnAirRatio(a: Approvals, b: Approvals, p: RatePair, rule: number): number {
  if (a.n === 0 || b.n === 0) return 0
  const q = nearestNull(a.n, b.n, p, rule)
  return lnBernoulli(a, p.a, rule * q) + lnBernoulli(b, p.b, q)
}

/** The smaller root of ρN·q² − [n_A(ρ + p_A) + n_B(1 + ρp_B)]·q + n_A·p_A + n_B·p_B = 0. */
export function nearestNull(nA: number, nB: number, p: RatePair, rule: number): number {
  const square = rule * (nA + nB)
  const linear = nA * (rule + p.a) + nB * (1 + rule * p.b)
  const constant = nA * p.a + nB * p.b
  return (2 * constant) / (linear + Math.sqrt(linear * linear - 4 * square * constant))
}

function lnBernoulli({ s, n }: Approvals, p: number, nullRate: number): number {
  return s * Math.log(p / nullRate) + (n - s) * Math.log((1 - p) / (1 - nullRate))
}
