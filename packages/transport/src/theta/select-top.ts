import { meanOfTwo } from '../linear.ts'
import type { GroupRows, ThetaProblem } from './theta-problem.ts'

/**
 * How many rows of each group are in the top k at the given θ: the same rows that rankRows would put there.
 *
 * The k-th greatest fair score is found by bisection over the doubles, with a search in each group's column: O(G log n) a step,
 * so the work does not grow with the rows. Those that tie with it are taken in the order of the tie-break.
 *
 * @param thetas - One θ in [0, 1] for each group.
 * @param k - From 1 to the number of rows.
 */
export function selectTop({ rows }: ThetaProblem, thetas: Float64Array, k: number): Float64Array {
  const cut = kthGreatest(rows, thetas, k)
  const counts = Float64Array.from(rows, (each, g) => countAbove(each, thetas[g] ?? 0, cut, true))
  const open = k - sum(counts)
  const reach = rows.map((each, g) => countAbove(each, thetas[g] ?? 0, cut, false))
  if (sum(counts) + open < sum(reach)) takeTied(rows, counts, reach, open)
  else counts.set(reach)
  return counts
}

/** The greatest value that at least k rows reach. */
function kthGreatest(rows: readonly GroupRows[], thetas: Float64Array, k: number): number {
  const reached = (x: number): boolean => sum(rows.map((each, g) => countAbove(each, thetas[g] ?? 0, x, false))) >= k
  const filled = rows.flatMap((each, g) => (each.raw.length === 0 ? [] : [[each, thetas[g] ?? 0] as const]))
  let low = Math.min(...filled.map(([each, theta]) => fairAt(each, theta, each.raw.length - 1)))
  let high = Math.max(...filled.map(([each, theta]) => fairAt(each, theta, 0)))
  if (reached(high)) return high
  for (;;) {
    const middle = low / 2 + high / 2
    if (!(low < middle && middle < high)) return low
    if (reached(middle)) low = middle
    else high = middle
  }
}

/** Rows of one group whose fair score is above x, or at least x. */
function countAbove(rows: GroupRows, theta: number, x: number, strictly: boolean): number {
  let [from, to] = [0, rows.raw.length]
  while (from < to) {
    const middle = (from + to) >>> 1
    const fair = fairAt(rows, theta, middle)
    if (strictly ? fair > x : fair >= x) from = middle + 1
    else to = middle
  }
  return from
}

function fairAt({ raw, full }: GroupRows, theta: number, i: number): number {
  return meanOfTwo(1 - theta, raw[i] as number, theta, full[i] as number)
}

/** Adds the first `open` of the tied rows, in the order of the tie-break. */
function takeTied(rows: readonly GroupRows[], counts: Float64Array, reach: readonly number[], open: number): void {
  const tied = rows.map(({ tiePlace }, g) => tiePlace.subarray(counts[g], reach[g]))
  const places = new Uint32Array(tied.reduce((length, each) => length + each.length, 0))
  let next = 0
  for (const each of tied) {
    places.set(each, next)
    next += each.length
  }
  const last = open === 0 ? -1 : (places.sort()[open - 1] ?? -1)
  tied.forEach((each, g) => {
    for (const place of each) if (place <= last) counts[g] = (counts[g] ?? 0) + 1
  })
}

function sum(values: ArrayLike<number>): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0
  return total
}
