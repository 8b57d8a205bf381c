import type { Ranking } from './rank-rows.ts'

/** How far a fair ranking keeps the raw one at k. */
export interface RankingAgreement {
  readonly k: number
  /** P@k: the share of the top k of the fair ranking that is in the top k of the raw one. */
  readonly precision: number
  /** NDCG@k with the raw score as gain, in units of the raw ranking's own; undefined where that is not positive. */
  readonly ndcg: number | undefined
}

/**
 * P@k and NDCG@k for each k, in the order of `ks`. The discount of rank r is 1/log2(r + 1) and the ideal is the raw ranking
 * (Järvelin & Kekäläinen 2002). O(n) after the rankings, for any number of cut-offs.
 *
 * @param raw - The rows by raw score, the best first.
 * @param fair - The same rows by fair score.
 * @param gains - The raw score of each row.
 */
export function rankingAgreement(raw: Ranking, fair: Ranking, gains: Float64Array, ks: readonly number[]): RankingAgreement[] {
  const arrivals = arrivalsAt(raw, fair)
  const found = new Map<number, RankingAgreement>()
  const sums = { common: 0, fair: 0, ideal: 0 }
  let taken = 0
  for (const k of [...new Set(ks)].sort((a, b) => a - b)) {
    for (; taken < k; taken++) {
      const discount = 1 / Math.log2(taken + 2)
      sums.common += arrivals[taken] ?? 0
      sums.fair += (gains[fair[taken] ?? 0] ?? 0) * discount
      sums.ideal += (gains[raw[taken] ?? 0] ?? 0) * discount
    }
    found.set(k, { k, precision: sums.common / k, ndcg: sums.ideal > 0 ? sums.fair / sums.ideal : undefined })
  }
  return ks.map((k) => found.get(k) as RankingAgreement)
}

/** How many rows are in both top r + 1 and not in both top r: those whose worse rank is r, counted from 0. */
function arrivalsAt(raw: Ranking, fair: Ranking): Uint8Array {
  const rawRank = new Uint32Array(raw.length)
  for (let rank = 0; rank < raw.length; rank++) rawRank[raw[rank] ?? 0] = rank
  const arrivals = new Uint8Array(raw.length)
  for (let rank = 0; rank < fair.length; rank++) {
    const worse = Math.max(rank, rawRank[fair[rank] ?? 0] ?? 0)
    arrivals[worse] = (arrivals[worse] ?? 0) + 1
  }
  return arrivals
}
