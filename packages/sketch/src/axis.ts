/** The line cut into cells, before any atoms are taken out. */
export interface Axis {
  /** How many cell indices there are; they run from 0 in ascending order of value. */
  readonly cellCount: number
  /** A cell index, or UNDERFLOW, OVERFLOW, OFF_LATTICE or REFUSED. Reads −0 as 0. Allocates nothing. */
  readonly place: (score: number) => number
  readonly cellLower: (cell: number) => number
  readonly cellUpper: (cell: number) => number
}

/** Checks what every bounded axis needs of its range. Throws RangeError. */
export function assertRange(kind: string, low: number, high: number): void {
  if (!Number.isFinite(low)) throw new RangeError(`${kind} grid: low is ${low}, wanted a finite number`)
  if (!Number.isFinite(high)) throw new RangeError(`${kind} grid: high is ${high}, wanted a finite number`)
  if (high <= low) throw new RangeError(`${kind} grid: high is ${high}, wanted more than low, which is ${low}`)
  if (!Number.isFinite(high - low)) throw new RangeError(`${kind} grid: the range from ${low} to ${high} is wider than a double`)
}

/** Checks that cells of this width can be told apart by doubles of the range's size. Throws RangeError. */
export function assertResolvable(kind: string, low: number, high: number, width: number): void {
  const spacing = Math.max(Math.abs(low), Math.abs(high)) * Number.EPSILON
  if (width < 8 * spacing || width < SMALLEST_NORMAL)
    throw new RangeError(`${kind} grid: cells of width ${width} are finer than doubles from ${low} to ${high} can tell apart`)
}

const SMALLEST_NORMAL = 2 ** -1022
