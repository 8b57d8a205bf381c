/**
 * Counts by cell index: an array where the grid has few cells, else only the cells that are not empty.
 *
 * Two fields of one object rather than a tagged union: the counter of every score reads one of them, and each step between
 * costs a third of its time.
 */
export interface Cells {
  /** One count per cell, or undefined: then `sparse` holds the counts. */
  readonly dense: Float64Array | undefined
  readonly sparse: Map<number, number>
}

/** The cells that are not empty, in ascending order of index. Both arrays have one entry per cell. */
export interface NonEmptyCells {
  readonly index: Uint32Array
  readonly count: Float64Array
}

/**
 * At most 64 KiB of zeros per sketch. A log-like grid has half a million indices and more, and whoever sends scores must not
 * be able to make each slice cost megabytes: there memory grows with the scores counted.
 */
const DENSE_CELLS_MAX = 8192

/** Cells that are all empty. */
export function createCells(cellCount: number): Cells {
  return { dense: cellCount <= DENSE_CELLS_MAX ? new Float64Array(cellCount) : undefined, sparse: new Map() }
}

export function copyCells({ dense, sparse }: Cells): Cells {
  return { dense: dense?.slice(), sparse: new Map(sparse) }
}

function countIn({ dense, sparse }: Cells, cell: number): number {
  return (dense === undefined ? sparse.get(cell) : dense[cell]) ?? 0
}

/** Sets a count; a sparse cell that becomes empty is forgotten, so that equal contents are equal maps. */
export function setCount({ dense, sparse }: Cells, cell: number, count: number): void {
  if (dense !== undefined) dense[cell] = count
  else if (count === 0) sparse.delete(cell)
  else sparse.set(cell, count)
}

/** Adds counts `times` over. */
export function addCells(into: Cells, from: Cells, times: number): void {
  if (into.dense !== undefined && from.dense !== undefined) addArrays(into.dense, from.dense, times)
  else for (const [cell, count] of from.sparse) setCount(into, cell, countIn(into, cell) + times * count)
}

/** Adds each entry of an array `times` over to the same entry of another. */
export function addArrays(into: Float64Array, from: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) into[i] = (into[i] ?? 0) + times * (from[i] ?? 0)
}

/** Whether no cell of `part` holds more than the same cell of `whole`. */
export function cellsContain(whole: Cells, part: Cells): boolean {
  const { dense } = whole
  if (dense !== undefined && part.dense !== undefined) return arrayContains(dense, part.dense)
  for (const [cell, count] of part.sparse) if (count > countIn(whole, cell)) return false
  return true
}

/** Whether no entry of `part` is greater than the same entry of `whole`. */
export function arrayContains(whole: Float64Array, part: Float64Array): boolean {
  for (let i = 0; i < part.length; i++) if ((part[i] ?? 0) > (whole[i] ?? 0)) return false
  return true
}

/** Reads all counts once; a later change of the cells does not show in the result. */
export function listNonEmpty({ dense, sparse }: Cells): NonEmptyCells {
  return dense === undefined ? listSparse(sparse) : listDense(dense)
}

function listDense(counts: Float64Array): NonEmptyCells {
  const index = new Uint32Array(counts.length)
  const count = new Float64Array(counts.length)
  let length = 0
  for (let cell = 0; cell < counts.length; cell++) {
    const held = counts[cell] ?? 0
    if (held === 0) continue
    index[length] = cell
    count[length] = held
    length += 1
  }
  return { index: index.subarray(0, length), count: count.subarray(0, length) }
}

function listSparse(counts: ReadonlyMap<number, number>): NonEmptyCells {
  const index = Uint32Array.from(counts.keys()).sort()
  return { index, count: Float64Array.from(index, (cell) => counts.get(cell) ?? 0) }
}
