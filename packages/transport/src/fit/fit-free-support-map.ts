import { entropicMap } from '../vectors/entropic-map.ts'
import { freeSupportBarycenter } from '../vectors/free-support-barycenter.ts'
import type { VectorFitOptions } from './fit-gaussian-map.ts'
import type { FittedFreeSupportMap, FreeSupportGroup } from './fitted-vector-map.ts'
import { type GroupedVectors, vectorMoments } from './vector-moments.ts'

/** Rows of a group that are taken at most: Sinkhorn's time goes with them times the support. */
export const FREE_SUPPORT_ROWS_MAX = 512
/** Rows that a group must have: the support is no larger than the smallest group, and fewer points say nothing of a shape. */
export const FREE_SUPPORT_ROWS_MIN = 100
const SUPPORT_MAX = 256
/** A smaller blur draws less towards the middle and takes more iterations; a thousandth of a point's mass is not seen in a fair score. */
const ENTROPIC = { blur: 0.02, tolerance: 1e-3, iterationsMax: 500 }
const GROUPS_MAX = 64

/**
 * Fits a map of vectors of any shape: the free-support barycenter of the groups (Cuturi & Doucet 2014), and the entropic map of each
 * group onto it, which takes any vector.
 *
 * @param hashes - One a row, in [0, 1): of a group with more rows than are taken, those with the least hashes are.
 * @throws RangeError naming a group with too few rows, or for too many groups.
 */
export function fitFreeSupportMap(
  sample: GroupedVectors,
  { traits, theta }: VectorFitOptions,
  hashes: Float64Array,
): FittedFreeSupportMap {
  const moments = vectorMoments(sample)
  checkSizes(moments)
  const rows = moments.reduce((sum, { n }) => sum + n, 0)
  const clouds = moments.map(({ group, n }) => ({ weight: n / rows, points: takenOf(sample, group, hashes) }))
  const { points, iterations, converged } = freeSupportBarycenter(clouds, { support: SUPPORT_MAX })
  const groups = moments.map(({ group, n, low, high }, k): FreeSupportGroup => {
    const { weight = 0, points: sources = [] } = clouds[k] ?? {}
    const found = entropicMap(sources, points, ENTROPIC)
    const { potentials, blur, residual } = found
    return { group, n, weight, low, high, taken: sources.length, potentials, blur, iterations: found.iterations, residual }
  })
  return {
    format: 'fairstream-fitted-vector-map',
    formatVersion: 1,
    method: 'free-support',
    dimension: sample.scores.length,
    traits,
    theta,
    support: points,
    iterations,
    converged,
    groups,
  }
}

function checkSizes(moments: readonly { readonly group: string; readonly n: number }[]): void {
  if (moments.length === 0) throw new RangeError('there is no vector')
  if (moments.length > GROUPS_MAX)
    throw new RangeError(`${moments.length} groups; a free-support map takes at most ${GROUPS_MAX}, a gaussian one any number`)
  const small = moments.find(({ n }) => n < FREE_SUPPORT_ROWS_MIN)
  if (small !== undefined)
    throw new RangeError(
      `group ${small.group} has ${small.n} rows; a free-support map takes at least ${FREE_SUPPORT_ROWS_MIN} of each group, a gaussian one any number`,
    )
}

function takenOf({ groups, group, scores }: GroupedVectors, id: string, hashes: Float64Array): readonly (readonly number[])[] {
  const g = groups.indexOf(id)
  const rows = [...group.keys()].filter((row) => group[row] === g)
  const taken = rows.sort((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0) || a - b).slice(0, FREE_SUPPORT_ROWS_MAX)
  return taken.map((row) => scores.map((column) => column[row] ?? 0))
}
