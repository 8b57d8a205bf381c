const GAMMA = 0x9e3779b97f4a7c15n
const MASK = 0xffff_ffff_ffff_ffffn

/** SplitMix64 (Steele, Lea & Flood 2014; Vigna's splitmix64.c): its n-th output from a seed, n from 1. One-to-one in n. */
export function splitmix64(seed: bigint, n: number): bigint {
  let z = (seed + BigInt(n) * GAMMA) & MASK
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK
  return z ^ (z >> 31n)
}
