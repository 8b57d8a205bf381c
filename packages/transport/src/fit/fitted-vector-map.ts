import type { AffineMap } from '../vectors/gaussian-map.ts'
import type { MarginalNormality } from '../vectors/marginal-normality.ts'
import type { Gaussian } from '../vectors/shrink-gaussian.ts'

/** What every group of a vector map has. */
interface VectorGroup {
  readonly group: string
  /** Vectors it was fitted on, at least 1. */
  readonly n: number
  /** Its part in the barycenter; all weights sum to 1. */
  readonly weight: number
  /** The least value of each coordinate, and the greatest. */
  readonly low: readonly number[]
  readonly high: readonly number[]
}

/** A group's own law, and the affine map that judges it. */
export interface GaussianVectorGroup extends VectorGroup {
  /** Before any blend. */
  readonly law: Gaussian
  readonly map: AffineMap
  /** Blended with the law of all (shrinkGaussian). */
  readonly small?: true
  /** Its covariance was near-singular and was given a ridge. */
  readonly regularised?: true
  /** To the barycenter, in the unit of the scores. */
  readonly w2: number
  /** One a coordinate; left out where one does not vary. */
  readonly marginals?: readonly MarginalNormality[]
}

/** What the entropic map of a group needs besides the support, and how it was come by. */
export interface FreeSupportGroup extends VectorGroup {
  /** Rows that were taken, at most n. */
  readonly taken: number
  /** The dual potential of each point of the support. */
  readonly potentials: readonly number[]
  /** ε > 0, in squared units of the scores. */
  readonly blur: number
  readonly iterations: number
  /** The greatest relative error of a point's mass under the plan. */
  readonly residual: number
}

interface VectorMapHead {
  readonly format: 'fairstream-fitted-vector-map'
  readonly formatVersion: 1
  /** Coordinates, 2 to 16. */
  readonly dimension: number
  /** The traits that a group id is made of, in its order. */
  readonly traits: readonly string[]
  readonly theta: { readonly default: number; readonly groups: Readonly<Record<string, number>> }
}

/** Means and covariances meet in the middle. */
export interface FittedGaussianMap extends VectorMapHead {
  readonly method: 'gaussian'
  readonly minGroupSize: number
  readonly barycenter: Gaussian
  readonly converged: boolean
  /** Ascending by id. */
  readonly groups: readonly GaussianVectorGroup[]
}

/** Laws of any shape meet in the middle, as far as the blur lets them. */
export interface FittedFreeSupportMap extends VectorMapHead {
  readonly method: 'free-support'
  /** The barycenter's points, equally heavy. */
  readonly support: readonly (readonly number[])[]
  readonly iterations: number
  readonly converged: boolean
  /** Ascending by id. */
  readonly groups: readonly FreeSupportGroup[]
}

/**
 * A transport map of vectors, fitted on a file: all that judging adds and multiplies. Written as JSON it is read back to the bit.
 */
export type FittedVectorMap = FittedGaussianMap | FittedFreeSupportMap

export const DIMENSION_MAX = 16
