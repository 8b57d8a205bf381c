import { SketchBytesError } from './sketch-bytes-error.ts'

/** Bytes being read, from `at` up to but not including `end`. */
export interface Cursor {
  readonly bytes: Uint8Array
  readonly end: number
  readonly key: string
  at: number
}

/** Bytes being written: the first `length` of `bytes`, which is replaced by a longer array when it is full. */
export interface Draft {
  bytes: Uint8Array
  length: number
}

export function createDraft(): Draft {
  return { bytes: new Uint8Array(1024), length: 0 }
}

/**
 * Appends an integer from 0 to 2^53 − 1, seven bits a byte, least first, the top bit set on all but the last (LEB128).
 *
 * @throws RangeError for any other number: it would not come back as it went in.
 */
export function appendVarint(draft: Draft, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`slice: ${value} cannot be written, wanted an integer from 0 to ${Number.MAX_SAFE_INTEGER}`)
  let rest = value
  // Division, not shifts: shifts would cut the number to 32 bits.
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) appendByte(draft, (rest % 0x80) + 0x80)
  appendByte(draft, rest)
}

/** Appends a whole number of any size from 0 in the same way. Throws RangeError below 0. */
export function appendLongVarint(draft: Draft, value: bigint): void {
  if (value < 0n) throw new RangeError(`slice: ${value} cannot be written, wanted a whole number from 0`)
  let rest = value
  for (; rest > MAX_SAFE; rest >>= 7n) appendByte(draft, Number(rest & 0x7fn) + 0x80)
  appendVarint(draft, Number(rest))
}

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER)

export function appendByte(draft: Draft, byte: number): void {
  if (draft.length === draft.bytes.length) {
    const longer = new Uint8Array(2 * draft.length)
    longer.set(draft.bytes)
    draft.bytes = longer
  }
  draft.bytes[draft.length] = byte
  draft.length += 1
}

/** Reads one integer. Throws SketchBytesError when it is cut off, above 2^53 − 1, or longer than it need be. */
export function readVarint(cursor: Cursor): number {
  let value = 0
  for (let scale = 1; ; scale *= 0x80) {
    const byte = nextByte(cursor)
    value += (byte % 0x80) * scale
    if (value > Number.MAX_SAFE_INTEGER) throw new SketchBytesError(cursor.key, `a number above 2^53 − 1 at byte ${cursor.at}`)
    if (byte < 0x80) {
      if (byte === 0 && scale > 1) throw new SketchBytesError(cursor.key, `a number longer than it need be at byte ${cursor.at}`)
      return value
    }
    if (scale > 2 ** 49) throw new SketchBytesError(cursor.key, `a number of more than 8 bytes at byte ${cursor.at}`)
  }
}

/** No sum of vectors in a slice passes 2^53 · 2^40. */
const LONG_BITS_MAX = 93n

/** Reads one number of any size. Throws SketchBytesError when it is cut off, too long, or longer than it need be. */
export function readLongVarint(cursor: Cursor): bigint {
  let value = 0n
  for (let shift = 0n; shift <= LONG_BITS_MAX; shift += 7n) {
    const byte = nextByte(cursor)
    value |= BigInt(byte & 0x7f) << shift
    if (byte >= 0x80) continue
    if (byte === 0 && shift > 0n) throw new SketchBytesError(cursor.key, `a number longer than it need be at byte ${cursor.at}`)
    return value
  }
  throw new SketchBytesError(cursor.key, `a number of more than ${LONG_BITS_MAX} bits at byte ${cursor.at}`)
}

function nextByte(cursor: Cursor): number {
  const byte = cursor.at < cursor.end ? cursor.bytes[cursor.at] : undefined
  if (byte === undefined) throw new SketchBytesError(cursor.key, `truncated at byte ${cursor.at}`)
  cursor.at += 1
  return byte
}
