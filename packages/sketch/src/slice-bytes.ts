import { setCount } from './cells.ts'
import { crc32c } from './crc32c.ts'
import type { Grid } from './grid.ts'
import { nonEmptyCells } from './sketch.ts'
import type { Sketch } from './sketch.ts'
import { SketchBytesError } from './sketch-bytes-error.ts'
import { createGroupSlice } from './slice.ts'
import type { GroupSlice } from './slice.ts'
import { appendByte, appendVarint, createDraft, readVarint } from './varint.ts'
import type { Cursor, Draft } from './varint.ts'

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
  const draft = createDraft()
  for (const byte of [...MAGIC, VERSION, ...gridIdBytes(sketch.grid)]) appendByte(draft, byte)
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
  assertEnvelope(grid, bytes, key)
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

/**
 * The CRC-32C at the end of a slice's bytes, as it stands there: a cheap answer to "has this slice changed?".
 *
 * @throws SketchBytesError when the bytes are too short to be a slice.
 */
export function readGroupSliceChecksum(bytes: Uint8Array, key = 'without a key'): number {
  if (bytes.length < HEADER_BYTES + CRC_BYTES) throw new SketchBytesError(key, `${bytes.length} bytes are too few`)
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(bytes.length - CRC_BYTES)
}

const MAGIC = [0x46, 0x53, 0x53, 0x4c] // "FSSL"
const VERSION = 1
const HEADER_BYTES = MAGIC.length + 1 + 8
const CRC_BYTES = 4

/** Counts from here on take a varint of their own. */
const LONG_COUNT = 8

function gridIdBytes(grid: Grid): readonly number[] {
  return Array.from({ length: 8 }, (_, i) => Number.parseInt(grid.id.slice(2 * i, 2 * i + 2), 16))
}

function appendCells(draft: Draft, sketch: Sketch): void {
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

function withChecksum(draft: Draft): Uint8Array {
  const checksum = crc32c(draft.bytes.subarray(0, draft.length))
  for (const shift of [24, 16, 8, 0]) appendByte(draft, (checksum >>> shift) & 0xff)
  return draft.bytes.slice(0, draft.length)
}

/** The CRC comes before the grid id: a damaged grid id is damage, not another grid. */
function assertEnvelope(grid: Grid, bytes: Uint8Array, key: string): void {
  const stored = readGroupSliceChecksum(bytes, key)
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new SketchBytesError(key, 'does not begin with FSSL')
  const version = bytes[MAGIC.length]
  if (version !== VERSION) throw new SketchBytesError(key, `format version is ${String(version)}, wanted ${VERSION}`)
  const computed = crc32c(bytes.subarray(0, bytes.length - CRC_BYTES))
  if (stored !== computed) throw new SketchBytesError(key, `CRC is ${hex(stored)}, the bytes give ${hex(computed)}`)
  if (gridIdBytes(grid).some((byte, i) => bytes[MAGIC.length + 1 + i] !== byte))
    throw new SketchBytesError(key, `belongs to another grid than ${grid.id}`)
}

function readHead(grid: Grid, cursor: Cursor): GroupSlice {
  const zigzag = readVarint(cursor)
  const slice = createGroupSlice(grid, zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2)
  slice.firstOffset = readVarint(cursor) - 1
  slice.lastOffset = readVarint(cursor) - 1
  return slice
}

/** Fills the sketch's cells and returns the sum of their counts. */
function readCells(sketch: Sketch, cursor: Cursor): number {
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

function exactSum(a: number, b: number, key: string): number {
  if (a + b > Number.MAX_SAFE_INTEGER) throw new SketchBytesError(key, 'counts sum to more than 2^53 − 1')
  return a + b
}

function hex(checksum: number): string {
  return `0x${checksum.toString(16).padStart(8, '0')}`
}
