import { decodeBase64, encodeBase64, encodeUtf8 } from '@fairstream/events'
import type { TransportMapPart } from '@fairstream/events'
import { sha256Hex } from './hash.ts'

/** One piece of a map's bytes, named by its hash. */
export type MapPiece = Pick<TransportMapPart, 'part' | 'sha256' | 'data'>

/** Bytes in a part: as base64 in JSON, beside a name of NAME_LENGTH_MAX, they stay under the 64 KiB that a part may take. */
const PART_BYTES_MAX = 45_000
const NAME_LENGTH_MAX = 1024

/** What a group's parts are called: by its id, or by its hash where that would fill the part. No group id holds a `#`. */
export function groupPartName(group: string): string {
  return `group/${group.length <= NAME_LENGTH_MAX ? group : `#${sha256Hex(encodeUtf8(group))}`}`
}

/** Cuts bytes into parts named `name/0`, `name/1`, … At least one. */
export function cutIntoParts(name: string, bytes: Uint8Array): readonly MapPiece[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES_MAX))
  return Array.from({ length: count }, (_, index) => {
    const piece = bytes.subarray(index * PART_BYTES_MAX, (index + 1) * PART_BYTES_MAX)
    return { part: `${name}/${index}`, sha256: sha256Hex(piece), data: encodeBase64(piece) }
  })
}

/** A part's bytes; undefined where they are not what its hash says. */
export function partBytes({ sha256, data }: MapPiece): Uint8Array | undefined {
  const bytes = decodeBase64(data)
  return bytes !== undefined && sha256Hex(bytes) === sha256 ? bytes : undefined
}

export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    joined.set(piece, at)
    at += piece.length
  }
  return joined
}
