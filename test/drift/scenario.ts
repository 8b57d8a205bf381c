/** One group's law of raw scores: normal, cut to a lattice where the scenario has one. */
interface ScoreLaw {
  readonly mean: number
  readonly sd: number
}

/** What happens from a slice on: all scores of one group, or of everyone, move by so many of their standard deviations. */
export interface Change {
  readonly at: number
  readonly group: number | 'all'
  readonly sd: number
}

/** A stream with a known truth. */
export interface Scenario {
  readonly name: string
  /** Shares of the groups; they sum to 1. */
  readonly shares: readonly number[]
  readonly slices: number
  readonly perSlice: number
  /** Of each so many slices the second half holds no event. */
  readonly nightOf?: number
  readonly change?: Change | undefined
  /** Raw scores are rounded to this step, in units of the score. */
  readonly step?: number
  /** One law per group; standard normal where it is missing. */
  readonly laws?: readonly ScoreLaw[]
  /** `exact`: ranks by the true laws. `rolling`: by a window of 288 slices refitted every 12. */
  readonly map: 'exact' | 'rolling'
  /** A: the height of both rank detectors. */
  readonly height: number
}

export const EQUAL = (groups: number): readonly number[] => new Array<number>(groups).fill(1 / groups)
export const UNEQUAL_6 = [0.4, 0.25, 0.15, 0.1, 0.06, 0.04]
export const UNEQUAL_20 = [0.4, ...new Array<number>(17).fill(0.56 / 17), 0.02, 0.02]
