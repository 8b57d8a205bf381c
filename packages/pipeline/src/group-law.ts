import { decodeQuantileFunction, encodeQuantileFunction } from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'

/** One group of a map as it is stored: the cells of its window, and for a small group the blended law that judges it. */
export interface GroupLaw {
  /** The window's cells and atoms as a group slice's bytes (sketch.md). Start, offsets, ranks and decisions are left out. */
  readonly cells: Uint8Array
  readonly blended?: QuantileFunction
}

const FORMAT_VERSION = 1
const HEADER_BYTES = 5

/** Format version (1 byte), length of the cells (4 bytes, big-endian), cells, then the blended law's bytes if there is one. */
export function encodeGroupLaw({ cells, blended }: GroupLaw): Uint8Array {
  const tail = blended === undefined ? new Uint8Array() : encodeQuantileFunction(blended)
  const bytes = new Uint8Array(HEADER_BYTES + cells.length + tail.length)
  bytes[0] = FORMAT_VERSION
  new DataView(bytes.buffer).setUint32(1, cells.length)
  bytes.set(cells, HEADER_BYTES)
  bytes.set(tail, HEADER_BYTES + cells.length)
  return bytes
}

/** Throws a RangeError naming `key` for another format version or a wrong length. */
export function decodeGroupLaw(bytes: Uint8Array, key: string): GroupLaw {
  if (bytes.length < HEADER_BYTES || bytes[0] !== FORMAT_VERSION)
    throw new RangeError(
      `${key}: ${bytes.length} bytes of format ${String(bytes[0])}; wanted a group's law of format ${FORMAT_VERSION}`,
    )
  const length = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES).getUint32(1)
  const end = HEADER_BYTES + length
  if (end > bytes.length) throw new RangeError(`${key}: cells of ${length} bytes in ${bytes.length}`)
  const cells = bytes.subarray(HEADER_BYTES, end)
  return end === bytes.length ? { cells } : { cells, blended: decodeQuantileFunction(bytes.subarray(end), key) }
}
