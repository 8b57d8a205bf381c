import { QUANTILE_RANKS } from './findings.ts'
import type { Moves } from './findings.ts'

/** How scores change from one column to the other, over the rows given or over all. At least one row. */
export function measureMoves(before: Float64Array, after: Float64Array, rows?: Uint32Array): Moves {
  const n = rows?.length ?? before.length
  const changes = new Float64Array(n)
  let [up, down, sum] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const row = rows?.[i] ?? i
    const change = (after[row] ?? 0) - (before[row] ?? 0)
    changes[i] = change
    sum += change
    if (change > 0) up += 1
    else if (change < 0) down += 1
  }
  changes.sort()
  // The value below which at most this share lies: one of the changes themselves.
  const quantiles = QUANTILE_RANKS.map((rank) => (changes[Math.max(0, Math.ceil(rank * n) - 1)] ?? 0) + 0)
  return { n, up, down, same: n - up - down, mean: sum / n, quantiles }
}
