import { nonEmptyCells, type Sketch } from '@fairstream/sketch'

/** How far one coordinate's law is from a normal one. Both are 0 for a normal law. */
export interface MarginalNormality {
  readonly skewness: number
  /** Kurtosis − 3. */
  readonly excess: number
  /** The greater of |skewness|/√(6/n) and |excess|/√(24/n): about a standard normal's size where the law is normal. */
  readonly deviate: number
}

/**
 * Skewness and excess kurtosis of a coordinate from the counts of its marginal, each score at its cell's middle.
 *
 * @returns undefined where the spread is less than a cell: the cells then say nothing of the shape.
 */
export function marginalNormality(marginal: Sketch): MarginalNormality | undefined {
  const { grid, n } = marginal
  const { index, count } = nonEmptyCells(marginal)
  const middles = Array.from(index, (cell) => grid.cellLower(cell) / 2 + grid.cellUpper(cell) / 2)
  const width = grid.cellUpper(0) - grid.cellLower(0)
  const moment = (about: number, power: number): number =>
    middles.reduce((sum, x, i) => sum + (count[i] ?? 0) * powerOf((x - about) / width, power), 0) / n
  const mean = middles.reduce((sum, x, i) => sum + (count[i] ?? 0) * x, 0) / n
  const second = moment(mean, 2)
  if (!(n > 0 && second >= 1)) return undefined
  const skewness = moment(mean, 3) / (second * Math.sqrt(second))
  const excess = moment(mean, 4) / (second * second) - 3
  return { skewness, excess, deviate: Math.max(Math.abs(skewness) / Math.sqrt(6 / n), Math.abs(excess) / Math.sqrt(24 / n)) }
}

/** By products alone, which every engine rounds alike. */
function powerOf(x: number, power: number): number {
  let product = 1
  for (let i = 0; i < power; i++) product *= x
  return product
}
