import { assertRange, assertResolvable } from './axis.ts'
import type { Axis } from './axis.ts'
import { OVERFLOW, REFUSED, UNDERFLOW } from './place.ts'

/** A declared range in `cells` (N) equal steps of h = (high − low)/N: N + 1 cells, centred on low + i·h. */
export interface UniformSpec {
  readonly kind: 'uniform'
  readonly low: number
  readonly high: number
  readonly cells: number
}

const STEPS_MAX = 65_536

/**
 * The uniform axis.
 *
 * The outer cells reach h/2 beyond the range: a tie on `low` then sits at its cell's centre like any other, where clamping
 * would move its mean by h/4. Errors: |Q̂ − Q| ≤ h, W2 ≤ h/√3 at worst, h/(2√3) for ties on centres (research/sketches.md, 2).
 *
 * @throws RangeError naming the parameter that is wrong.
 */
export function uniformAxis(spec: UniformSpec): Axis {
  const { low, high, cells } = spec
  assertRange('uniform', low, high)
  if (!Number.isInteger(cells) || cells < 1 || cells > STEPS_MAX)
    throw new RangeError(`uniform grid: cells is ${cells}, wanted an integer from 1 to ${STEPS_MAX}`)
  const width = (high - low) / cells
  assertResolvable('uniform', low, high, width)
  const edge = (cell: number): number => low + (cell - 0.5) * width

  return {
    cellCount: cells + 1,
    cellLower: edge,
    cellUpper: (cell) => edge(cell + 1),
    place: (score) => {
      if (!Number.isFinite(score)) return REFUSED
      if (score < low) return UNDERFLOW
      if (score > high) return OVERFLOW
      const cell = Math.floor((score - low) / width + 0.5)
      // The quotient may round across an edge. The edges decide, so that a score always lies inside its cell.
      if (score < edge(cell)) return cell - 1
      return score >= edge(cell + 1) ? cell + 1 : cell
    },
  }
}
