import type { Random } from './random.ts'

/** One person drawn from a population. */
export interface Person<Score = number> {
  readonly traits: Readonly<Record<string, string>>
  readonly score: Score
}

/** What every population has, whatever its scores are. */
export interface PopulationOf<Score> {
  readonly name: string
  readonly scorecard: string
  /** The law in plain words, and its source. */
  readonly description: string
  readonly traits: readonly string[]
  readonly draw: (random: Random) => Person<Score>
  /** A configuration with which `fairstream run` takes this population. */
  readonly configuration: string
}

/** A stated law from which people are drawn. */
export interface Population extends PopulationOf<number> {
  readonly range: readonly [number, number]
  /** The lattice that scores lie on; without one they are continuous. */
  readonly step?: number
}

/** A stated law of people with a vector for a score. */
export interface VectorPopulation extends PopulationOf<readonly number[]> {
  /** One a coordinate. */
  readonly ranges: readonly (readonly [number, number])[]
}
