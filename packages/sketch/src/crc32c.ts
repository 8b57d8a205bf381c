/**
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4) as an unsigned 32-bit integer; "123456789" gives 0xE3069283.
 *
 * It finds every error inside 32 consecutive bits, hence every wrong byte.
 *
 * @param seed - The checksum of what came before, so that parts can be summed one after another.
 */
export function crc32c(bytes: Uint8Array, seed = 0): number {
  let state = ~seed
  for (const byte of bytes) state = (TABLE[(state ^ byte) & 0xff] ?? 0) ^ (state >>> 8)
  return ~state >>> 0
}

const REFLECTED_POLYNOMIAL = 0x82f63b78

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ REFLECTED_POLYNOMIAL : remainder >>> 1
  return remainder
})
