/** How often each whole number was seen. */
export interface Tally {
  readonly add: (value: number) => void
  readonly count: () => number
  /** The least value that at least this share of all is not above; 0 of none. */
  readonly quantile: (share: number) => number
}

/** Exact, and as large as there are different values: milliseconds of a run are some ten thousand. */
export function createTally(): Tally {
  const seen = new Map<number, number>()
  let total = 0
  return {
    add: (value) => {
      seen.set(value, (seen.get(value) ?? 0) + 1)
      total += 1
    },
    count: () => total,
    quantile: (share) => {
      let below = 0
      let last = 0
      for (const [value, count] of [...seen].sort(([a], [b]) => a - b)) {
        below += count
        last = value
        if (below >= share * total) break
      }
      return last
    },
  }
}
