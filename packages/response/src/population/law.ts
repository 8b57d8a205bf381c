import { check, checkFinite } from '../numeric/check.ts'

/**
 * One kind of person after the response, with the share of the group that is of this kind.
 *
 * `decision` is the probability of acceptance, or a score, a wage or a limit; `outcome` is 0 or 1, or any number.
 */
export interface Person {
  readonly share: number
  readonly features: readonly number[]
  readonly decision: number
  readonly outcome: number
  readonly loss: number
}

/** The law of one group after it has responded to a policy: shares sum to 1. */
export type Law = readonly Person[]

/** What is averaged over a law. An average is linear in the law, so it is linear in mixtures of policies by cohort. */
export type Statistic = (person: Person) => number

/** The mean of a statistic over a law. */
export function mean(law: Law, statistic: Statistic): number {
  let sum = 0
  for (const person of law) sum += person.share * statistic(person)
  return sum
}

/**
 * Checks that shares are non-negative and sum to 1 within 1e-9, and that every number is finite.
 *
 * @throws RangeError naming the law and the entry.
 */
export function checkLaw(name: string, law: Law): void {
  let total = 0
  law.forEach((person, i) => {
    check(person.share >= 0, `share of entry ${i} of ${name}`, person.share, 'a number of at least 0')
    checkFinite(`decision of entry ${i} of ${name}`, person.decision)
    checkFinite(`outcome of entry ${i} of ${name}`, person.outcome)
    checkFinite(`loss of entry ${i} of ${name}`, person.loss)
    person.features.forEach((feature, j) => {
      checkFinite(`feature ${j} of entry ${i} of ${name}`, feature)
    })
    total += person.share
  })
  check(Math.abs(total - 1) <= 1e-9, `sum of shares of ${name}`, total, '1')
}

/** The law of a mixture of cohorts: each cohort sees one policy and responds to it. Weights sum to 1. */
export function mixtureOfCohorts(cohorts: readonly { readonly weight: number; readonly law: Law }[]): Law {
  return cohorts.flatMap(({ weight, law }) => law.map((person) => ({ ...person, share: person.share * weight })))
}
