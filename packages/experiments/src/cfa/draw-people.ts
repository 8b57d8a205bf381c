import { groupId } from '@fairstream/events'
import type { GroupedScores } from '@fairstream/transport'
import { generateEvents } from '../generate-events.ts'
import type { Population } from '../population.ts'

/** People of a population, with the ids of the events that `generate` would write of them. */
export interface DrawnPeople extends GroupedScores {
  readonly ids: readonly string[]
}

/**
 * The people whom `fairstream generate` draws with the same n and seed, as columns; groups ascend by id.
 *
 * @throws RangeError for a number out of its limits.
 */
export function drawPeople(population: Population, asked: { readonly n: number; readonly seed: number }): DrawnPeople {
  const events = [...generateEvents(population, asked)]
  const named = events.map(({ traits }) => groupId(population.traits, traits))
  const groups = [...new Set(named)].sort()
  const code = new Map(groups.map((group, index) => [group, index]))
  return {
    groups,
    group: Uint32Array.from(named, (group) => code.get(group) ?? 0),
    score: Float64Array.from(events, ({ score }) => score),
    ids: events.map(({ id }) => id),
  }
}
