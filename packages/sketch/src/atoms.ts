import type { Axis } from './axis.ts'

const ATOMS_MAX = 4096

/**
 * The declared tied values as the grid keeps them: in ascending order, −0 as 0, each as the lattice value that it is.
 *
 * @throws RangeError for an atom outside the axis, off its lattice, or declared twice, and for more than 4,096 atoms.
 */
export function declareAtoms(axis: Axis, declared: readonly number[]): readonly number[] {
  if (declared.length > ATOMS_MAX) throw new RangeError(`grid: ${declared.length} atoms, wanted at most ${ATOMS_MAX}`)
  const atoms = declared.map((atom) => {
    const cell = axis.place(atom)
    if (cell < 0)
      throw new RangeError(`grid: atom ${atom} is not a value of the grid, wanted one inside its range and on its steps`)
    return valueIn(axis, cell, atom)
  })
  atoms.sort((a, b) => a - b)
  const twice = atoms.find((atom, i) => atom === atoms[i - 1])
  if (twice !== undefined) throw new RangeError(`grid: atom ${twice} is declared twice`)
  return atoms
}

/** The value a score counts as once its cell is known: the cell's where the cell is one value, else its own, with −0 as 0. */
export function valueIn(axis: Axis, cell: number, score: number): number {
  const lower = axis.cellLower(cell)
  return lower === axis.cellUpper(cell) ? lower : score + 0
}

/** The position of a value among sorted atoms, or −1. Binary search. */
export function indexOfAtom(atoms: readonly number[], value: number): number {
  let from = 0
  let to = atoms.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if ((atoms[middle] ?? Infinity) < value) from = middle + 1
    else to = middle
  }
  return atoms[from] === value ? from : -1
}
