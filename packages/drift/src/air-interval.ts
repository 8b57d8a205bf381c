import { rateInterval } from './rate-interval.ts'
import type { Interval } from './rate-interval.ts'

/** How often one group was approved (or at least referred) since the policy version began. */
export interface RateCount {
  /** Approvals, of n. */
  readonly s: number
  readonly n: number
  /** α of this group's confidence sequence. */
  readonly alpha: number
}

/** Groups with fewer decisions are left out of the ratio. */
const DECISIONS_MIN = 30

/**
 * The adverse impact ratio, least rate over greatest: [min lo / max hi, min(1, min hi / max lo)].
 *
 * It covers whenever all rates are covered, at all times at once.
 *
 * @returns The whole [0, 1] where no group has enough decisions.
 */
export function airInterval(counts: readonly RateCount[]): Interval {
  const rates = counts.filter(({ n }) => n >= DECISIONS_MIN).map(({ s, n, alpha }) => rateInterval(s, n, alpha))
  if (rates.length === 0) return { lo: 0, hi: 1 }
  const least = { lo: Math.min(...rates.map(({ lo }) => lo)), hi: Math.min(...rates.map(({ hi }) => hi)) }
  const greatest = { lo: Math.max(...rates.map(({ lo }) => lo)), hi: Math.max(...rates.map(({ hi }) => hi)) }
  return { lo: least.lo / greatest.hi, hi: greatest.lo === 0 ? 1 : Math.min(1, least.hi / greatest.lo) }
}

/**
 * α of one group's rate: an equal share among declared groups, or α/(r(r + 1)) for the r-th to appear, which sums to α however
 * many appear.
 *
 * @param appeared - r, from 1; read only without `declared`.
 */
export function groupAlpha(alpha: number, declared: number | undefined, appeared: number): number {
  return declared === undefined ? alpha / (appeared * (appeared + 1)) : alpha / declared
}
