import type { Axis } from './axis.ts'
import { OVERFLOW, REFUSED, UNDERFLOW } from './place.ts'

/** Cells that widen with the score's size, for scores without a range; `low` and `high` may still bound it. */
export interface LogLikeSpec {
  readonly kind: 'log-like'
  readonly mantissaBits: number
  readonly low?: number
  readonly high?: number
}

const MANTISSA_BITS_MAX = 10
const FINITE_EXPONENTS = 2047

// A double's upper half is its sign, its 11 bits of exponent and the top 20 bits of its mantissa. DataView fixes the byte order.
const double = new DataView(new ArrayBuffer(8))

/**
 * The log-like axis: a cell is a sign, an exponent and the top m bits of the mantissa.
 *
 * No logarithm is taken, so every engine puts a score into the same cell. Cells are at most 2^−m of their value wide (m = 7:
 * 0.78 %); below 2^−1022 they keep the width 2^−(1022+m). Order of indices: negative cells, zero (exact, a cell of its own),
 * positive cells.
 *
 * @throws RangeError naming the parameter that is wrong.
 */
export function logLikeAxis(spec: LogLikeSpec): Axis {
  const { mantissaBits, low = -Infinity, high = Infinity } = spec
  assertLogLike(spec)
  const shift = 20 - mantissaBits
  const magnitudes = FINITE_EXPONENTS * 2 ** mantissaBits

  const magnitudeLower = (magnitude: number): number => {
    if (magnitude === magnitudes) return Number.MAX_VALUE
    double.setUint32(0, magnitude << shift)
    double.setUint32(4, 0)
    return double.getFloat64(0)
  }
  const magnitudeOf = (score: number): number => {
    double.setFloat64(0, score)
    return (double.getUint32(0) & 0x7f_ff_ff_ff) >>> shift
  }

  const zero = magnitudes
  return {
    cellCount: 2 * magnitudes + 1,
    cellLower: (cell) => {
      if (cell === zero) return 0
      return cell > zero ? magnitudeLower(cell - zero - 1) : 0 - magnitudeLower(zero - cell)
    },
    cellUpper: (cell) => {
      if (cell === zero) return 0
      return cell > zero ? magnitudeLower(cell - zero) : 0 - magnitudeLower(zero - cell - 1)
    },
    place: (score) => {
      if (!Number.isFinite(score)) return REFUSED
      if (score < low) return UNDERFLOW
      if (score > high) return OVERFLOW
      if (score === 0) return zero
      return score > 0 ? zero + 1 + magnitudeOf(score) : zero - 1 - magnitudeOf(score)
    },
  }
}

function assertLogLike({ mantissaBits, low, high }: LogLikeSpec): void {
  if (!Number.isInteger(mantissaBits) || mantissaBits < 1 || mantissaBits > MANTISSA_BITS_MAX)
    throw new RangeError(`log-like grid: mantissaBits is ${mantissaBits}, wanted an integer from 1 to ${MANTISSA_BITS_MAX}`)
  if (low !== undefined && !Number.isFinite(low)) throw new RangeError(`log-like grid: low is ${low}, wanted a finite number`)
  if (high !== undefined && !Number.isFinite(high)) throw new RangeError(`log-like grid: high is ${high}, wanted a finite number`)
  if (low !== undefined && high !== undefined && high <= low)
    throw new RangeError(`log-like grid: high is ${high}, wanted more than low, which is ${low}`)
}
