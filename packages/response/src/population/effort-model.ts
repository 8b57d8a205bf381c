import { check } from '../numeric/check.ts'
import { lawOfCells } from './cells.ts'
import type { EffortGroup } from './gaussian-effort.ts'
import { effortCells } from './gaussian-effort.ts'
import type { ResponseModel } from './population-model.ts'
import { modelOfLaws } from './population-model.ts'

/** A linear incentive that people respond to, and the level of the score from which they are accepted. */
export interface EffortPolicy {
  readonly incentive: readonly number[]
  readonly threshold: number
}

/** What the score weighs, what a good outcome is, and what decisions earn. */
export interface EffortMarket {
  readonly scoreWeights: readonly number[]
  readonly effect: readonly number[]
  readonly noiseVariance: number
  /** An outcome above this level is good. */
  readonly goodAbove: number
  readonly gain: number
  readonly harm: number
  /** What an incentive costs a head, whoever is accepted. */
  readonly price: (incentive: readonly number[]) => number
}

/** The Gaussian effort model with a threshold on the score: each group is four cells, by one normal integral each. */
export function effortModel(market: EffortMarket, groups: readonly EffortGroup[]): ResponseModel<EffortPolicy> {
  const { scoreWeights, effect, noiseVariance, goodAbove, gain, harm } = market
  return modelOfLaws(groups, ({ incentive, threshold }, id) => {
    const group = groups.find((each) => each.id === id)
    check(group !== undefined, 'group', id, `one of ${groups.map((each) => each.id).join(', ')}`)
    const score = { weights: scoreWeights, level: threshold }
    const cells = effortCells(group, incentive, score, { effect, noiseVariance, level: goodAbove })
    const paid = market.price(incentive)
    return lawOfCells(cells, [paid - gain, paid + harm, paid, paid])
  })
}
