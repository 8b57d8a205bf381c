import { crc32c } from './crc32c.ts'
import { SketchBytesError } from './sketch-bytes-error.ts'
import { appendByte, createDraft } from './varint.ts'
import type { Draft } from './varint.ts'

/** What a slice's bytes begin with: magic (4 ASCII letters), format version (1 byte), id of what it was counted on (8 bytes). */
export interface Envelope {
  readonly magic: string
  readonly version: number
  /** 16 hex digits. */
  readonly id: string
}

export const HEADER_BYTES = 4 + 1 + 8
export const CRC_BYTES = 4

/** Bytes being written, the envelope's head in place. */
export function beginBytes(envelope: Envelope): Draft {
  const draft = createDraft()
  for (const byte of headOf(envelope)) appendByte(draft, byte)
  return draft
}

/** The bytes written, with the CRC-32C of all of them at the end (big-endian). */
export function withChecksum(draft: Draft): Uint8Array {
  const checksum = crc32c(draft.bytes.subarray(0, draft.length))
  for (const shift of [24, 16, 8, 0]) appendByte(draft, (checksum >>> shift) & 0xff)
  return draft.bytes.slice(0, draft.length)
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

/** Throws a SketchBytesError. The CRC comes before the id: a damaged id is damage, not another grid. */
export function assertEnvelope(envelope: Envelope, bytes: Uint8Array, key: string): void {
  const { magic, version, id } = envelope
  const head = headOf(envelope)
  const stored = readGroupSliceChecksum(bytes, key)
  if (differs(head, bytes, 0, 4)) throw new SketchBytesError(key, `does not begin with ${magic}`)
  if (bytes[4] !== version) throw new SketchBytesError(key, `format version is ${String(bytes[4])}, wanted ${version}`)
  const computed = crc32c(bytes.subarray(0, bytes.length - CRC_BYTES))
  if (stored !== computed) throw new SketchBytesError(key, `CRC is ${hex(stored)}, the bytes give ${hex(computed)}`)
  if (differs(head, bytes, 5, HEADER_BYTES)) throw new SketchBytesError(key, `belongs to another grid than ${id}`)
}

function headOf({ magic, version, id }: Envelope): readonly number[] {
  const letters = Array.from({ length: 4 }, (_, i) => magic.charCodeAt(i))
  return [...letters, version, ...Array.from({ length: 8 }, (_, i) => Number.parseInt(id.slice(2 * i, 2 * i + 2), 16))]
}

function differs(head: readonly number[], bytes: Uint8Array, from: number, to: number): boolean {
  return head.slice(from, to).some((byte, i) => bytes[from + i] !== byte)
}

function hex(checksum: number): string {
  return `0x${checksum.toString(16).padStart(8, '0')}`
}
