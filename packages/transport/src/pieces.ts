import type { QuantileFunction } from './quantile-function.ts'

/** A quantile function under construction. */
export interface Pieces extends QuantileFunction {
  length: number
}

export function createPieces(capacity: number): Pieces {
  return {
    levels: new Float64Array(capacity + 1),
    lower: new Float64Array(capacity),
    upper: new Float64Array(capacity),
    length: 0,
  }
}

/** Adds the piece that ends at rank `level`. A piece without mass is dropped, an atom that goes on is one atom. */
export function append(pieces: Pieces, level: number, lower: number, upper: number): void {
  const { length } = pieces
  if (level === pieces.levels[length]) return
  if (lower === upper && pieces.lower[length - 1] === lower && pieces.upper[length - 1] === lower) {
    pieces.levels[length] = level
    return
  }
  pieces.lower[length] = lower
  pieces.upper[length] = upper
  pieces.levels[length + 1] = level
  pieces.length += 1
}

export function finished({ levels, lower, upper, length }: Pieces): QuantileFunction {
  if (length === lower.length) return { levels, lower, upper }
  return { levels: levels.slice(0, length + 1), lower: lower.slice(0, length), upper: upper.slice(0, length) }
}
