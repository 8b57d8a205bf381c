/**
 * Where a score belongs on a grid: a cell's index (0 and up), or one of these codes below zero.
 *
 * One number instead of an object keeps the path of every score free of allocation.
 */
export const UNDERFLOW = -1
/** The score lies above the grid's range. */
export const OVERFLOW = -2
/** The score lies inside a lattice's range but on none of its values. */
export const OFF_LATTICE = -3
/** The score is NaN or infinite. */
export const REFUSED = -4
/** The score is the first declared atom; atom j has the code `FIRST_ATOM - j`. */
export const FIRST_ATOM = -5
