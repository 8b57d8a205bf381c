import type { Ranking } from './rank-rows.ts'

/** How a group's selected and rejected turned out. Rates are NaN where nobody is there to take a share of. */
export interface ErrorRates {
  readonly n: number
  /** The share with a good outcome. */
  readonly baseRate: number
  /** Selected among good outcomes: what equality of opportunity compares (Hardt, Price & Srebro 2016). */
  readonly truePositiveRate: number
  /** Selected among bad outcomes. */
  readonly falsePositiveRate: number
  /** Good outcomes among the selected. */
  readonly precision: number
}

/** Error rates by group at one cut-off, and how far apart groups are. */
export interface ErrorRateBalance {
  readonly k: number
  /** In the order of the group ids. */
  readonly groups: readonly ErrorRates[]
  /** Greatest less least rate over groups that have one: 0 is balance. */
  readonly truePositiveGap: number
  readonly falsePositiveGap: number
}

/**
 * Error-rate balance of selecting the top k.
 *
 * @param good - 1 for a good outcome and 0 for a bad one, a row; rows without an outcome are to be left out beforehand.
 */
export function errorRateBalance(
  ranking: Ranking,
  groups: readonly string[],
  group: Uint32Array,
  good: Uint8Array,
  k: number,
): ErrorRateBalance {
  const tallies = groups.map(() => ({ n: 0, good: 0, selected: 0, selectedGood: 0 }))
  ranking.forEach((row, rank) => {
    const tally = tallies[group[row] ?? 0] as (typeof tallies)[number]
    const isGood = good[row] ?? 0
    tally.n += 1
    tally.good += isGood
    if (rank >= k) return
    tally.selected += 1
    tally.selectedGood += isGood
  })
  const rates = tallies.map((tally) => ({
    n: tally.n,
    baseRate: tally.good / tally.n,
    truePositiveRate: tally.selectedGood / tally.good,
    falsePositiveRate: (tally.selected - tally.selectedGood) / (tally.n - tally.good),
    precision: tally.selectedGood / tally.selected,
  }))
  return {
    k,
    groups: rates,
    truePositiveGap: gapOf(rates.map(({ truePositiveRate }) => truePositiveRate)),
    falsePositiveGap: gapOf(rates.map(({ falsePositiveRate }) => falsePositiveRate)),
  }
}

function gapOf(rates: readonly number[]): number {
  const known = rates.filter((rate) => !Number.isNaN(rate))
  return known.length === 0 ? 0 : Math.max(...known) - Math.min(...known)
}
