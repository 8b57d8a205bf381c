import { setCount } from './cells.ts'
import { nonEmptyCells } from './sketch.ts'
import type { Sketch } from './sketch.ts'
import { SketchBytesError } from './sketch-bytes-error.ts'
import { appendVarint, readVarint } from './varint.ts'
import type { Cursor, Draft } from './varint.ts'

/** Counts from here on take a varint of their own. */
const LONG_COUNT = 8

/** Appends the number of non-empty cells, then each with its gap and count (slice-bytes.ts says how). */
export function appendCells(draft: Draft, sketch: Sketch): void {
  const { index, count } = nonEmptyCells(sketch)
  appendVarint(draft, index.length)
  let expected = 0
  for (let i = 0; i < index.length; i++) {
    const cell = index[i] ?? 0
    const held = count[i] ?? 0
    appendVarint(draft, LONG_COUNT * (cell - expected) + Math.min(held, LONG_COUNT) - 1)
    if (held >= LONG_COUNT) appendVarint(draft, held - LONG_COUNT)
    expected = cell + 1
  }
}

/** Fills the sketch's cells and returns the sum of their counts. */
export function readCells(sketch: Sketch, cursor: Cursor): number {
  const nonEmpty = readVarint(cursor)
  let sum = 0
  let cell = -1
  for (let i = 0; i < nonEmpty; i++) {
    const token = readVarint(cursor)
    const short = (token % LONG_COUNT) + 1
    cell += Math.floor(token / LONG_COUNT) + 1
    if (cell >= sketch.grid.cellCount)
      throw new SketchBytesError(cursor.key, `cell ${cell}, but the grid has ${sketch.grid.cellCount}`)
    const count = short < LONG_COUNT ? short : exactSum(LONG_COUNT, readVarint(cursor), cursor.key)
    setCount(sketch, cell, count)
    sum = exactSum(sum, count, cursor.key)
  }
  return sum
}

/** The sum of two counts, if doubles hold it exactly; else throws a SketchBytesError. */
export function exactSum(a: number, b: number, key: string): number {
  if (a + b > Number.MAX_SAFE_INTEGER) throw new SketchBytesError(key, 'counts sum to more than 2^53 − 1')
  return a + b
}
