import { affineMaps } from '../vectors/affine-maps.ts'
import type { FittedGaussianMap, GaussianVectorGroup } from './fitted-vector-map.ts'
import { type GroupedVectors, pooledLaw, vectorMoments } from './vector-moments.ts'

/** How a map of vectors is fitted. Weights are the groups' shares of the rows. */
export interface VectorFitOptions {
  readonly traits: readonly string[]
  readonly theta: { readonly default: number; readonly groups: Readonly<Record<string, number>> }
}

/** The same as for numbers. */
const MIN_GROUP_SIZE = 100

/**
 * Fits the Gaussian map of vectors on a file: moments of each group, their barycenter, the affine maps onto it. A group below 100
 * rows is blended with everyone, as live.
 *
 * @throws RangeError for no row, or scores too large to have a covariance.
 */
export function fitGaussianMap(sample: GroupedVectors, { traits, theta }: VectorFitOptions): FittedGaussianMap {
  const moments = vectorMoments(sample)
  const rows = moments.reduce((sum, { n }) => sum + n, 0)
  if (rows === 0) throw new RangeError('there is no vector')
  const members = moments.map(({ law, n }) => ({ law, n, weight: n / rows }))
  const { barycenter, maps, converged } = affineMaps(members, pooledLaw(moments), MIN_GROUP_SIZE)
  const groups = moments.map(({ marginals, ...own }, k): GaussianVectorGroup => {
    const { map = { from: [], to: [], matrix: [] }, small, regularised, w2 = 0 } = maps[k] ?? {}
    return {
      ...own,
      weight: members[k]?.weight ?? 0,
      map,
      ...(small === true ? { small } : {}),
      ...(regularised === true ? { regularised } : {}),
      w2,
      ...(marginals === undefined ? {} : { marginals }),
    }
  })
  return {
    format: 'fairstream-fitted-vector-map',
    formatVersion: 1,
    method: 'gaussian',
    dimension: sample.scores.length,
    traits,
    theta,
    minGroupSize: MIN_GROUP_SIZE,
    barycenter,
    converged,
    groups,
  }
}
