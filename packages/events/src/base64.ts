import { decodeUtf8, encodeUtf8 } from './utf8.ts'

// Node 24 has no Uint8Array.toBase64 yet.
const DIGITS = encodeUtf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const SEXTETS = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, DIGITS.indexOf(code)))
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Base64 with padding (RFC 4648, section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  const digits = new Uint8Array(4 * Math.ceil(bytes.length / 3))
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const bits = (at(bytes, from) << 16) | (at(bytes, from + 1) << 8) | at(bytes, from + 2)
    for (let digit = 0; digit < 4; digit++) digits[to + digit] = at(DIGITS, (bits >> (18 - 6 * digit)) & 63)
  }
  const padding = (3 - (bytes.length % 3)) % 3
  return (decodeUtf8(digits.subarray(0, digits.length - padding)) ?? '') + '='.repeat(padding)
}

/** The bytes of base64 with padding; undefined for anything else, and where bits are set behind the last byte. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3)
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    let bits = 0
    for (let digit = 0; digit < 4; digit++) bits = (bits << 6) | at(SEXTETS, text.charCodeAt(from + digit))
    bytes.set([bits >> 16, (bits >> 8) & 255, bits & 255], to)
  }
  const end = bytes.length - padding
  return bytes.subarray(end).every((byte) => byte === 0) ? bytes.slice(0, end) : undefined
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
