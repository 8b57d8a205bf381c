import { checkRule, parityAt, type ParityPoint, type ParityRule } from './parity-at.ts'
import { scan, type ScanOptions } from './scan.ts'
import type { ThetaProblem } from './theta-problem.ts'

export interface ThetaPoint extends ParityPoint {
  readonly theta: number
}

/** The least common θ that meets a rule, with the curve it was read from. */
export interface ThetaSolution {
  /** `unmet`: the rule is met at none of the θ looked at; `best` is then the nearest to it. */
  readonly status: 'met' | 'unmet'
  /** The least θ looked at where the rule is met, where one is. */
  readonly theta?: number
  /** The least θ looked at from which the rule is met at every θ above that was looked at; above `theta` where the curve turns back. */
  readonly lastingTheta?: number
  /** The greatest value found, at its least θ. */
  readonly best: ThetaPoint
  /** Ascending by θ. */
  readonly curve: readonly ThetaPoint[]
}

/**
 * The least θ, common to all groups, at which a rule is met at every cut-off. Parity as a function of θ goes in steps and need not
 * rise on discrete data, so it is scanned before it is refined, and the answer is exact at the θ it names: the rule was measured there.
 *
 * @throws RangeError for a rule, cut-off or scan outside its range.
 */
export function solveTheta(problem: ThetaProblem, rule: ParityRule, options: ScanOptions = {}): ThetaSolution {
  checkRule(rule)
  const measure = (theta: number): ParityPoint => parityAt(problem, rule, new Float64Array(problem.groups.length).fill(theta))
  const found = scan(measure, ({ value }) => value >= rule.least, options)
  const curve = found.curve.map(({ at, point }) => ({ theta: at, ...point }))
  const best = curve.reduce((leader, each) => (each.value > leader.value ? each : leader))
  if (found.least === undefined) return { status: 'unmet', best, curve }
  return {
    status: 'met',
    theta: found.least.at,
    ...(found.lasting === undefined ? {} : { lastingTheta: found.lasting.at }),
    best,
    curve,
  }
}
