/** Equal bins from `low` on, as many as reach past the highest score. */
export interface Bins {
  readonly low: number
  readonly width: number
  readonly count: number
}

const BINS = 40

/**
 * Bins for scores and all that may lie between them. On a lattice a bin holds a whole number of steps, since bins that hold now
 * one step and now two would draw teeth that the law does not have.
 */
export function binsOf(scores: Float64Array, step?: number): Bins {
  let [low, high] = [Infinity, -Infinity]
  for (const score of scores) [low, high] = [Math.min(low, score), Math.max(high, score)]
  const range = high - low
  if (!(range > 0)) return { low: low - 0.5, width: 1, count: 1 }
  if (step === undefined) return { low, width: range / BINS, count: BINS }
  const width = step * Math.max(1, Math.ceil(range / step / BINS))
  return { low: low - step / 2, width, count: Math.ceil((range + step) / width) }
}

/** The density of one group's scores at the middle of each bin; a score at the upper end is in the last one. */
export function densityOf(scores: Float64Array, isOfGroup: (row: number) => boolean, bins: Bins): (readonly [number, number])[] {
  const counts = new Float64Array(bins.count)
  let n = 0
  for (const [row, score] of scores.entries()) {
    if (!isOfGroup(row)) continue
    const bin = Math.max(0, Math.min(bins.count - 1, Math.floor((score - bins.low) / bins.width)))
    counts[bin] = (counts[bin] ?? 0) + 1
    n += 1
  }
  return Array.from(counts, (count, bin) => [bins.low + (bin + 0.5) * bins.width, count / n / bins.width] as const)
}
