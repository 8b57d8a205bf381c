import { normalQuantile } from '@fairstream/response'
import { xoshiro128 } from '../xoshiro128.ts'

/** Numbers that follow from an id: the same id gives the same numbers on every machine. */
export interface RandomStream {
  /** Uniform on (0, 1), of 53 bits; never 0 or 1. */
  readonly uniform: () => number
  readonly normal: () => number
}

/** A stream named by an id, for instance `shapes/7/laplace`. xoshiro128**, seeded by hashing the id. */
export function randomStream(id: string): RandomStream {
  const next = xoshiro128(seeds(id))
  const uniform = () => ((next() >>> 5) * 67108864 + (next() >>> 6) + 0.5) / 9007199254740992
  return { uniform, normal: () => normalQuantile(uniform()) }
}

/** Four 32-bit words from an id: FNV-1a with four offsets, each finished by MurmurHash3's mixer. */
function seeds(id: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = (0x811c9dc5 ^ offset) >>> 0
    for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return hash ^ (hash >>> 16) || 1
  }
  return [word(0x9e3779b9), word(0x7f4a7c15), word(0xf39cc060), word(0x5cedc834)]
}

/** A binomial count by inversion from the mode outwards: about the standard deviation of steps, exact up to rounding. */
export function binomial(stream: RandomStream, n: number, p: number): number {
  if (p <= 0) return 0
  if (p >= 1) return n
  const mode = Math.min(n, Math.floor((n + 1) * p))
  const odds = p / (1 - p)
  const atMode = Math.exp(
    logFactorial(n) - logFactorial(mode) - logFactorial(n - mode) + mode * Math.log(p) + (n - mode) * Math.log1p(-p),
  )
  let rest = stream.uniform() - atMode
  let [low, high, lowMass, highMass] = [mode, mode, atMode, atMode]
  // At most n + 1 counts exist; past them only rounding is left, and the mode is as good as any.
  for (let step = 0; rest > 0 && step <= n; step++) {
    if (high < n) {
      highMass *= (odds * (n - high)) / (high + 1)
      high += 1
      rest -= highMass
      if (rest <= 0) return high
    }
    if (low > 0) {
      lowMass *= low / (odds * (n - low + 1))
      low -= 1
      rest -= lowMass
      if (rest <= 0) return low
    }
  }
  return mode
}

/** ln n!, by Stirling's series above 20 (error below 1e-13). */
function logFactorial(n: number): number {
  if (n <= 20) {
    let product = 1
    for (let i = 2; i <= n; i++) product *= i
    return Math.log(product)
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5)
}
