import type { GroupedVectors } from '../fit/vector-moments.ts'
import { mapEffects, type MapEffects } from './map-effects.ts'

/**
 * The effects of moving each row's vector to its fair vector. Each of them is a mean of squared lengths, so it is the sum over the
 * coordinates of what mapEffects says of one: E_ind is Σ w_k E|(T_k(x) − x) − E(T_k(x) − x)|².
 *
 * @param fair - One column a coordinate, as the raw scores.
 */
export function vectorEffects({ groups, group, scores }: GroupedVectors, fair: readonly Float64Array[]): MapEffects {
  const sum = { utility: 0, individual: 0, meanShift: 0 }
  for (const [axis, score] of scores.entries()) {
    const { utility, individual, meanShift } = mapEffects({ groups, group, score }, fair[axis] ?? score)
    sum.utility += utility
    sum.individual += individual
    sum.meanShift += meanShift
  }
  return { ...sum, identity: sum.individual + 2 * sum.utility + sum.meanShift }
}
