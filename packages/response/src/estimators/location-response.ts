import { Matrix, SVD, solve } from 'ml-matrix'
import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'

/** A cohort's mean features under one published incentive, and how many people it is a mean of. */
export interface CohortMean {
  readonly incentive: readonly number[]
  readonly mean: readonly number[]
  readonly count: number
}

/** The location family x̄ = base + Mθ, or the statement that these policies do not identify it. */
export type LocationResponse =
  | { readonly status: 'identified'; readonly base: number[]; readonly response: number[][] }
  | { readonly status: 'not-identified'; readonly rank: number; readonly wanted: number }

/**
 * Weighted least squares of cohort means on the incentives they saw, weights being counts: (d + 1)² numbers a group.
 *
 * It needs at least d + 1 distinct visible policies of full rank; with fewer it says so and returns nothing to extrapolate from.
 * It also attributes exogenous drift to the policies unless a hold-out cohort was subtracted first.
 */
export function locationResponse(cohorts: readonly CohortMean[]): LocationResponse {
  check(cohorts.length > 0, 'number of cohorts', cohorts.length, 'at least 1')
  const wanted = at(cohorts, 0).incentive.length + 1
  const rows = cohorts.map(({ incentive, count }, i) => {
    check(incentive.length === wanted - 1, `length of incentive ${i}`, incentive.length, `${wanted - 1}`)
    check(count > 0, `count of cohort ${i}`, count, 'a positive number')
    return [1, ...incentive]
  })
  const design = new Matrix(rows)
  const rank = cohorts.length < wanted ? cohorts.length : new SVD(design, { autoTranspose: true }).rank
  if (rank < wanted) return { status: 'not-identified', rank, wanted }
  const weighted = new Matrix(rows.map((row, i) => row.map((each) => each * at(cohorts, i).count)))
  const means = new Matrix(cohorts.map(({ mean }) => [...mean]))
  const coefficients = solve(weighted.transpose().mmul(design), weighted.transpose().mmul(means))
  return {
    status: 'identified',
    base: coefficients.getRow(0),
    response: Array.from({ length: means.columns }, (_, j) => coefficients.getColumn(j).slice(1)),
  }
}
