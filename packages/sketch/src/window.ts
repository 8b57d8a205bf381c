import type { Grid } from './grid.ts'
import { halfLifeWeight } from './half-life.ts'
import { addMultiple, copy, createSketch, equal, exactTotal, subtract } from './sketch.ts'
import type { Sketch } from './sketch.ts'
import { readGroupSliceChecksum } from './envelope-bytes.ts'
import { decodeGroupSlice, encodeGroupSlice } from './slice-bytes.ts'
import { DECISIONS, RANK_CELLS } from './slice.ts'
import type { GroupSlice } from './slice.ts'

/** What a window holds of one group. Read it; only the window's functions may change it. */
export interface Totals {
  readonly sketch: Sketch
  readonly rankCells: Float64Array
  readonly decisions: Float64Array
}

/** A window's law with older slices counting less. Counts are in units of weight: integers, far above the number of scores. */
export interface WeightedTotals {
  readonly sketch: Sketch
  /** (Σw)²/Σw² over the scores in cells and atoms; 0 when nothing has weight. Stands for n in every bound. */
  readonly nEffective: number
}

/** Running totals of the slices in a window: each entry and departure costs one slice, not the window. */
export interface WindowTotals extends Totals {
  /** Adds a slice under a key of the caller's choice. Throws RangeError when the key is taken. */
  readonly enter: (key: string, sliceStart: number, slice: GroupSlice) => void
  /** Takes a slice out as it was added, whatever became of the caller's copy. Throws RangeError for an unknown key. */
  readonly leave: (key: string) => void
  /** Puts a later reading of a slice in the place of the one added. Throws RangeError for an unknown key or another start. */
  readonly replace: (key: string, slice: GroupSlice) => void
  /** The checksum of a slice's bytes as it was added; undefined for a key that is not in the window. */
  readonly checksum: (key: string) => number | undefined
  /**
   * The sketch with each slice multiplied by `halfLifeWeight(atMs − slice start, halfLifeMs)`; without a half-life by 1.
   *
   * Throws RangeError when a slice starts after `atMs` or the weighted n passes 2^53 − 1.
   */
  readonly weighted: (atMs: number, halfLifeMs?: number) => WeightedTotals
}

/** What a window added no longer sums to its totals. State in memory is damaged: stop, and start from what is stored. */
export class WindowTotalsError extends Error {
  readonly code = 'WINDOW_TOTALS'
  readonly retryable = false
  readonly slices: number
  readonly n: number
  readonly recounted: number

  constructor(slices: number, n: number, recounted: number) {
    super(`window totals differ from the sum of their ${slices} slices: n is ${n}, recounted ${recounted}`)
    this.name = 'WindowTotalsError'
    this.slices = slices
    this.n = n
    this.recounted = recounted
  }
}

interface Held {
  readonly start: number
  /** A slice as it was added, as bytes: a sixth of its arrays, and nobody can change it. */
  readonly bytes: Uint8Array
}

/**
 * Totals of an empty window.
 *
 * @param options.resumEvery - After this many entries, departures and replacements the slices are summed anew, and a
 *   difference throws WindowTotalsError. An integer of at least 1.
 */
export function createWindowTotals(grid: Grid, options: { readonly resumEvery: number }): WindowTotals {
  const { resumEvery } = options
  if (!Number.isInteger(resumEvery) || resumEvery < 1)
    throw new RangeError(`window: resumEvery is ${resumEvery}, wanted an integer of at least 1`)
  const totals = createTotals(grid)
  const held = new Map<string, Held>()
  let moves = 0

  const add = (key: string, slice: GroupSlice): void => {
    const bytes = encodeGroupSlice(slice)
    addTotals(totals, slice)
    held.set(key, { start: slice.start, bytes })
  }
  const remove = (key: string): void => {
    takeTotals(totals, decodeGroupSlice(grid, heldAt(held, key).bytes, key))
    held.delete(key)
  }
  const moved = (): void => {
    moves += 1
    if (moves % resumEvery === 0) assertResum(grid, totals, held)
  }

  return {
    ...totals,
    enter: (key, sliceStart, slice) => {
      if (held.has(key)) throw new RangeError(`window: slice ${key} has entered before`)
      assertStart(key, sliceStart, slice)
      add(key, slice)
      moved()
    },
    leave: (key) => {
      remove(key)
      moved()
    },
    replace: (key, slice) => {
      assertStart(key, heldAt(held, key).start, slice)
      remove(key)
      add(key, slice)
      moved()
    },
    checksum: (key) => {
      const slice = held.get(key)
      return slice && readGroupSliceChecksum(slice.bytes, key)
    },
    weighted: (atMs, halfLifeMs) =>
      halfLifeMs === undefined
        ? { sketch: copy(totals.sketch), nEffective: totals.sketch.n }
        : weightedSum(grid, held, (start) => halfLifeWeight(atMs - start, halfLifeMs)),
  }
}

function heldAt(held: ReadonlyMap<string, Held>, key: string): Held {
  const slice = held.get(key)
  if (slice === undefined) throw new RangeError(`window: slice ${key} is not in it`)
  return slice
}

function assertStart(key: string, start: number, slice: GroupSlice): void {
  if (slice.start !== start) throw new RangeError(`window: slice ${key} starts at ${slice.start}, wanted ${start}`)
}

function createTotals(grid: Grid): Totals {
  return { sketch: createSketch(grid), rankCells: new Float64Array(RANK_CELLS), decisions: new Float64Array(DECISIONS) }
}

function addTotals(totals: Totals, slice: Totals): void {
  addMultiple(totals.sketch, slice.sketch, 1)
  addCounts(totals.rankCells, slice.rankCells, 1)
  addCounts(totals.decisions, slice.decisions, 1)
}

function takeTotals(totals: Totals, slice: Totals): void {
  subtract(totals.sketch, slice.sketch)
  addCounts(totals.rankCells, slice.rankCells, -1)
  addCounts(totals.decisions, slice.decisions, -1)
}

function addCounts(into: Float64Array, from: Float64Array, times: number): void {
  from.forEach((count, i) => {
    into[i] = exactTotal('a count', (into[i] ?? 0) + times * count)
  })
}

function assertResum(grid: Grid, totals: Totals, held: ReadonlyMap<string, Held>): void {
  const recounted = createTotals(grid)
  for (const [key, slice] of held) addTotals(recounted, decodeGroupSlice(grid, slice.bytes, key))
  const same =
    equal(totals.sketch, recounted.sketch) &&
    totals.rankCells.every((count, i) => count === recounted.rankCells[i]) &&
    totals.decisions.every((count, i) => count === recounted.decisions[i])
  if (!same) throw new WindowTotalsError(held.size, totals.sketch.n, recounted.sketch.n)
}

/** nEffective is a ratio of integers above 2^53. BigInt keeps them exact, so that the order of slices leaves no trace. */
function weightedSum(grid: Grid, held: ReadonlyMap<string, Held>, weightOf: (start: number) => number): WeightedTotals {
  const sketch = createSketch(grid)
  let squares = 0n
  for (const [key, slice] of held) {
    const weight = weightOf(slice.start)
    if (weight === 0) continue
    const added = decodeGroupSlice(grid, slice.bytes, key).sketch
    addMultiple(sketch, added, weight)
    squares += BigInt(weight) ** 2n * BigInt(added.n)
  }
  return { sketch, nEffective: squares === 0n ? 0 : Number(BigInt(sketch.n) ** 2n) / Number(squares) }
}
