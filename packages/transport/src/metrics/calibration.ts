import { firstAtLeast } from '../search.ts'

/** A band of scores, and how those in it turned out. */
export interface CalibrationBand {
  readonly n: number
  /** NaN where the band is empty. */
  readonly meanScore: number
  /** The share with a good outcome; NaN where the band is empty. */
  readonly goodRate: number
}

export interface GroupCalibration {
  readonly group: string
  /** One for each band, the lowest scores first. */
  readonly bands: readonly CalibrationBand[]
  /** Σ (n_b / n)·|good rate of the group in band b − that of all in band b|: 0 where a score means the same for the group as for all. */
  readonly gap: number
}

export interface Calibration {
  /** Greatest score of each band, ascending; the last is the greatest of all. */
  readonly bandEnds: Float64Array
  readonly all: readonly CalibrationBand[]
  readonly groups: readonly GroupCalibration[]
}

/**
 * Calibration by group: whether the same score has the same outcomes in each group. Bands hold about equally many rows of all;
 * equal scores are never parted, so ties may leave fewer bands.
 *
 * @param good - 1 for a good outcome and 0 for a bad one, a row.
 * @param bands - How many, at least 1.
 */
export function calibration(
  scores: Float64Array,
  groups: readonly string[],
  group: Uint32Array,
  good: Uint8Array,
  bands = 10,
): Calibration {
  const bandEnds = endsOf(scores, bands)
  const empty = () => Array.from(bandEnds, () => ({ n: 0, score: 0, good: 0 }))
  const [all, byGroup] = [empty(), groups.map(empty)]
  for (let row = 0; row < scores.length; row++) {
    const band = firstAtLeast(bandEnds, scores[row] ?? 0)
    for (const tally of [all[band], byGroup[group[row] ?? 0]?.[band]]) {
      if (tally === undefined) continue
      tally.n += 1
      tally.score += scores[row] ?? 0
      tally.good += good[row] ?? 0
    }
  }
  const told = all.map(bandOf)
  return {
    bandEnds,
    all: told,
    groups: groups.map((id, g) => groupCalibration(id, (byGroup[g] ?? []).map(bandOf), told)),
  }
}

function endsOf(scores: Float64Array, bands: number): Float64Array {
  if (!(Number.isInteger(bands) && bands >= 1)) throw new RangeError(`${bands} bands: wanted an integer from 1`)
  const ascending = scores.slice().sort()
  const ends = Array.from({ length: bands }, (_, b) => ascending[Math.ceil(((b + 1) * ascending.length) / bands) - 1] ?? 0)
  return Float64Array.from(ascending.length === 0 ? [] : new Set(ends))
}

function bandOf({ n, score, good }: { n: number; score: number; good: number }): CalibrationBand {
  return { n, meanScore: score / n, goodRate: good / n }
}

function groupCalibration(group: string, bands: readonly CalibrationBand[], all: readonly CalibrationBand[]): GroupCalibration {
  const total = bands.reduce((sum, { n }) => sum + n, 0)
  const gap = bands.reduce((sum, { n, goodRate }, b) => {
    return n === 0 ? sum : sum + (n / total) * Math.abs(goodRate - (all[b]?.goodRate ?? 0))
  }, 0)
  return { group, bands, gap }
}
