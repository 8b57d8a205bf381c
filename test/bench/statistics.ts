/** What repeated measurements come to. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws RangeError for no values at all. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) throw new RangeError('a spread needs a value')
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? max
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper
  return { median: (lower + upper) / 2, min, max }
}

/**
 * The ratio round by round: what slows a whole round down slows both of its sides.
 *
 * @throws RangeError where the sides were not measured equally often.
 */
export function ratios(ours: readonly number[], theirs: readonly number[]): readonly number[] {
  if (ours.length !== theirs.length) throw new RangeError(`${ours.length} values beside ${theirs.length}`)
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN))
}
