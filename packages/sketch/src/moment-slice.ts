import { assertSliceStart } from './slice.ts'
import { createMoments } from './moments.ts'
import type { Moments } from './moments.ts'
import type { VectorSpace } from './vector-space.ts'

/** One group's share of one slice of one partition of an n-D scorecard. Mutable; stored whole. */
export interface MomentSlice {
  readonly moments: Moments
  /** When the slice starts, in epoch milliseconds of event time. */
  readonly start: number
  /** The first and last log offset counted here; −1 until something is. */
  firstOffset: number
  lastOffset: number
}

/** A slice with nothing in it. Throws a RangeError for a start that is no whole number from −2^52 to 2^52 − 1. */
export function createMomentSlice(space: VectorSpace, start: number): MomentSlice {
  assertSliceStart(start)
  return { moments: createMoments(space), start: start + 0, firstOffset: -1, lastOffset: -1 }
}
