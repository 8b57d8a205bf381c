import { type ParityRule, solveTheta, thetaProblem, type ThetaSolution } from '@fairstream/transport'
import type { HashedSample } from './hashed-sample.ts'

/** A rule at one cut-off, and the least common θ that meets it. */
export interface SolvedRule {
  readonly measure: ParityRule['measure']
  readonly least: number
  /** The share of all that is admitted. */
  readonly share: number
  readonly solution: ThetaSolution
}

/** The rules asked about: four fifths and three quarters, of the adverse-impact ratio and of the least disparity. */
export const RULES = [
  { measure: 'air', least: 0.8 },
  { measure: 'air', least: 0.75 },
  { measure: 'disparity', least: 0.8 },
  { measure: 'disparity', least: 0.75 },
] as const

/** Solves every rule at every cut-off. `full` are the fair scores at θ = 1. */
export function solveRules(sample: HashedSample, full: Float64Array, shares: readonly number[]): SolvedRule[] {
  const problem = thetaProblem(sample, full, sample.rankHashes)
  return RULES.flatMap(({ measure, least }) =>
    shares.map((share) => ({ measure, least, share, solution: solveTheta(problem, { measure, least, at: [{ share }] }) })),
  )
}
