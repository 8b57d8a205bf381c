/** What a monitor did over many runs. */
export interface Tally {
  readonly runs: number
  /** Share of runs with an alarm before anything changed, and its standard error. */
  readonly falseShare: number
  readonly falseError: number
  /** Slices from the change to the alarm, over runs without a false one; Infinity where it was missed. Undefined without a change. */
  readonly median: number | undefined
  readonly p90: number | undefined
}

/**
 * @param alarms - First alarms in slices, by run.
 * @param changeAt - The first changed slice; undefined where nothing changes.
 */
export function tally(alarms: readonly (number | undefined)[], changeAt: number | undefined): Tally {
  const isFalse = (alarm: number | undefined): boolean => alarm !== undefined && (changeAt === undefined || alarm < changeAt)
  const runs = alarms.length
  const falseShare = alarms.filter(isFalse).length / runs
  const falseError = Math.sqrt(Math.max(falseShare * (1 - falseShare), 1 / runs / 4) / runs)
  if (changeAt === undefined) return { runs, falseShare, falseError, median: undefined, p90: undefined }
  const delays = alarms
    .filter((alarm) => !isFalse(alarm))
    .map((alarm) => (alarm === undefined ? Number.POSITIVE_INFINITY : alarm - changeAt + 1))
    .sort((a, b) => a - b)
  return { runs, falseShare, falseError, median: quantile(delays, 0.5), p90: quantile(delays, 0.9) }
}

/** Undefined where every run had a false alarm. */
function quantile(sorted: readonly number[], p: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]
}
