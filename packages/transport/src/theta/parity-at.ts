import { admitted, type CutOff } from '../metrics/cut-off.ts'
import { selectionOf } from '../metrics/selection.ts'
import { selectTop } from './select-top.ts'
import type { ThetaProblem } from './theta-problem.ts'

/** What is to hold at every cut-off: the measure is at least `least`. */
export interface ParityRule {
  readonly measure: 'air' | 'disparity'
  /** .8, .75 or any number in (0, 1]. */
  readonly least: number
  readonly at: readonly CutOff[]
}

/** What the rule measures at one θ. */
export interface ParityPoint {
  /** The adverse-impact ratio or the least disparity at each cut-off of the rule. */
  readonly values: readonly number[]
  /** The least of them. */
  readonly value: number
}

/** @throws RangeError for a rule without cut-offs, or whose `least` is not in (0, 1]. */
export function checkRule({ least, at }: ParityRule): void {
  if (!(least > 0 && least <= 1)) throw new RangeError(`rule ${least}: wanted more than 0, at most 1`)
  if (at.length === 0) throw new RangeError('a rule needs a cut-off')
}

/** What the rule measures at one θ for each group. */
export function parityAt(problem: ThetaProblem, { measure, at }: ParityRule, thetas: Float64Array): ParityPoint {
  const n = problem.sizes.reduce((sum, size) => sum + size, 0)
  const values = at.map((cutOff) => {
    const k = admitted(cutOff, n)
    const selection = selectionOf(selectTop(problem, thetas, k), problem.sizes, k)
    return measure === 'air' ? selection.adverseImpactRatio : selection.leastDisparity
  })
  return { values, value: Math.min(...values) }
}
