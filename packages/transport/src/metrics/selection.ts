import { groupSizes } from '../grouped-scores.ts'
import type { Ranking } from './rank-rows.ts'

/** Who is in the top k, and how evenly. Numbers by group in the order of the group ids; NaN for a group without rows. */
export interface Selection {
  readonly k: number
  readonly counts: Float64Array
  /** Share of the group that is selected. */
  readonly rates: Float64Array
  /** The group's share in the top k over its share overall. */
  readonly disparity: Float64Array
  /** The least disparity of a group. */
  readonly leastDisparity: number
  /** Adverse-impact ratio: the least selection rate over the greatest. Not the least disparity; both are reported. */
  readonly adverseImpactRatio: number
}

/** Measures a selection of k from its counts by group. `sizes` are the groups' rows. */
export function selectionOf(counts: Float64Array, sizes: Float64Array, k: number): Selection {
  const n = sizes.reduce((sum, size) => sum + size, 0)
  const rates = counts.map((count, g) => count / (sizes[g] ?? 0))
  // One division of exact integers: .8 is met where the ratio is 4/5 exactly.
  const disparity = counts.map((count, g) => (count * n) / (k * (sizes[g] ?? 0)))
  const [least, greatest] = [Math.min(...rates.filter(isNumber)), Math.max(...rates.filter(isNumber))]
  return {
    k,
    counts,
    rates,
    disparity,
    leastDisparity: Math.min(...disparity.filter(isNumber)),
    adverseImpactRatio: adverseImpactRatio(counts, sizes, least, greatest),
  }
}

/** The selections of the top k of a ranking for each k, in the order of `ks`. One sweep. */
export function selections(ranking: Ranking, groups: readonly string[], group: Uint32Array, ks: readonly number[]): Selection[] {
  const sizes = groupSizes(groups, group)
  const counts = new Float64Array(groups.length)
  const found = new Map<number, Float64Array>()
  let taken = 0
  for (const k of [...new Set(ks)].sort((a, b) => a - b)) {
    for (; taken < k; taken++) {
      const code = group[ranking[taken] ?? 0] ?? 0
      counts[code] = (counts[code] ?? 0) + 1
    }
    found.set(k, counts.slice())
  }
  return ks.map((k) => selectionOf(found.get(k) ?? counts, sizes, k))
}

/** By cross products of integers, so that a ratio of 4/5 is .8 to the bit. */
function adverseImpactRatio(counts: Float64Array, sizes: Float64Array, least: number, greatest: number): number {
  const codes = [...counts.keys()].filter((g) => (sizes[g] ?? 0) > 0)
  const [low, high] = [least, greatest].map((rate) => codes.find((g) => (counts[g] ?? 0) / (sizes[g] ?? 0) === rate) ?? 0)
  const [a, b] = [low ?? 0, high ?? 0]
  return ((counts[a] ?? 0) * (sizes[b] ?? 0)) / ((counts[b] ?? 0) * (sizes[a] ?? 0))
}

function isNumber(x: number): boolean {
  return !Number.isNaN(x)
}
