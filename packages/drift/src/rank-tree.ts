import { RANK_CELLS } from '@fairstream/sketch'
import { at } from './at.ts'
import { NODES } from './tilts.ts'

/** Counts of a group's hashed ranks at the nodes of the dyadic tree, heap order, NODES of each. */
export interface TreeCounts {
  /** How many at the node went to the left child, the lower ranks. */
  readonly left: Float64Array
  /** How many reached the node. */
  readonly n: Float64Array
}

/**
 * The tree over eight rank cells: node v has the children 2v and 2v + 1, and leaf 8 + i is cell i.
 *
 * @param cells - RANK_CELLS counts.
 */
export function treeCounts(cells: ArrayLike<number>): TreeCounts {
  const under = new Float64Array(2 * RANK_CELLS)
  for (let i = 0; i < RANK_CELLS; i++) under[RANK_CELLS + i] = at(cells, i)
  for (let v = RANK_CELLS - 1; v >= 1; v--) under[v] = at(under, 2 * v) + at(under, 2 * v + 1)
  const left = new Float64Array(NODES)
  for (let v = 1; v <= NODES; v++) left[v - 1] = at(under, 2 * v)
  return { left, n: under.slice(1, NODES + 1) }
}

/** Adds counts cell by cell. */
export function addCells(into: Float64Array, from: ArrayLike<number>): void {
  for (let i = 0; i < into.length; i++) into[i] = at(into, i) + at(from, i)
}

/** The difference of two counts, cell by cell. */
export function cellsWithout(all: ArrayLike<number>, part: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: RANK_CELLS }, (_, i) => at(all, i) - at(part, i))
}

export function sumOf(counts: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < counts.length; i++) sum += at(counts, i)
  return sum
}
