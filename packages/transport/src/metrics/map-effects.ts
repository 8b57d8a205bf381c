import { addTo, type CompensatedSum, emptySum, totalOf } from './compensated-sum.ts'
import { groupSizes, type GroupedScores } from '../grouped-scores.ts'

/** What moving scores costs (Zehlike, Hacker & Wiedemann 2020, section 2), in squared units of the score. */
export interface MapEffects {
  /** U = −½ Σ w_k ∫|T_k − x|² dμ_k, at most 0. The paper writes dx for dμ_k. */
  readonly utility: number
  /** E_ind = Σ w_k Var_k(T_k(x) − x): how unequally people of one group are moved. */
  readonly individual: number
  /** Σ w_k (E T_k − E μ_k)². */
  readonly meanShift: number
  /** E_ind + 2U + meanShift: 0 but for rounding. Each of the three is summed on its own, so it is a check of them. */
  readonly identity: number
}

/**
 * The effects of moving each row's score to its fair score.
 *
 * @param fair - One fair score a row.
 * @param weights - By place of the group, summing to 1; shares of rows if left out. A group without rows is passed over.
 */
export function mapEffects({ groups, group, score }: GroupedScores, fair: Float64Array, weights?: Float64Array): MapEffects {
  const sizes = groupSizes(groups, group)
  const meanBy = (term: (row: number, code: number) => number): number[] => groupMeans(group, sizes, term)
  const move = (row: number): number => (fair[row] ?? 0) - (score[row] ?? 0)
  const before = meanBy((row) => score[row] ?? 0)
  const after = meanBy((row) => fair[row] ?? 0)
  const squares = meanBy((row) => move(row) ** 2)
  const moves = meanBy(move)
  const variances = meanBy((row, code) => (move(row) - (moves[code] ?? 0)) ** 2)
  const sum = { utility: 0, individual: 0, meanShift: 0 }
  sizes.forEach((size, g) => {
    if (size === 0) return
    const weight = weights === undefined ? size / score.length : (weights[g] ?? 0)
    sum.utility -= (weight * (squares[g] ?? 0)) / 2
    sum.individual += weight * (variances[g] ?? 0)
    sum.meanShift += weight * ((after[g] ?? 0) - (before[g] ?? 0)) ** 2
  })
  return { ...sum, identity: sum.individual + 2 * sum.utility + sum.meanShift }
}

function groupMeans(group: Uint32Array, sizes: Float64Array, term: (row: number, code: number) => number): number[] {
  const sums: CompensatedSum[] = Array.from(sizes, emptySum)
  for (let row = 0; row < group.length; row++) {
    const code = group[row] ?? 0
    addTo(sums[code] as CompensatedSum, term(row, code))
  }
  return sums.map((sum, g) => totalOf(sum) / (sizes[g] ?? 0))
}
