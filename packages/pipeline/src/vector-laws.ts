import { createMoments, addMomentsTimes, meanCovariance } from '@fairstream/sketch'
import type { Moments, VectorSpace } from '@fairstream/sketch'
import { gaussianBarycenter, mapVector, marginalNormality, shrinkGaussian } from '@fairstream/transport'
import type { AffineMap, Ellipse, GaussianBarycenter, MarginalNormality } from '@fairstream/transport'
import type { VectorLaw } from './vector-law.ts'

/** One group's window of vectors: its moments, and what they are worth as a sample. */
export interface VectorWindow {
  readonly group: string
  /** Weighted by age where the window has a half-life. */
  readonly moments: Moments
  /** Vectors inside every range, unweighted. */
  readonly n: number
  readonly nEffective: number
  /** Unweighted. */
  readonly totals: Moments
}

/** What a map is made of for one group. */
export interface VectorLawInMap {
  readonly group: string
  readonly weight: number
  readonly small: boolean
  readonly regularised: boolean
  readonly window: VectorLaw
  readonly map: AffineMap
  /** One a coordinate; undefined where some spread is less than a cell. */
  readonly marginals?: readonly MarginalNormality[]
  /** To the barycenter, in the unit of the scores. */
  readonly w2: number
}

export interface VectorLaws {
  readonly barycenter: VectorLaw
  readonly laws: readonly VectorLawInMap[]
  readonly converged: boolean
}

/**
 * The least eigenvalue of a covariance, as a share of the greatest of all: below it the map would stretch a direction more than a
 * thousandfold, and noise with it.
 */
const EIGENVALUE_LEAST = 1e-6

/**
 * The Gaussian barycenter of groups' windows and the affine maps onto it, small groups blended with their parent first.
 *
 * A single group of weight is its own barycenter: its map is the identity, exactly.
 *
 * @param windows - Sorted by group id, none empty: sums run in this order.
 * @param weights - One a window, summing to 1.
 */
export function vectorLaws(
  space: VectorSpace,
  windows: readonly VectorWindow[],
  weights: readonly number[],
  minGroupSize: number,
): VectorLaws {
  const parent = parentLaw(space, windows)
  const own = windows.map(({ moments }) => lawOf(moments))
  const blended = windows.map(({ nEffective }, k) => shrinkGaussian(own[k] ?? parent, nEffective, parent, minGroupSize))
  const members = blended.map((law, k) => ({ ...law, weight: weights[k] ?? 0 }))
  const center = barycenterOf(members)
  const alone = weights.filter((weight) => weight > 0).length === 1
  const laws = windows.map((window, k): VectorLawInMap => {
    const { mean: from, covariance } = blended[k] ?? parent
    const isCenter = alone && (weights[k] ?? 0) > 0
    const matrix = isCenter ? identity(space.dimension) : (center.maps[k] ?? [])
    const map = { from, to: isCenter ? from : center.mean, matrix }
    const marginals = normalityOf(window.totals)
    return {
      group: window.group,
      weight: weights[k] ?? 0,
      small: window.nEffective < minGroupSize,
      regularised: center.regularised.includes(k),
      window: own[k] ?? parent,
      map,
      ...(marginals === undefined ? {} : { marginals }),
      w2: wasserstein(map, covariance),
    }
  })
  return { barycenter: { mean: center.mean, covariance: center.covariance }, laws, converged: center.converged }
}

/** The law of everyone in the window: what a small group is shrunk toward. */
function parentLaw(space: VectorSpace, windows: readonly VectorWindow[]): VectorLaw {
  const pooled = createMoments(space)
  for (const { moments } of windows) addMomentsTimes(pooled, moments, 1)
  return lawOf(pooled)
}

function lawOf(moments: Moments): VectorLaw {
  const law = meanCovariance(moments)
  if (law === undefined) throw new RangeError('a group without vectors has no law')
  return law
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

function normalityOf({ marginals }: Moments): readonly MarginalNormality[] | undefined {
  const found = marginals.map(marginalNormality)
  const whole = found.filter((each) => each !== undefined)
  return whole.length === found.length ? whole : undefined
}

/** √E|T(X) − X|² = √(|to − from|² + tr (A − I)Σ(A − I)): the distance itself, as T is optimal. */
function wasserstein(map: AffineMap, covariance: VectorLaw['covariance']): number {
  const moved = map.from.map((x, i) => (mapVector(map, map.from)[i] ?? 0) - x)
  const excess = map.matrix.map((row, i) => row.map((a, j) => (i === j ? a - 1 : a)))
  const trace = excess.reduce((sum, row) => sum + quadratic(row, covariance), 0)
  return Math.sqrt(Math.max(0, moved.reduce((sum, x) => sum + x * x, 0) + trace))
}

function quadratic(row: readonly number[], covariance: VectorLaw['covariance']): number {
  return row.reduce((sum, a, i) => sum + a * row.reduce((own, b, j) => own + b * (covariance[i]?.[j] ?? 0), 0), 0)
}
