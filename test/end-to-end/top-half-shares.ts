import { createHash } from 'node:crypto'

/** A fair score as the top half needs it. */
export interface Judged {
  readonly rawId: string
  readonly scorecard: string
  readonly group: string
  readonly fair: number
  readonly timeMs: number
  /** The map that judged it; undefined while warming up. */
  readonly mapVersion?: string
}

/** A map's window in event time: events in [from, to) were counted, sizes by group. */
export interface MapWindow {
  readonly version: string
  readonly from: number
  readonly to: number
  readonly n: ReadonlyMap<string, number>
}

/** One group's share of the top half by fair score, against its share of all, with the standard error of the difference. */
export interface TopHalfShare {
  readonly group: string
  readonly judged: number
  readonly shareOverall: number
  readonly shareOfTop: number
  /** From the sampling of the events judged. */
  readonly errorOfJudged: number
  /** From the sampling of the windows behind the maps. */
  readonly errorOfWindows: number
  /** Of the difference: both parts, and what they share. */
  readonly standardError: number
}

/**
 * Shares of the top half among the events judged by a map, and their standard errors.
 *
 * Take one group g at the cut p = 1/2. Its fair score is Qν(U) with U = F̂(x−) + V·p̂(x), where F̂ counts the n_r members of
 * the window behind map r. Were F̂ the true F, U would be uniform and the event in the top half with probability p. In truth
 *
 *   P(top | map r) − p  =  (1/n_r) Σ over window members j of (b_j − p),   to first order,
 *
 * where b_j says whether member j itself lies below the group's median. So with m_r events judged under map r, the excess
 * Z_g = (number in the top) − p·m is a sum of independent terms, one an event i of the group:
 *
 *   Z_g = Σ_i (w_i − a_i)(b_i − p),   a_i = 1 if i was judged under a map, w_i = Σ over maps r whose window holds i of m_r / n_r.
 *
 * An event may be judged first and enter later windows; then the two parts have opposite signs: scoring many high ones as high,
 * and later maps that know of many high ones. With Var b = p(1 − p):
 *
 *   judged part   p(1 − p) Σ a_i²   = p(1 − p)·m           (as a share of m: p(1 − p)/m, the usual one)
 *   window part   p(1 − p) Σ w_i²                          (one map, window of n: p(1 − p)·m²/n, as a share p(1 − p)/n)
 *   in common    −2p(1 − p) Σ a_i·w_i
 *
 * A tie at the median is split by V, drawn anew for the judged event, so that b there is known to the window by its chance λ
 * alone. It moves τ = λ(1 − λ)·mass(tie) ≤ mass/4 of the variance p(1 − p) from the window's and the common part to the
 * judged one. `tieVariance` says τ.
 *
 * The cut is where half of all events are above, not where half of the population is: it shifts with the excess of all groups
 * and takes from each its share q. The excess over the share is Z_g − q_g Σ_h Z_h, of variance
 * (1 − q_g)² Var Z_g + q_g² Σ over other groups h of Var Z_h. Over K, the size of the top half, that is the difference of shares.
 *
 * Fair scores that tie at the cut are ranked by a hash of the raw id that knows nothing of groups; raw scores would bring the
 * group back in.
 *
 * @param tieVariance - τ of a group, at most 1/16 of the mass of its median's tie times 4; 0 where nothing is tied.
 */
export function topHalfShares(
  all: readonly Judged[],
  windows: readonly MapWindow[],
  tieVariance: (group: string) => number,
): readonly TopHalfShare[] {
  const judged = all.filter(({ mapVersion }) => mapVersion !== undefined)
  const top = new Set(ranked(judged).slice(0, Math.floor(judged.length / 2)))
  const groups = [...new Set(judged.map(({ group }) => group))].sort()
  const excess = new Map(groups.map((group) => [group, excessVariance(all, group, windows, tieVariance(group))]))
  return groups.map((group) => {
    const own = judged.filter((each) => each.group === group)
    const q = own.length / judged.length
    const error = (part: keyof ExcessVariance): number => {
      let variance = 0
      for (const [other, parts] of excess) variance += (other === group ? 1 - q : q) ** 2 * parts[part]
      return Math.sqrt(variance) / top.size
    }
    return {
      group,
      judged: own.length,
      shareOverall: q,
      shareOfTop: own.filter((each) => top.has(each)).length / top.size,
      errorOfJudged: error('judged'),
      errorOfWindows: error('windows'),
      standardError: error('together'),
    }
  })
}

/** Highest fair score first; ties by SHA-256 of `rank/` scorecard, a zero byte, raw id (transport.md, Ties). */
function ranked(judged: readonly Judged[]): readonly Judged[] {
  const keys = new Map(judged.map((each) => [each, rankKey(each)]))
  return [...judged].sort((left, right) => right.fair - left.fair || compare(keys.get(left) ?? '', keys.get(right) ?? ''))
}

function rankKey({ scorecard, rawId }: Judged): string {
  return createHash('sha256').update(`rank/${scorecard}\u0000${rawId}`).digest('hex')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : 1
}

interface ExcessVariance {
  readonly judged: number
  readonly windows: number
  readonly together: number
}

const P = 1 / 2

function excessVariance(
  all: readonly Judged[],
  group: string,
  windows: readonly MapWindow[],
  tieVariance: number,
): ExcessVariance {
  const own = all.filter((each) => each.group === group)
  const known = P * (1 - P) - tieVariance
  const weights = windows.map(({ version, n, from, to }) => {
    const m = own.filter(({ mapVersion }) => mapVersion === version).length
    return { from, to, weight: m / (n.get(group) ?? Infinity) }
  })
  const sums = { judged: 0, windows: 0, together: 0 }
  for (const { timeMs, mapVersion } of own) {
    const a = mapVersion === undefined ? 0 : 1
    let w = 0
    for (const { from, to, weight } of weights) if (timeMs >= from && timeMs < to) w += weight
    sums.judged += a * P * (1 - P)
    sums.windows += w * w * known
    sums.together += (w - a) ** 2 * known + a * tieVariance
  }
  return sums
}
