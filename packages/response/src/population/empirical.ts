import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import type { PopulationModel, Responder } from './population-model.ts'

/** How a group's people move: x' = center + scale·(x − center) + shift, coordinate by coordinate, and what their outcome gains. */
export interface LocationScale {
  readonly shift: readonly number[]
  /** 1 in every coordinate when left out: a location family. */
  readonly scale?: readonly number[]
  readonly center?: readonly number[]
  readonly outcomeShift?: number
}

/**
 * A population of observed people moved by a learned response: the empirical law needs no shape, only the shift.
 *
 * @param samples - Observed people per group, with their shares, free of the response to any policy.
 */
export function empiricalPopulation<Policy>(
  samples: Readonly<Record<string, readonly Responder[]>>,
  response: (policy: Policy, group: string) => LocationScale,
  decide: PopulationModel<Policy>['decide'],
  lose: PopulationModel<Policy>['lose'],
): PopulationModel<Policy> {
  const respond = (policy: Policy, group: string): Responder[] => {
    const people = samples[group]
    check(people !== undefined && people.length > 0, `samples of group ${group}`, people?.length, 'at least one person')
    const { shift, scale, center, outcomeShift = 0 } = response(policy, group)
    return people.map((person) => ({
      share: person.share,
      outcome: person.outcome + outcomeShift,
      features: person.features.map((x, j) => {
        const middle = center === undefined ? 0 : at(center, j)
        return middle + (scale === undefined ? 1 : at(scale, j)) * (x - middle) + at(shift, j)
      }),
    }))
  }
  return { respond, decide, lose }
}
