import type { Grid } from './grid.ts'
import { createSketch } from './sketch.ts'
import type { Sketch } from './sketch.ts'

/** Hashed-rank cells per slice: what the drift alerts count. */
export const RANK_CELLS = 8

/** Decisions counted per slice, in this order: approve, refer, decline. */
export const DECISIONS = 3

/** One group's share of one slice of one partition. Mutable; stored whole, so that writing it again changes nothing. */
export interface GroupSlice {
  readonly sketch: Sketch
  /** RANK_CELLS counts. */
  readonly rankCells: Float64Array
  /** DECISIONS counts. */
  readonly decisions: Float64Array
  /** When the slice starts, in epoch milliseconds of event time. */
  readonly start: number
  /** The first and last log offset counted here; −1 until something is. */
  firstOffset: number
  lastOffset: number
}

/**
 * A slice with nothing in it.
 *
 * @param start - Epoch milliseconds, an integer from −2^52 to 2^52 − 1.
 * @throws RangeError for any other start.
 */
export function createGroupSlice(grid: Grid, start: number): GroupSlice {
  assertSliceStart(start)
  return {
    sketch: createSketch(grid),
    rankCells: new Float64Array(RANK_CELLS),
    decisions: new Float64Array(DECISIONS),
    start: start + 0,
    firstOffset: -1,
    lastOffset: -1,
  }
}

/** Throws a RangeError for a start that is no integer of epoch milliseconds, −2^52 to 2^52 − 1. */
export function assertSliceStart(start: number): void {
  if (!Number.isInteger(start) || start < -(2 ** 52) || start >= 2 ** 52)
    throw new RangeError(`slice start is ${start}, wanted an integer of epoch milliseconds, −2^52 to 2^52 − 1`)
}
