import { appendCells, exactSum, readCells } from './cell-bytes.ts'
import { assertEnvelope, beginBytes, CRC_BYTES, HEADER_BYTES, withChecksum } from './envelope-bytes.ts'
import type { Envelope } from './envelope-bytes.ts'
import type { Grid } from './grid.ts'
import { SketchBytesError } from './sketch-bytes-error.ts'
import { createGroupSlice } from './slice.ts'
import type { GroupSlice } from './slice.ts'
import { appendVarint, readVarint } from './varint.ts'
import type { Cursor } from './varint.ts'

/**
 * The bytes of a slice, version 1. Equal contents give equal bytes. In this order:
 *
 * - magic "FSSL", version (1 byte), grid id (8 bytes);
 * - varints: start (zigzag), first offset + 1, last offset + 1, n, underflow, overflow, refused, 8 rank cells, 3 decisions,
 *   one count per atom of the grid, the number of non-empty cells;
 * - per non-empty cell, ascending: varint 8·gap + min(count, 8) − 1, where gap is the number of empty cells passed over since
 *   the last one; where count ≥ 8, a varint count − 8 follows;
 * - CRC-32C of all that precedes (4 bytes, big-endian).
 *
 * Gap and count share a byte because a slice has many cells and few scores in each: as two varints, 2,000 scores spread over
 * 1,025 cells take 1.8 kB, so they take at most 1.3 kB however they lie.
 *
 * @throws RangeError for a count that is not an integer from 0 to 2^53 − 1.
 */
export function encodeGroupSlice(slice: GroupSlice): Uint8Array {
  const { sketch } = slice
  const draft = beginBytes(envelopeOf(sketch.grid))
  appendVarint(draft, slice.start < 0 ? -2 * slice.start - 1 : 2 * slice.start)
  for (const offset of [slice.firstOffset, slice.lastOffset]) appendVarint(draft, offset + 1)
  for (const total of [sketch.n, sketch.underflow, sketch.overflow, sketch.refused]) appendVarint(draft, total)
  for (const counts of [slice.rankCells, slice.decisions, sketch.atomCounts])
    for (const count of counts) appendVarint(draft, count)
  appendCells(draft, sketch)
  return withChecksum(draft)
}

/**
 * The slice that bytes hold.
 *
 * @param key - Where the bytes were stored: it stands in the error.
 * @throws SketchBytesError when magic, version, CRC or grid id is wrong, the bytes are truncated or go on past their end, a
 *   number is not written in its shortest form, a cell does not exist, or n is not the sum of the counts.
 */
export function decodeGroupSlice(grid: Grid, bytes: Uint8Array, key: string): GroupSlice {
  assertEnvelope(envelopeOf(grid), bytes, key)
  const cursor: Cursor = { bytes, key, at: HEADER_BYTES, end: bytes.length - CRC_BYTES }
  const slice = readHead(grid, cursor)
  const { sketch } = slice
  sketch.n = readVarint(cursor)
  sketch.underflow = readVarint(cursor)
  sketch.overflow = readVarint(cursor)
  sketch.refused = readVarint(cursor)
  for (const counts of [slice.rankCells, slice.decisions, sketch.atomCounts]) {
    for (let i = 0; i < counts.length; i++) counts[i] = readVarint(cursor)
  }
  const counted = sketch.atomCounts.reduce((sum, count) => exactSum(sum, count, key), readCells(sketch, cursor))
  if (cursor.at !== cursor.end) throw new SketchBytesError(key, `${cursor.end - cursor.at} bytes too many before the CRC`)
  if (counted !== sketch.n) throw new SketchBytesError(key, `n is ${sketch.n} but the counts sum to ${counted}`)
  return slice
}

function envelopeOf({ id }: Grid): Envelope {
  return { magic: 'FSSL', version: 1, id }
}

function readHead(grid: Grid, cursor: Cursor): GroupSlice {
  const zigzag = readVarint(cursor)
  const slice = createGroupSlice(grid, zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2)
  slice.firstOffset = readVarint(cursor) - 1
  slice.lastOffset = readVarint(cursor) - 1
  return slice
}
