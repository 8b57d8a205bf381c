import { check } from '../numeric/check.ts'

/**
 * Coate and Loury's market with uniform signals: the skilled's signal is uniform on [skilledFrom, 1], the unskilled's on
 * [0, unskilledTo], and they overlap. Costs are uniform on [0, highestCost].
 */
export interface UniformSignalMarket {
  readonly skilledFrom: number
  readonly unskilledTo: number
  readonly wage: number
  readonly highestCost: number
  readonly gain: number
  readonly harm: number
}

/** An employer's standard and the skilled share that it leads to; hiring rates of the skilled and of the unskilled. */
export interface Stereotype {
  readonly threshold: number
  readonly skilled: number
  readonly hiredSkilled: number
  readonly hiredUnskilled: number
}

/**
 * The two standards an employer may hold: liberal (hire whoever may be skilled) and conservative (hire whoever must be). Both are
 * self-confirming exactly when the belief at which the employer switches lies between the shares they lead to: two identical
 * groups can then sit at different standards, each proving its stereotype right.
 */
export function stereotypes(market: UniformSignalMarket): {
  readonly switchAt: number
  readonly liberal: Stereotype
  readonly conservative: Stereotype
  readonly bothSelfConfirming: boolean
} {
  const { skilledFrom, unskilledTo, wage, highestCost, gain, harm } = market
  check(
    skilledFrom > 0 && skilledFrom < unskilledTo && unskilledTo < 1,
    'signal ranges',
    [skilledFrom, unskilledTo],
    '0 < skilledFrom < unskilledTo < 1',
  )
  const exposed = skilledFrom / unskilledTo
  const proven = (1 - unskilledTo) / (1 - skilledFrom)
  const share = (incentive: number) => Math.min(1, (wage * incentive) / highestCost)
  const odds = harm / unskilledTo / (harm / unskilledTo + gain / (1 - skilledFrom))
  return {
    switchAt: odds,
    liberal: { threshold: skilledFrom, skilled: share(exposed), hiredSkilled: 1, hiredUnskilled: 1 - exposed },
    conservative: { threshold: unskilledTo, skilled: share(proven), hiredSkilled: proven, hiredUnskilled: 0 },
    bothSelfConfirming: share(proven) < odds && odds <= share(exposed),
  }
}
