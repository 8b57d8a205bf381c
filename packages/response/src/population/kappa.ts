import { check, checkWithin } from '../numeric/check.ts'

/**
 * The kappa model: triangular signals, costs uniform on [0, c̄], gain and harm 1, κ = 2·wage/c̄ ≤ 4. Everything is a polynomial,
 * so every number below is exact. The model is Coate and Loury's; the closed forms are derived in our research notes (M-A).
 */
export interface KappaClosedForm {
  /** Where retraining settles when it does: share, threshold, payoff, and the slope of the retraining map there. */
  readonly stable: { readonly skilled: number; readonly threshold: number; readonly payoff: number; readonly slope: number }
  /** What is best once people have responded. */
  readonly optimum: { readonly skilled: number; readonly threshold: number; readonly payoff: number }
}

/** Stable and performatively optimal points for κ in (1, 4]. */
export function kappaClosedForm(kappa: number): KappaClosedForm {
  check(kappa > 1 && kappa <= 4, 'kappa', kappa, 'a number above 1 and at most 4')
  const stableShare = 1 - 1 / kappa
  return {
    stable: { skilled: stableShare, threshold: 1 / kappa, payoff: stableShare ** 2, slope: 2 - kappa },
    optimum: {
      skilled: ((1 + kappa) * (2 * kappa - 1)) / (9 * kappa),
      threshold: (1 + kappa) / (3 * kappa),
      payoff: (2 * kappa - 1) ** 3 / (27 * kappa ** 2),
    },
  }
}

/** π(s) = κ·s·(1 − s): the skilled share under threshold s. */
export function kappaSkilled(kappa: number, threshold: number): number {
  return kappa * threshold * (1 - threshold)
}

/** U(s) = (1 − s)²·(2κs − 1): the employer's payoff a head. */
export function kappaPayoff(kappa: number, threshold: number): number {
  return (1 - threshold) ** 2 * (2 * kappa * threshold - 1)
}

/** The two thresholds that make a share π skilled, lower one first. @throws RangeError when π exceeds κ/4. */
export function kappaThresholds(kappa: number, skilled: number): readonly [number, number] {
  checkWithin('skilled share', skilled, 0, kappa / 4)
  const spread = Math.sqrt(1 - (4 * skilled) / kappa)
  return [(1 - spread) / 2, (1 + spread) / 2]
}

/** Retraining in the kappa model is the logistic map: π ↦ κ·π·(1 − π). */
export function kappaRetraining(kappa: number): (skilled: number) => number {
  return (skilled) => kappa * skilled * (1 - skilled)
}

/** The two shares between which undamped retraining alternates for 3 < κ < 1 + √6, lower one first. */
export function kappaPeriodTwo(kappa: number): readonly [number, number] {
  check(kappa > 3 && kappa < 1 + Math.sqrt(6), 'kappa', kappa, 'a number between 3 and 1 + √6')
  const spread = Math.sqrt((kappa - 3) * (kappa + 1))
  return [(kappa + 1 - spread) / (2 * kappa), (kappa + 1 + spread) / (2 * kappa)]
}
