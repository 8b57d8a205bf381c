import { linearSumAssignment } from 'linear-sum-assignment'
import { Matrix } from 'ml-matrix'

/** A group's vectors, all as heavy as one another. */
export interface Cloud {
  /** Finite, ≥ 0; weights need not sum to 1. */
  readonly weight: number
  readonly points: readonly (readonly number[])[]
}

export interface FreeSupportOptions {
  /** Points of the barycenter: at most those of the smallest cloud. An assignment takes the cube of it in time. */
  readonly support?: number
  /** Stops where no point moves further than this, as a share of the clouds' spread. */
  readonly tolerance?: number
  readonly iterationsMax?: number
}

/** A local optimum of the barycenter problem with equally heavy points. */
export interface FreeSupportBarycenter {
  readonly points: readonly (readonly number[])[]
  /** The points of each cloud that were assigned, in the order of `points`: pair i of cloud k maps assigned[k][i] to points[i]. */
  readonly assigned: readonly (readonly (readonly number[])[])[]
  /** Σ w_k · mean |assigned − points|². It never rises from one iteration to the next. */
  readonly cost: number
  readonly iterations: number
  readonly converged: boolean
  /** Clouds, by place, of which only some points were taken. */
  readonly thinned: readonly number[]
}

/**
 * The Wasserstein-2 barycenter of clouds with free support: optimal assignments of the support to each cloud, then each support
 * point to the weighted mean of what it was assigned, in turn (Cuturi & Doucet 2014, algorithm 2, with uniform weights). Each half
 * lowers the cost, so it ends, in a local optimum. Assignments by Jonker & Volgenant's shortest paths.
 *
 * A cloud larger than the support is thinned to every (size / support)-th point in the order given: shuffle by a hash beforehand
 * where that order means something.
 *
 * @throws RangeError if weights or shapes are not as said.
 */
export function freeSupportBarycenter(clouds: readonly Cloud[], options: FreeSupportOptions = {}): FreeSupportBarycenter {
  const { tolerance = 1e-9, iterationsMax = 100 } = options
  const size = Math.min(options.support ?? 256, ...clouds.map(({ points }) => points.length))
  const weights = checkedWeights(clouds, size)
  const taken = clouds.map(({ points }) => thinned(points, size))
  const scale = Math.max(...taken.flat(2).map(Math.abs), Number.MIN_VALUE)
  let points = taken[weights.indexOf(Math.max(...weights))] ?? []
  for (let iterations = 1; ; iterations++) {
    const assigned = taken.map((cloud) => assignment(points, cloud).map((j) => cloud[j] ?? []))
    const next = points.map((point, i) => point.map((_, axis) => weightedMean(assigned, weights, i, axis)))
    const moved = Math.max(...next.map((point, i) => Math.hypot(...point.map((x, axis) => x - (points[i]?.[axis] ?? 0)))))
    points = next
    const converged = moved <= tolerance * scale
    if (!converged && iterations < iterationsMax) continue
    const left = [...clouds.keys()].filter((k) => (clouds[k]?.points.length ?? 0) > size)
    return { points, assigned, cost: costOf(points, assigned, weights), iterations, converged, thinned: left }
  }
}

/** Which point of the cloud each support point is assigned, so that the sum of squared distances is least. */
function assignment(support: readonly (readonly number[])[], cloud: readonly (readonly number[])[]): number[] {
  const costs = new Matrix(support.map((x) => cloud.map((y) => squaredDistance(x, y))))
  return Array.from(linearSumAssignment(costs, { maximaze: false }).rowAssignments)
}

function thinned(points: Cloud['points'], size: number): Cloud['points'] {
  return Array.from({ length: size }, (_, i) => points[Math.floor((i * points.length) / size)] ?? [])
}

function weightedMean(assigned: FreeSupportBarycenter['assigned'], weights: readonly number[], i: number, axis: number): number {
  return assigned.reduce((sum, cloud, k) => sum + (weights[k] ?? 0) * (cloud[i]?.[axis] ?? 0), 0)
}

function costOf(points: Cloud['points'], assigned: FreeSupportBarycenter['assigned'], weights: readonly number[]): number {
  return assigned.reduce((total, cloud, k) => {
    const sum = points.reduce((subtotal, point, i) => subtotal + squaredDistance(point, cloud[i] ?? []), 0)
    return total + ((weights[k] ?? 0) * sum) / points.length
  }, 0)
}

export function squaredDistance(x: readonly number[], y: readonly number[]): number {
  return x.reduce((sum, each, axis) => sum + (each - (y[axis] ?? 0)) ** 2, 0)
}

function checkedWeights(clouds: readonly Cloud[], size: number): number[] {
  const sum = clouds.reduce((total, { weight }) => total + weight, 0)
  const dimension = clouds[0]?.points[0]?.length ?? 0
  const isVector = (point: readonly number[]): boolean => point.length === dimension && point.every(Number.isFinite)
  if (clouds.length === 0 || !(size >= 1) || dimension === 0 || !clouds.every(({ points }) => points.every(isVector)))
    throw new RangeError('clouds need at least one point each, all finite vectors of one length')
  if (clouds.every(({ weight }) => weight >= 0) && sum > 0 && sum <= Number.MAX_VALUE)
    return clouds.map(({ weight }) => weight / sum)
  throw new RangeError('weights of a barycenter must be finite, not negative, and one of them positive')
}
