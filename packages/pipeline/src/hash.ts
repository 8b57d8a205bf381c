import { encodeUtf8 } from '@fairstream/events'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

/** The first 16 hex digits of the SHA-256 of UTF-8 text: how maps, policies and configurations are named. */
export function shortHash(text: string): string {
  return bytesToHex(passingSha256(text).subarray(0, 8))
}

/**
 * A number in [0, 1) that follows from a seed and an id: the first 53 bits of SHA-256 of `seed`, 0x00, `id` in UTF-8 (transport.md, Ties).
 * Uniform over ids, the same in any language.
 */
export function unitHash(seed: string, id: string): number {
  passingSha256(`${seed}\u0000${id}`)
  return (digestView.getUint32(0) * 2 ** 21 + (digestView.getUint32(4) >>> 11)) / 2 ** 53
}

/**
 * SHA-256 of UTF-8 text in 32 bytes that the next call overwrites.
 *
 * Each event is hashed four times: with a hasher, a copy of the text and a digest made anew each time, that was a fifth of its cost.
 */
export function passingSha256(text: string): Uint8Array {
  fresh._cloneInto(hasher)
  hasher.update(passingUtf8(text))
  hasher.digestInto(digest)
  return digest
}

const fresh = sha256.create()
const hasher = sha256.create()
const digest = new Uint8Array(32)
const digestView = new DataView(digest.buffer)
const ROOM_BYTES = 1_024
const room = new Uint8Array(ROOM_BYTES)

function passingUtf8(text: string): Uint8Array {
  if (text.length > ROOM_BYTES) return encodeUtf8(text)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 127) return encodeUtf8(text)
    room[at] = code
  }
  return room.subarray(0, text.length)
}
