import { mean } from '../moments.ts'
import type { SampleSummary } from './group-summary.ts'

/** A disadvantaged group that scores above the barycenter: the higher its θ, the more it loses. */
export interface UnexpectedAdvantage {
  readonly group: string
  /** E μ_k − E ν, in the unit of the score: what its members lose on average at θ = 1 (θ times that at θ). */
  readonly lead: number
  /** The lead in standard errors of the group's mean. */
  readonly standardErrors: number
  /** The share of its members whose fair score, as given, is below their raw score. */
  readonly losing: number
}

const STANDARD_ERRORS_LEAST = 2

/**
 * The first limitation that the paper names (Zehlike, Hacker & Wiedemann 2020): moving everyone to the barycenter takes from any
 * group that lies above it, also from one that society puts at a disadvantage. Scores cannot tell which groups those are, so
 * the caller names them; a named group is reported where its mean is above that of ν by more than two standard errors.
 *
 * @param disadvantaged - Group ids. One without rows is passed over.
 */
export function unexpectedAdvantages(
  { groups, barycenter }: SampleSummary,
  disadvantaged: readonly string[],
): UnexpectedAdvantage[] {
  const center = mean(barycenter)
  return groups.flatMap(({ group, n, raw, movement }) => {
    const lead = raw.mean - center
    const standardErrors = lead / (raw.sd / Math.sqrt(n))
    if (!disadvantaged.includes(group) || !(lead > 0 && standardErrors > STANDARD_ERRORS_LEAST)) return []
    return [{ group, lead, standardErrors, losing: movement.down / n }]
  })
}
