/** A running sum that keeps what rounding takes away (Neumaier 1974), so that ten million terms lose no digits. */
export interface CompensatedSum {
  total: number
  rest: number
}

export function emptySum(): CompensatedSum {
  return { total: 0, rest: 0 }
}

export function addTo(sum: CompensatedSum, x: number): void {
  const after = sum.total + x
  sum.rest += Math.abs(sum.total) >= Math.abs(x) ? sum.total - after + x : x - after + sum.total
  sum.total = after
}

export function totalOf({ total, rest }: CompensatedSum): number {
  return total + rest
}
