import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { createGrid } from './grid.ts'
import type { Grid } from './grid.ts'

/** Where the scores of an n-D scorecard lie, and how they are made whole numbers. */
export interface VectorSpace {
  readonly dimension: number
  readonly ranges: readonly { readonly low: number; readonly high: number }[]
  /** The uniform grid of each coordinate's marginal. */
  readonly axes: readonly Grid[]
  /** 16 hex digits: the first 64 bits of SHA-256 over STEPS and the axes' ids. */
  readonly id: string
}

/** Steps in a coordinate's range: moments are sums of whole steps, so a coordinate is off by at most range/2^21. */
export const STEPS = 2 ** 20

const DIMENSION_MAX = 16

/**
 * The space of declared ranges.
 *
 * @param ranges - 2 to 16, low < high and finite.
 * @param cells - Steps of each coordinate's marginal.
 * @throws RangeError naming what is wrong.
 */
export function createVectorSpace(ranges: VectorSpace['ranges'], cells: number): VectorSpace {
  if (ranges.length < 2 || ranges.length > DIMENSION_MAX)
    throw new RangeError(`a vector space of ${ranges.length} ranges, wanted 2 to ${DIMENSION_MAX}`)
  const axes = ranges.map(({ low, high }) => createGrid({ kind: 'uniform', low, high, cells }))
  const named = utf8ToBytes(['vector', STEPS, ...axes.map(({ id }) => id)].join(' '))
  return { dimension: ranges.length, ranges, axes, id: bytesToHex(sha256(named).subarray(0, 8)) }
}

/** Whether a vector is finite and lies inside every range. */
export function isInside({ ranges }: VectorSpace, vector: readonly number[]): boolean {
  return ranges.every(({ low, high }, axis) => {
    const x = vector[axis] ?? Number.NaN
    return x >= low && x <= high
  })
}

/** The nearest whole step of a coordinate: 0 at its low, STEPS at its high. */
export function stepOf({ ranges }: VectorSpace, axis: number, x: number): number {
  const { low = 0, high = 1 } = ranges[axis] ?? {}
  return Math.round(((x - low) / (high - low)) * STEPS)
}
