import { check } from '../numeric/check.ts'
import type { Certificate, Evaluation } from './problem.ts'
import { weighted } from './problem.ts'

/**
 * How far a certificate is from being one: the least weighted sum of constraint values over the given policies.
 *
 * Needs no solver: every policy's weighted sum must reach the certificate's slack, and the multipliers must be ≥ 0 and sum to 1.
 */
export function certificateMargin(certificate: Certificate, evaluations: Iterable<Evaluation>): number {
  const total = certificate.multipliers.reduce((sum, each) => sum + each, 0)
  check(
    certificate.multipliers.every((each) => each >= 0),
    'multipliers',
    certificate.multipliers,
    'numbers of at least 0',
  )
  check(Math.abs(total - 1) < 1e-9, 'sum of the multipliers', total, '1')
  let least = Infinity
  for (const evaluation of evaluations) least = Math.min(least, weighted(certificate.multipliers, evaluation.h))
  return least
}

/** Multipliers scaled to sum 1, when a lower bound of their weighted constraints is proved to be positive. */
export function certificateOf(multipliers: readonly number[], lowerBound: number | undefined): Certificate | undefined {
  const total = multipliers.reduce((sum, each) => sum + each, 0)
  if (lowerBound === undefined || !(lowerBound > 0) || !(total > 0)) return undefined
  return { multipliers: multipliers.map((each) => each / total), slack: lowerBound / total }
}
