import { appendCells, readCells } from './cell-bytes.ts'
import { assertEnvelope, beginBytes, CRC_BYTES, HEADER_BYTES, withChecksum } from './envelope-bytes.ts'
import type { Envelope } from './envelope-bytes.ts'
import { createMomentSlice } from './moment-slice.ts'
import type { MomentSlice } from './moment-slice.ts'
import { SketchBytesError } from './sketch-bytes-error.ts'
import { appendLongVarint, appendVarint, readLongVarint, readVarint } from './varint.ts'
import type { Cursor } from './varint.ts'
import type { VectorSpace } from './vector-space.ts'

/**
 * The bytes of an n-D slice, version 1. Equal contents give equal bytes. In this order:
 *
 * - magic "FSMO", version (1 byte), id of the vector space (8 bytes);
 * - varints: start (zigzag), first offset + 1, last offset + 1, n, outside, the sums, the products row by row;
 * - the cells of each coordinate's marginal, as slice-bytes.ts writes them;
 * - CRC-32C of all that precedes (4 bytes, big-endian).
 *
 * @throws RangeError for a count that is not an integer from 0 to 2^53 − 1.
 */
export function encodeMomentSlice({ moments, start, firstOffset, lastOffset }: MomentSlice): Uint8Array {
  const draft = beginBytes(envelopeOf(moments.space))
  appendVarint(draft, start < 0 ? -2 * start - 1 : 2 * start)
  for (const number of [firstOffset + 1, lastOffset + 1, moments.n, moments.outside]) appendVarint(draft, number)
  for (const sum of [...moments.sums, ...moments.products]) appendLongVarint(draft, sum)
  for (const marginal of moments.marginals) appendCells(draft, marginal)
  return withChecksum(draft)
}

/**
 * The n-D slice that bytes hold.
 *
 * @param key - Where the bytes were stored: it stands in the error.
 * @throws SketchBytesError when magic, version, CRC or space is wrong, the bytes are truncated or go on past their end, a number
 *   is not written in its shortest form, a cell does not exist, or a marginal's counts do not sum to n.
 */
export function decodeMomentSlice(space: VectorSpace, bytes: Uint8Array, key: string): MomentSlice {
  assertEnvelope(envelopeOf(space), bytes, key)
  const cursor: Cursor = { bytes, key, at: HEADER_BYTES, end: bytes.length - CRC_BYTES }
  const zigzag = readVarint(cursor)
  const slice = createMomentSlice(space, zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2)
  slice.firstOffset = readVarint(cursor) - 1
  slice.lastOffset = readVarint(cursor) - 1
  const { moments } = slice
  moments.n = readVarint(cursor)
  moments.outside = readVarint(cursor)
  for (const sums of [moments.sums, moments.products]) for (let i = 0; i < sums.length; i++) sums[i] = readLongVarint(cursor)
  for (const marginal of moments.marginals) {
    marginal.n = readCells(marginal, cursor)
    if (marginal.n !== moments.n) throw new SketchBytesError(key, `n is ${moments.n} but a marginal sums to ${marginal.n}`)
  }
  if (cursor.at !== cursor.end) throw new SketchBytesError(key, `${cursor.end - cursor.at} bytes too many before the CRC`)
  return slice
}

function envelopeOf({ id }: VectorSpace): Envelope {
  return { magic: 'FSMO', version: 1, id }
}
