import { splitmix64 } from './splitmix64.ts'
import { xoshiro128 } from './xoshiro128.ts'

/** A stream of dice that follows from its seed alone, to the same bits on every engine. */
export interface Random {
  /** Uniform on [0, 1): a whole number of 2^−53. */
  readonly next: () => number
  /** Uniform on 0 … n − 1, without bias. n is whole, from 1 to 2^32. */
  readonly integer: (n: number) => number
}

const TWO_26 = 67_108_864
const TWO_32 = 4_294_967_296
const TWO_53 = 9_007_199_254_740_992

/**
 * xoshiro128**, its state the first two outputs of SplitMix64, low words first (as its authors advise).
 *
 * @param seed - Whole, from 0 to 2^53 − 1.
 * @throws RangeError for any other seed.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed is ${seed}, wanted a whole number from 0 to 2^53 − 1`)
  const bits = xoshiro128([...words(splitmix64(BigInt(seed), 1)), ...words(splitmix64(BigInt(seed), 2))])
  return {
    next: () => ((bits() >>> 5) * TWO_26 + (bits() >>> 6)) / TWO_53,
    integer: (n) => below(n, bits),
  }
}

/** The draws at the end that would make some numbers likelier are thrown away. */
function below(n: number, bits: () => number): number {
  if (!Number.isInteger(n) || n < 1 || n > TWO_32) throw new RangeError(`n is ${n}, wanted a whole number from 1 to 2^32`)
  const limit = TWO_32 - (TWO_32 % n)
  let drawn = bits()
  while (drawn >= limit) drawn = bits()
  return drawn % n
}

function words(bits: bigint): readonly [number, number] {
  return [Number(bits & 0xffff_ffffn), Number(bits >> 32n)]
}
