import type { Random } from './random.ts'

/** One person drawn from a population. */
export interface Person {
  readonly traits: Readonly<Record<string, string>>
  readonly score: number
}

/** A stated law from which people are drawn. */
export interface Population {
  readonly name: string
  readonly scorecard: string
  /** The law in plain words, and its source. */
  readonly description: string
  readonly traits: readonly string[]
  readonly range: readonly [number, number]
  /** The lattice that scores lie on; without one they are continuous. */
  readonly step?: number
  readonly draw: (random: Random) => Person
  /** A configuration with which `fairstream run` takes this population. */
  readonly configuration: string
}
