import type { PopulationOf } from './population.ts'
import { createRandom } from './random.ts'
import { splitmix64 } from './splitmix64.ts'

/** A raw score as the log would hold it. */
export interface GeneratedEvent<Score = number> {
  readonly id: string
  readonly subject: string
  readonly scorecard: string
  readonly traits: Readonly<Record<string, string>>
  readonly score: Score
  /** RFC 3339, to the millisecond. */
  readonly time: string
}

/** How many events, from which dice, and when. */
export interface Generation {
  readonly n: number
  /** Whole, from 0 to 2^53 − 1. */
  readonly seed: number
  /** Above 0; default 100. */
  readonly ratePerSecond?: number
  /** The first event's time; default 2026-01-01T00:00:00Z. */
  readonly startMs?: number
}

const START_MS = Date.UTC(2026, 0, 1)

/**
 * Events in time order, evenly spaced, each of another person.
 *
 * A shorter run is the beginning of a longer one, and neither rate nor start changes who is drawn.
 *
 * @throws RangeError for a number out of its limits.
 */
export function* generateEvents<Score>(
  population: PopulationOf<Score>,
  generation: Generation,
): Generator<GeneratedEvent<Score>> {
  const { n, seed, ratePerSecond = 100, startMs = START_MS } = generation
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`n is ${n}, wanted a whole number from 0`)
  if (!(ratePerSecond > 0 && ratePerSecond < Infinity)) throw new RangeError(`rate is ${ratePerSecond}, wanted a number above 0`)
  if (!Number.isSafeInteger(startMs)) throw new RangeError(`start is ${startMs}, wanted whole milliseconds`)
  const random = createRandom(seed)
  const people = peopleOf(population.name, seed)
  for (let index = 0; index < n; index++) {
    const { traits, score } = population.draw(random)
    yield {
      id: `${population.name}-${seed}-${String(index + 1).padStart(9, '0')}`,
      subject: `p-${splitmix64(people, index + 1)
        .toString(16)
        .padStart(16, '0')}`,
      scorecard: population.scorecard,
      traits,
      score,
      time: new Date(startMs + Math.round((index * 1_000) / ratePerSecond)).toISOString(),
    }
  }
}

/** The seed of a population's pseudonyms: FNV-1a of its name and the seed, 64 bits. */
function peopleOf(name: string, seed: number): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of `${name}-${seed}`) {
    hash = ((hash ^ BigInt(byte.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffff_ffff_ffff_ffffn
  }
  return hash
}
