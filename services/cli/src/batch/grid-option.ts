import type { GridWanted } from '@fairstream/transport'
import { UsageError } from '../errors.ts'

const CELLS_MAX = 65_536

/** Reads `--grid`: auto, exact, lattice:STEP or uniform:LO:HI:N. Throws a UsageError. */
export function readGrid(text: string): GridWanted {
  const [kind, ...parts] = text.split(':')
  const numbers = parts.map((part) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(part) ? Number(part) : Number.NaN))
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = numbers
  if ((kind === 'auto' || kind === 'exact') && parts.length === 0) return { kind }
  if (kind === 'lattice' && parts.length === 1 && first > 0 && first < Infinity) return { kind, step: first }
  const isUniform =
    kind === 'uniform' && parts.length === 3 && Number.isFinite(first) && Number.isFinite(second) && first < second
  if (isUniform && Number.isInteger(third) && third >= 1 && third <= CELLS_MAX)
    return { kind, low: first, high: second, cells: third }
  throw new UsageError(
    `--grid ${text}: wanted auto, exact, lattice:STEP with a step above 0, or uniform:LO:HI:N with LO below HI and 1 to ${CELLS_MAX} cells`,
  )
}
