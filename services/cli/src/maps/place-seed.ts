import { SEEDED_FOR_MS, seedMap } from '@fairstream/pipeline'
import type { CompiledMap, ScorecardRules } from '@fairstream/pipeline'
import type { MapFile } from '../batch/map-file.ts'
import { Fault, UsageError } from '../errors.ts'
import { checkPlaced } from './check-history.ts'
import type { KnownMap } from './read-maps.ts'

/** A seeded map, and whether the log lacks it. */
export interface PlacedSeed {
  readonly map: CompiledMap
  readonly warnings: readonly string[]
  readonly isNew: boolean
}

/** What is seeded, and the words of the command line that it was named with. */
export interface Seed {
  readonly card: ScorecardRules
  readonly map: MapFile
  readonly file: string
  /** May it follow another seeded map? */
  readonly again: boolean
}

/**
 * Makes the seeded map that belongs behind the maps of its scorecard that the log holds. After a plan none does: it would never be
 * taken up. The map that was seeded last is found again as it is, so that a seeding whose end nobody saw can be repeated.
 *
 * @throws UsageError where a map is there already, or the history is of other scores; Fault where no group has any weight.
 */
export function placeSeed(seed: Seed, known: readonly KnownMap[]): PlacedSeed {
  const { name } = seed.card.scorecard
  const own = known.filter(({ manifest }) => manifest.scorecard === name)
  const planned = own.find(({ manifest }) => manifest.plannedFor !== SEEDED_FOR_MS)
  if (planned !== undefined)
    throw new UsageError(
      `${name} has a map that is no seed already, ${planned.manifest.version}: a seeded map stands in before the first plan and is never taken up after it`,
    )
  const last = own.at(-1)
  const same = compile(seed, last?.manifest.revision ?? 0)
  if (last === undefined) return { ...same, isNew: true }
  if (same.map.manifest.version === last.manifest.version) return { ...same, isNew: !last.isComplete }
  if (!seed.again)
    throw new UsageError(`${name} was seeded already, with map ${last.manifest.version}: --again puts this one in its place`)
  return { ...compile(seed, last.manifest.revision + 1), isNew: true }
}

function compile({ card, map, file }: Seed, revision: number): Omit<PlacedSeed, 'isNew'> {
  const history = { from: SEEDED_FOR_MS, to: SEEDED_FOR_MS }
  const { map: compiled, warnings, unplaced } = seedMap(card, map, SEEDED_FOR_MS, history, revision)
  checkPlaced(card, map, unplaced, file)
  if (compiled === undefined)
    throw new Fault(`--map ${file}: no group of it has a weight in ${card.scorecard.name}: there is nothing to move scores onto`)
  return { map: compiled, warnings }
}
