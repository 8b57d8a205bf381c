import { beyondRange, isOutside, rankOutside } from './edges.ts'
import { fullMap } from './full-map.ts'
import type { GroupTransport, Judged } from './group-transport.ts'
import { carry, clamp, meanOfTwo } from './linear.ts'

/**
 * Judges one raw score: fair = (1 − θ)x + θT(x), the partial map of the Continuous Fairness Algorithm (Zehlike, Hacker & Wiedemann 2020).
 *
 * θ = 0 gives exactly x, θ = 1 exactly T(x), and T(x) = x exactly x. The fair score never falls when x rises, for a fixed v.
 * Only comparisons and + − × ÷ are used, so the bits are the same on every engine; no call leaves anything for the next.
 *
 * @param transport - The group's map; see fullMap for scores inside the observed range and edges.ts for those beyond.
 * @param score - Finite; in the unit of the group's law.
 * @param v - In [0, 1): the hash of seed and event id, read for ties `random` only.
 * @param out - Every field is overwritten.
 */
export function judge(transport: GroupTransport, score: number, v: number, out: Judged): void {
  settle(transport, score, mapped(transport, score, v, out), out)
}

/**
 * Judges a score between two lattice neighbours: T interpolated linearly between theirs, with the same v, and θ applied to the
 * score itself. So is `quantile`; the result is a tie split if a neighbour's is.
 *
 * @param below - The neighbour below, below ≤ score.
 * @param above - The neighbour above, score ≤ above.
 * @param out - Every field is overwritten.
 */
export function judgeBetween(
  transport: GroupTransport,
  below: number,
  above: number,
  score: number,
  v: number,
  out: Judged,
): void {
  const from = mapped(transport, below, v, out)
  const { quantile, tieSplit } = out
  const to = mapped(transport, above, v, out)
  out.quantile = carry(score, below, above, quantile, out.quantile)
  out.tieSplit ||= tieSplit
  settle(transport, score, carry(score, below, above, from, to), out)
}

/** T(x) everywhere on the line. Inside the declared range it stays inside, though the grid's end cells overhang it. */
function mapped(transport: GroupTransport, x: number, v: number, out: Judged): number {
  out.tieSplit = false
  if (isOutside(transport, x)) {
    out.quantile = rankOutside(transport, x)
    return beyondRange(transport, x)
  }
  const { low = -Infinity, high = Infinity } = transport
  return clamp(fullMap(transport, x, v, out), low, high)
}

function settle(transport: GroupTransport, score: number, t: number, out: Judged): void {
  out.extrapolated = isOutside(transport, score)
  out.fair = meanOfTwo(1 - transport.theta, score, transport.theta, t)
}
