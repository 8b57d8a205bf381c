import type { Sketch } from './sketch.ts'
import { nonEmptyCells } from './sketch.ts'

/**
 * The counted law as pieces in ascending order of value: what transport reads.
 *
 * A piece with lower === upper is a point mass; mass is uniform inside any other. Counts sum to the sketch's n; they are
 * fractions only where an atom splits a cell. Under- and overflow are not part of the law.
 */
export interface Segments {
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly count: Float64Array
}

/** Lays a sketch's cells and atoms out along the line. An atom inside a cell splits that cell's mass in proportion to length. */
export function segments(sketch: Sketch): Segments {
  const { index, count } = nonEmptyCells(sketch)
  const atoms = countedAtoms(sketch)
  const pieces = createPieces(index.length + 2 * atoms.length)
  let next = 0
  for (let i = 0; i < index.length; i++) {
    const cell = index[i] ?? 0
    const lower = sketch.grid.cellLower(cell)
    const upper = sketch.grid.cellUpper(cell)
    const mass = count[i] ?? 0
    let from = lower
    let left = mass
    for (let atom = atoms[next]; atom !== undefined && atom.value < upper; atom = atoms[++next]) {
      if (atom.value > from) {
        const part = mass * ((atom.value - from) / (upper - lower))
        append(pieces, from, atom.value, part)
        left -= part
        from = atom.value
      }
      append(pieces, atom.value, atom.value, atom.count)
    }
    append(pieces, from, upper, left)
  }
  for (const atom of atoms.slice(next)) append(pieces, atom.value, atom.value, atom.count)
  return finished(pieces)
}

interface Pieces extends Segments {
  length: number
}

function countedAtoms(sketch: Sketch): readonly { readonly value: number; readonly count: number }[] {
  return sketch.grid.atoms.map((value, j) => ({ value, count: sketch.atomCounts[j] ?? 0 })).filter((atom) => atom.count > 0)
}

function createPieces(capacity: number): Pieces {
  return { lower: new Float64Array(capacity), upper: new Float64Array(capacity), count: new Float64Array(capacity), length: 0 }
}

/** Passes over what rounding left of a cell that an atom splits at its very edge: a piece without mass is no piece. */
function append(pieces: Pieces, lower: number, upper: number, count: number): void {
  if (count <= 0) return
  pieces.lower[pieces.length] = lower
  pieces.upper[pieces.length] = upper
  pieces.count[pieces.length] = count
  pieces.length += 1
}

function finished({ lower, upper, count, length }: Pieces): Segments {
  return { lower: lower.subarray(0, length), upper: upper.subarray(0, length), count: count.subarray(0, length) }
}
