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

function nextByte(cursor: Cursor): number {
  const byte = cursor.at < cursor.end ? cursor.bytes[cursor.at] : undefined
  if (byte === undefined) throw new SketchBytesError(cursor.key, `truncated at byte ${cursor.at}`)
  cursor.at += 1
  return byte
}
