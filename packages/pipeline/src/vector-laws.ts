import { createMoments, addMomentsTimes, meanCovariance } from '@fairstream/sketch'
import type { Moments, VectorSpace } from '@fairstream/sketch'
import { affineMaps, marginalNormality } from '@fairstream/transport'
import type { AffineMap, MarginalNormality } from '@fairstream/transport'
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
  const members = windows.map(({ nEffective }, k) => ({ law: own[k] ?? parent, n: nEffective, weight: weights[k] ?? 0 }))
  const { barycenter, maps, converged } = affineMaps(members, parent, minGroupSize)
  const laws = maps.map((found, k): VectorLawInMap => {
    const { group = '', totals } = windows[k] ?? {}
    const marginals = totals === undefined ? undefined : normalityOf(totals)
    return {
      ...found,
      group,
      weight: weights[k] ?? 0,
      window: own[k] ?? parent,
      ...(marginals === undefined ? {} : { marginals }),
    }
  })
  return { barycenter, laws, converged }
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

function normalityOf({ marginals }: Moments): readonly MarginalNormality[] | undefined {
  const found = marginals.map(marginalNormality)
  const whole = found.filter((each) => each !== undefined)
  return whole.length === found.length ? whole : undefined
}
