/** How many are admitted: a share of all, in (0, 1], or a count, at least 1. */
export type CutOff = { readonly share: number } | { readonly count: number }

/**
 * The number of rows that a cut-off admits of n: a share is rounded to the nearest, and admits at least one.
 *
 * @throws RangeError for a share outside (0, 1], a count that is no integer from 1 to n, or no rows.
 */
export function admitted(cutOff: CutOff, n: number): number {
  if (n < 1) throw new RangeError('a cut-off needs at least one row')
  if ('share' in cutOff) {
    if (!(cutOff.share > 0 && cutOff.share <= 1)) throw new RangeError(`share ${cutOff.share}: wanted more than 0, at most 1`)
    return Math.max(1, Math.round(cutOff.share * n))
  }
  if (Number.isInteger(cutOff.count) && cutOff.count >= 1 && cutOff.count <= n) return cutOff.count
  throw new RangeError(`cut-off ${cutOff.count}: wanted an integer from 1 to ${n}`)
}
