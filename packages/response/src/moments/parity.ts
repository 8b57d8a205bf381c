import { check } from '../numeric/check.ts'
import type { Group } from '../population/population-model.ts'
import type { EqualityOptions, FairnessMoment } from './fairness-moment.ts'
import { equalAcross } from './fairness-moment.ts'

/** Demographic parity: equal mean decisions. */
export function demographicParity(groups: readonly Group[], options: EqualityOptions): FairnessMoment[] {
  return equalAcross('E[Ŷ]', groups, (person) => person.decision, options)
}

/** Equality of outcomes in the mean; for outcomes of 0 and 1 this is equality of their law. */
export function equalOutcomes(groups: readonly Group[], options: EqualityOptions): FairnessMoment[] {
  return equalAcross('E[Y]', groups, (person) => person.outcome, options)
}

/** Equality of a continuous outcome's law at the given levels: equal P(Y ≤ t) for every t. */
export function equalOutcomeLaw(groups: readonly Group[], levels: readonly number[], options: EqualityOptions): FairnessMoment[] {
  check(levels.length > 0, 'number of outcome levels', levels.length, 'at least 1')
  return levels.flatMap((level) => equalAcross(`P(Y ≤ ${level})`, groups, (person) => (person.outcome <= level ? 1 : 0), options))
}

/** Equality of a continuous outcome's first moments: equal E[Yᵏ] for k = 1 … highest. */
export function equalOutcomePowers(groups: readonly Group[], highest: number, options: EqualityOptions): FairnessMoment[] {
  check(Number.isInteger(highest) && highest > 0, 'highest power of the outcome', highest, 'a whole number of at least 1')
  return Array.from({ length: highest }, (_, i) => i + 1).flatMap((power) =>
    equalAcross(`E[Y^${power}]`, groups, (person) => person.outcome ** power, options),
  )
}

/**
 * Joint parity: equal E[Ŷ], E[Y] and E[ŶY].
 *
 * For binary decisions and outcomes this is independence of (Ŷ, Y) from the group, so demographic parity, separation,
 * sufficiency and equality of outcomes hold at once, and all of it is linear in mixtures: the set that an escape must reach.
 */
export function jointParity(groups: readonly Group[], options: EqualityOptions): FairnessMoment[] {
  return [
    ...demographicParity(groups, options),
    ...equalOutcomes(groups, options),
    ...equalAcross('E[ŶY]', groups, (person) => person.decision * person.outcome, options),
  ]
}

/** Equal responses: equal means and second moments of (features, outcome) after the response. */
export function equalResponses(groups: readonly Group[], features: number, options: EqualityOptions): FairnessMoment[] {
  check(Number.isInteger(features) && features >= 0, 'number of features', features, 'a whole number of at least 0')
  const coordinates = Array.from({ length: features + 1 }, (_, j) => ({
    name: j < features ? `X${j}` : 'Y',
    of: (person: { readonly features: readonly number[]; readonly outcome: number }) => {
      const value = j < features ? person.features[j] : person.outcome
      check(value !== undefined, `feature ${j} of a person`, value, `one of ${features} features`)
      return value
    },
  }))
  const means = coordinates.flatMap(({ name, of }) => equalAcross(`E[${name}]`, groups, of, options))
  const products = coordinates.flatMap((a, i) =>
    coordinates
      .slice(i)
      .flatMap((b) => equalAcross(`E[${a.name}·${b.name}]`, groups, (person) => a.of(person) * b.of(person), options)),
  )
  return [...means, ...products]
}
