import { encodeUtf8 } from '@fairstream/events'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** SHA-256 of UTF-8 text. 32 bytes. */
export function sha256OfText(text: string): Uint8Array {
  return sha256(encodeUtf8(text))
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/** The first 16 hex digits of the SHA-256 of UTF-8 text: how maps, policies and configurations are named. */
export function shortHash(text: string): string {
  return bytesToHex(sha256OfText(text).subarray(0, 8))
}

/**
 * A number in [0, 1) that follows from a seed and an id: the first 53 bits of SHA-256 of `seed`, 0x00, `id` in UTF-8 (transport.md, Ties).
 * Uniform over ids, the same in any language.
 */
export function unitHash(seed: string, id: string): number {
  const digest = sha256OfText(`${seed}\u0000${id}`)
  const view = new DataView(digest.buffer, digest.byteOffset, 8)
  const high = view.getUint32(0)
  const low = view.getUint32(4) >>> 11
  return (high * 2 ** 21 + low) / 2 ** 53
}
