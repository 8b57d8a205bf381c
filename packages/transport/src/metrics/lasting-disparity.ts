import { groupSizes } from '../grouped-scores.ts'
import type { Ranking } from './rank-rows.ts'

/**
 * The least k from which each group's disparity (share in the top k over share overall) stays at least `level` up to the end.
 * The usual levels are .8 (the four-fifths rule of the US) and .75 (used for the EU).
 *
 * @returns One k for each group in the order of the ids, from 1 to n; NaN for a group without rows. Disparity at n is 1, so a
 * level of at most 1 is always reached.
 */
export function lastingDisparity(ranking: Ranking, groups: readonly string[], group: Uint32Array, level: number): Float64Array {
  const n = ranking.length
  const sizes = groupSizes(groups, group)
  const counts = new Float64Array(groups.length)
  const from = new Float64Array(groups.length).fill(1)
  for (let k = 1; k <= n; k++) {
    const code = group[ranking[k - 1] ?? 0] ?? 0
    counts[code] = (counts[code] ?? 0) + 1
    for (let g = 0; g < counts.length; g++) {
      if (((counts[g] ?? 0) * n) / (k * (sizes[g] ?? 0)) < level) from[g] = k + 1
    }
  }
  return from.map((k, g) => ((sizes[g] ?? 0) > 0 ? k : NaN))
}
