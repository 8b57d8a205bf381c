import { check } from '../numeric/check.ts'
import { normalCdf, normalDensity } from '../numeric/special-functions.ts'
import { lawOfCells } from './cells.ts'
import type { Group, ResponseModel } from './population-model.ts'
import { modelOfLaws } from './population-model.ts'

/** A group whose scores are normal and who gain up to `reach` points just to pass a cut-off: √(2·reward·κ) for quadratic effort. */
export interface BunchingGroup {
  readonly mean: number
  readonly deviation: number
  readonly reach: number
}

/**
 * What a published cut-off does to a group that games it: whoever is within reach below moves exactly onto it.
 *
 * @returns the share accepted, the mean score after the response, and the mass that bunches on the cut-off.
 */
export function bunch({ mean, deviation, reach }: BunchingGroup, cutOff: number) {
  check(deviation > 0, 'deviation of the scores', deviation, 'a positive number')
  check(reach >= 0, 'reach', reach, 'a number of at least 0')
  const a = (cutOff - reach - mean) / deviation
  const b = (cutOff - mean) / deviation
  const atCutOff = normalCdf(b) - normalCdf(a)
  const meanAfter = mean + (cutOff - mean) * atCutOff + deviation * (normalDensity(b) - normalDensity(a))
  return { accepted: normalCdf(-a), meanAfter, atCutOff }
}

/**
 * The cut-off at which two groups are accepted equally often, both gaming it; undefined when their spreads are equal and their
 * means with reach are not: then one group is ahead at every cut-off.
 */
export function equalAcceptanceCutOff(first: BunchingGroup, second: BunchingGroup): number | undefined {
  const spread = second.deviation - first.deviation
  if (spread === 0) return undefined
  return (second.deviation * (first.mean + first.reach) - first.deviation * (second.mean + second.reach)) / spread
}

/** A published cut-off for everybody. */
export interface CutOffPolicy {
  readonly threshold: number
}

/**
 * Gaming as a response model: a score above the cut-off is accepted, wherever it came from, and the outcome is good when the score
 * was above `goodAbove` before it was gamed. Reaching the cut-off changes the score and not the outcome.
 */
export function bunchingModel(
  groups: readonly (Group & BunchingGroup)[],
  goodAbove: number,
  payoff: { readonly gain: number; readonly harm: number },
): ResponseModel<CutOffPolicy> {
  return modelOfLaws(groups, ({ threshold }, id) => {
    const group = groups.find((each) => each.id === id)
    check(group !== undefined, 'group', id, `one of ${groups.map((each) => each.id).join(', ')}`)
    const above = (level: number) => normalCdf((group.mean - level) / group.deviation)
    const acceptedFrom = threshold - group.reach
    const [accept, base, both] = [above(acceptedFrom), above(goodAbove), above(Math.max(acceptedFrom, goodAbove))]
    const cells = {
      acceptedGood: both,
      acceptedBad: accept - both,
      rejectedGood: base - both,
      rejectedBad: 1 - accept - base + both,
    }
    return lawOfCells(cells, [-payoff.gain, payoff.harm, 0, 0])
  })
}
