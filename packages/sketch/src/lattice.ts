import { assertRange, assertResolvable } from './axis.ts'
import type { Axis } from './axis.ts'
import { OFF_LATTICE, OVERFLOW, REFUSED, UNDERFLOW } from './place.ts'

/** The values low, low + step, …, high. One cell per value, so counting them loses nothing. */
export interface LatticeSpec {
  readonly kind: 'lattice'
  readonly low: number
  readonly high: number
  readonly step: number
}

/** How far a score may be from a lattice value and still be it, as a share of a step. */
const LATTICE_TOLERANCE = 1e-9

const VALUES_MAX = 65_536

/**
 * The lattice axis: each cell is one value, `cellLower` and `cellUpper` are that value.
 *
 * @throws RangeError naming the parameter that is wrong.
 */
export function latticeAxis(spec: LatticeSpec): Axis {
  const values = latticeValues(spec)
  const { low, step } = spec
  const high = valueAt(values, values.length - 1)
  const tolerance = step * LATTICE_TOLERANCE
  return {
    cellCount: values.length,
    cellLower: (cell) => valueAt(values, cell),
    cellUpper: (cell) => valueAt(values, cell),
    place: (score) => {
      if (!Number.isFinite(score)) return REFUSED
      // Adding 0 turns the −0 that rounding leaves just below `low` into the index 0.
      const cell = Math.round((score - low) / step) + 0
      const value = values[cell]
      if (value !== undefined && Math.abs(score - value) <= tolerance) return cell
      if (score < low) return UNDERFLOW
      return score > high ? OVERFLOW : OFF_LATTICE
    },
  }
}

function latticeValues(spec: LatticeSpec): Float64Array {
  const { low, high, step } = spec
  assertRange('lattice', low, high)
  if (!Number.isFinite(step) || step <= 0) throw new RangeError(`lattice grid: step is ${step}, wanted a finite number above 0`)
  assertResolvable('lattice', low, high, step)
  const scale = decimalScale([low, high, step])
  const inUnits = (value: number): number => (scale === undefined ? value : Math.round(value * scale))
  const steps = (inUnits(high) - inUnits(low)) / inUnits(step)
  if (steps < 0.5 || Math.abs(steps - Math.round(steps)) > LATTICE_TOLERANCE)
    throw new RangeError(`lattice grid: step ${step} does not divide the range from ${low} to ${high}: it goes ${steps} times`)
  if (steps >= VALUES_MAX) throw new RangeError(`lattice grid: ${steps + 1} values, wanted at most ${VALUES_MAX}`)
  return Float64Array.from({ length: Math.round(steps) + 1 }, (_, i) => (inUnits(low) + i * inUnits(step)) / (scale ?? 1))
}

/**
 * The least power of ten that makes all of these integers, if one does exactly.
 *
 * On .1, .2, … sums of doubles drift (.1 + 2·.1 is not .3). Whole multiples divided once by a power of ten give the double
 * that a reader of the decimal gets.
 */
function decimalScale(numbers: readonly number[]): number | undefined {
  for (let scale = 1; scale <= 1e15; scale *= 10) {
    if (numbers.every((each) => Math.abs(each * scale) < 2 ** 52 && Math.round(each * scale) / scale === each)) return scale
  }
  return undefined
}

function valueAt(values: Float64Array, cell: number): number {
  const value = values[cell]
  if (value === undefined) throw new RangeError(`lattice grid: cell ${cell} does not exist, wanted 0 to ${values.length - 1}`)
  return value
}
