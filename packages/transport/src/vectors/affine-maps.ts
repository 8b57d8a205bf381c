import { type Ellipse, gaussianBarycenter, type GaussianBarycenter } from './gaussian-barycenter.ts'
import { type AffineMap, mapVector } from './gaussian-map.ts'
import { type Gaussian, shrinkGaussian } from './shrink-gaussian.ts'

/** A group that takes part in a barycenter of Gaussian laws. */
export interface GaussianMember {
  /** Its own law, before any blend. */
  readonly law: Gaussian
  /** Its (effective) size, > 0. */
  readonly n: number
  /** At least 0; all sum to 1. */
  readonly weight: number
}

/** What was found for one group. */
export interface AffineMapOfGroup {
  readonly map: AffineMap
  /** Blended with the parent first. */
  readonly small: boolean
  /** Its covariance was near-singular and was given a ridge. */
  readonly regularised: boolean
  /** To the barycenter, in the unit of the scores. */
  readonly w2: number
}

/** The barycenter, and each group's map onto it in the order of the members. */
export interface AffineMaps {
  readonly barycenter: Gaussian
  readonly maps: readonly AffineMapOfGroup[]
  readonly converged: boolean
}

/**
 * The least eigenvalue of a covariance, as a share of the greatest of all: below it the map would stretch a direction more than a
 * thousandfold, and noise with it.
 */
const EIGENVALUE_LEAST = 1e-6

/**
 * The Gaussian barycenter of groups and the affine maps onto it, small groups blended with their parent first.
 *
 * A single group of weight is its own barycenter: its map is the identity, exactly.
 *
 * @param members - Their order fixes that of the sums.
 * @param parent - The law of everyone: what a small group is shrunk toward.
 * @throws RangeError as gaussianBarycenter and shrinkGaussian do.
 */
export function affineMaps(members: readonly GaussianMember[], parent: Gaussian, minGroupSize: number): AffineMaps {
  const blended = members.map(({ law, n, weight }) => ({ ...shrinkGaussian(law, n, parent, minGroupSize), weight }))
  const center = barycenterOf(blended)
  const alone = members.filter(({ weight }) => weight > 0).length === 1
  const maps = blended.map(({ mean: from, covariance, weight }, k): AffineMapOfGroup => {
    const isCenter = alone && weight > 0
    const matrix = isCenter ? identity(from.length) : (center.maps[k] ?? [])
    const map = { from, to: isCenter ? from : center.mean, matrix }
    const small = (members[k]?.n ?? 0) < minGroupSize
    return { map, small, regularised: center.regularised.includes(k), w2: wasserstein(map, covariance) }
  })
  return { barycenter: { mean: center.mean, covariance: center.covariance }, maps, converged: center.converged }
}

/** Where no group has any spread the maps are shifts, and every member counts as near-singular. */
function barycenterOf(
  members: readonly Ellipse[],
): Pick<GaussianBarycenter, 'mean' | 'covariance' | 'maps' | 'converged' | 'regularised'> {
  const hasSpread = members.some(({ covariance }) => covariance.some((row) => row.some((each) => each !== 0)))
  if (hasSpread) return gaussianBarycenter(members, { eigenvalueLeast: EIGENVALUE_LEAST })
  const dimension = members[0]?.mean.length ?? 0
  const mean = Array.from({ length: dimension }, (_, i) =>
    members.reduce((sum, { weight, mean: own }) => sum + weight * (own[i] ?? 0), 0),
  )
  const covariance = identity(dimension).map((row) => row.map(() => 0))
  const maps = members.map(() => identity(dimension))
  return { mean, covariance, maps, converged: true, regularised: [...members.keys()] }
}

function identity(dimension: number): readonly (readonly number[])[] {
  return Array.from({ length: dimension }, (_, i) => Array.from({ length: dimension }, (__, j) => (i === j ? 1 : 0)))
}

/** √E|T(X) − X|² = √(|to − from|² + tr (A − I)Σ(A − I)): the distance itself, as T is optimal. */
function wasserstein(map: AffineMap, covariance: Gaussian['covariance']): number {
  const moved = map.from.map((x, i) => (mapVector(map, map.from)[i] ?? 0) - x)
  const excess = map.matrix.map((row, i) => row.map((a, j) => (i === j ? a - 1 : a)))
  const trace = excess.reduce((sum, row) => sum + quadratic(row, covariance), 0)
  return Math.sqrt(Math.max(0, moved.reduce((sum, x) => sum + x * x, 0) + trace))
}

function quadratic(row: readonly number[], covariance: Gaussian['covariance']): number {
  return row.reduce((sum, a, i) => sum + a * row.reduce((own, b, j) => own + b * (covariance[i]?.[j] ?? 0), 0), 0)
}
