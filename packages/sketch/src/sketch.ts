import { addArrays, addCells, arrayContains, cellsContain, copyCells, createCells, listNonEmpty } from './cells.ts'
import type { Cells, NonEmptyCells } from './cells.ts'
import type { Grid } from './grid.ts'
import { FIRST_ATOM, OVERFLOW, UNDERFLOW } from './place.ts'

/**
 * One group's scores as integer counts on a grid. Mutable.
 *
 * Counts are a commutative group: any order of scores, merges and subtractions gives the same numbers, exactly, as long as no
 * total passes 2^53 − 1; merging beyond that throws.
 */
export interface Sketch extends Cells {
  readonly grid: Grid
  /** Scores counted in cells and atoms. */
  n: number
  underflow: number
  overflow: number
  /** NaN, infinite and off-lattice scores. */
  refused: number
  /** One count per atom of the grid, in the grid's order. */
  readonly atomCounts: Float64Array
}

export function createSketch(grid: Grid): Sketch {
  const { dense, sparse } = createCells(grid.cellCount)
  const atomCounts = new Float64Array(grid.atoms.length)
  return { grid, n: 0, underflow: 0, overflow: 0, refused: 0, atomCounts, dense, sparse }
}

/** Counts a score and returns its place, so that the caller need not look for it again. */
export function addScore(sketch: Sketch, score: number): number {
  const place = sketch.grid.place(score)
  addPlaced(sketch, place)
  return place
}

/**
 * Counts a score whose place on this sketch's grid is known.
 *
 * @throws RangeError for a place that the grid does not have.
 */
export function addPlaced(sketch: Sketch, place: number): void {
  if (place >= 0) addToCell(sketch, place)
  else if (place <= FIRST_ATOM) addToAtom(sketch, FIRST_ATOM - place)
  else if (place === UNDERFLOW) sketch.underflow += 1
  else if (place === OVERFLOW) sketch.overflow += 1
  else sketch.refused += 1
}

/** Adds a sketch of the same grid. Throws RangeError when a total would pass 2^53 − 1; `into` is then as it was. */
export function merge(into: Sketch, from: Sketch): void {
  addMultiple(into, from, 1)
}

/** Takes back a sketch that was merged. Throws RangeError when a count would fall below 0; `into` is then as it was. */
export function subtract(into: Sketch, from: Sketch): void {
  assertContains(into, from)
  addMultiple(into, from, -1)
}

/**
 * Adds a sketch `times` over: the weighted sum of a half-life. `times` is an integer.
 *
 * @throws RangeError when the grids differ or a total would leave 0 to 2^53 − 1; `into` is then as it was.
 */
export function addMultiple(into: Sketch, from: Sketch, times: number): void {
  if (into.grid.id !== from.grid.id)
    throw new RangeError(`sketch of grid ${from.grid.id} cannot join one of grid ${into.grid.id}`)
  const totals = TOTALS.map((name) => exactTotal(name, into[name] + times * from[name]))
  TOTALS.forEach((name, i) => {
    into[name] = totals[i] ?? 0
  })
  addArrays(into.atomCounts, from.atomCounts, times)
  addCells(into, from, times)
}

/** A sketch with the same counts that shares none of them. */
export function copy(sketch: Sketch): Sketch {
  const { grid, n, underflow, overflow, refused, atomCounts } = sketch
  const { dense, sparse } = copyCells(sketch)
  return { grid, n, underflow, overflow, refused, atomCounts: atomCounts.slice(), dense, sparse }
}

/** Whether two sketches lie on the same grid and hold the same counts. */
export function equal(a: Sketch, b: Sketch): boolean {
  return a.grid.id === b.grid.id && TOTALS.every((name) => a[name] === b[name]) && contains(a, b) && contains(b, a)
}

/** The cells with at least one score, in ascending order; atoms are not among them. */
export function nonEmptyCells(sketch: Sketch): NonEmptyCells {
  return listNonEmpty(sketch)
}

/**
 * The total itself, if it is a count that doubles hold exactly; else throws RangeError.
 *
 * Totals bound every cell and atom below them, so checking totals keeps all counts exact.
 */
export function exactTotal(name: string, total: number): number {
  if (total >= 0 && total <= Number.MAX_SAFE_INTEGER) return total
  throw new RangeError(`sketch: ${name} would be ${total}, wanted 0 to ${Number.MAX_SAFE_INTEGER}`)
}

const TOTALS = ['n', 'underflow', 'overflow', 'refused'] as const

function addToCell(sketch: Sketch, cell: number): void {
  const { dense, sparse } = sketch
  if (dense !== undefined) {
    const count = dense[cell]
    if (count === undefined) throw noSuchPlace(sketch, cell)
    dense[cell] = count + 1
  } else {
    if (!Number.isInteger(cell) || cell >= sketch.grid.cellCount) throw noSuchPlace(sketch, cell)
    sparse.set(cell, (sparse.get(cell) ?? 0) + 1)
  }
  sketch.n += 1
}

function addToAtom(sketch: Sketch, atom: number): void {
  const count = sketch.atomCounts[atom]
  if (count === undefined) throw noSuchPlace(sketch, FIRST_ATOM - atom)
  sketch.atomCounts[atom] = count + 1
  sketch.n += 1
}

function noSuchPlace(sketch: Sketch, place: number): RangeError {
  return new RangeError(
    `grid ${sketch.grid.id} has no place ${place}: it has ${sketch.grid.cellCount} cells, ${sketch.grid.atoms.length} atoms`,
  )
}

function assertContains(into: Sketch, from: Sketch): void {
  if (!contains(into, from))
    throw new RangeError(`sketch of ${from.n} scores cannot leave one of ${into.n}: a count would fall below 0`)
}

/** Whether no cell or atom of `part` holds more than the same one of `whole`. */
function contains(whole: Sketch, part: Sketch): boolean {
  return arrayContains(whole.atomCounts, part.atomCounts) && cellsContain(whole, part)
}
