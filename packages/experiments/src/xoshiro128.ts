/** Four 32-bit words, not all zero. */
export type Words = readonly [number, number, number, number]

/** xoshiro128** 1.1 (Blackman & Vigna, https://prng.di.unimi.it/xoshiro128starstar.c): each call the next 32 bits. */
export function xoshiro128(words: Words): () => number {
  let [a, b, c, d] = words
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotated(d, 11)
    return result
  }
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
