import type { Distances, Parity, PlanReport } from '@fairstream/events'
import { segments } from '@fairstream/sketch'
import { judge, quantileAt, quantileFunction } from '@fairstream/transport'
import type { GroupTransport, Judged, QuantileFunction } from '@fairstream/transport'
import type { CompiledMap, GroupWindow } from './compile-map.ts'
import { distancesBetween } from './report-distances.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** What a map does to the people of its own window. Those outside the declared range are in no law, and in no share here. */
export interface PlanEffects extends Pick<PlanReport, 'parity' | 'utility' | 'individualError'> {
  /** By group: from its raw and from its fair scores to the barycenter. */
  readonly distances: ReadonlyMap<string, { readonly before: Distances; readonly after: Distances }>
}

/**
 * The share of each group at or above each threshold of the scorecard, by raw and by fair score, and what the map costs:
 * U = −½ Σ w_k E(fair − raw)² and E_ind = Σ w_k Var_k(fair − raw) (Zehlike, Hacker & Wiedemann 2020, section 2), at the thetas in force.
 *
 * Shares are exact but for the last bits: within a group neither score falls along the ranks, so a threshold is met from one rank on.
 * The two sums and the distances to the barycenter read scores at the middles of RANKS equal stretches of ranks, since their exact
 * integrals would cost as many steps as ν has pieces, for each group; for laws in cells the sums are off by less than range² / RANKS.
 */
export function planEffects(
  { scorecard }: ScorecardRules,
  windows: readonly GroupWindow[],
  map: CompiledMap | undefined,
): PlanEffects {
  if (map === undefined) return { parity: [], distances: new Map() }
  const judged = windows.flatMap((window) => judgedGroup(map, window))
  const { refer, approve } = scorecard.thresholds ?? {}
  const cuts = [...new Set([refer, approve])].filter((cut) => cut !== undefined)
  return { parity: cuts.map((cut) => parityAt(judged, cut)), ...atRanks(judged) }
}

interface JudgedGroup {
  readonly group: string
  readonly weight: number
  /** The law of the group's people, before any blend. */
  readonly people: QuantileFunction
  readonly transport: GroupTransport
}

function judgedGroup({ manifest, barycenter, laws }: CompiledMap, { group, total }: GroupWindow): JudgedGroup[] {
  const law = laws.find((each) => each.group === group)
  if (law === undefined) return []
  const { theta, ties, edges } = manifest
  const own = Object.hasOwn(theta.groups, group) ? theta.groups[group] : undefined
  const transport = { own: law.own, barycenter, theta: own ?? theta.default, ties, ...edges }
  const people = law.small ? quantileFunction(segments(total.sketch)) : law.own
  return [{ group, weight: law.weight, people, transport }]
}

function parityAt(groups: readonly JudgedGroup[], cut: number): Parity {
  const rates = groups.map((each) => ({
    group: each.group,
    raw: 1 - rankReaching(each.people, (x) => x, cut),
    fair: 1 - rankReaching(each.people, fairOf(each), cut),
  }))
  const [airRaw, airFair] = [ratio(rates.map(({ raw }) => raw)), ratio(rates.map(({ fair }) => fair))]
  return { cut, rates, ...(airRaw === undefined ? {} : { airRaw }), ...(airFair === undefined ? {} : { airFair }) }
}

/** Least over greatest; undefined where nobody reaches the cut. */
function ratio(rates: readonly number[]): number | undefined {
  const greatest = rates.reduce((most, rate) => Math.max(most, rate), 0)
  return greatest === 0 ? undefined : rates.reduce((least, rate) => Math.min(least, rate), 1) / greatest
}

/** A score, and the hash that settles its ties. Never falls along the ranks of a group. */
type ScoreAt = (x: number, v: number) => number

const judged: Judged = { fair: 0, quantile: 0, extrapolated: false, tieSplit: false }

function fairOf({ transport }: JudgedGroup): ScoreAt {
  return (x, v) => {
    judge(transport, x, v, judged)
    return judged.fair
  }
}

/** Halvings of a piece: a rank is then known to 2^−40 of the piece's mass. */
const HALVINGS = 40

/** The rank from which on a score is at least `cut`; 1 where none is. */
function rankReaching(people: QuantileFunction, score: ScoreAt, cut: number): number {
  const { levels, lower, upper } = people
  let [first, beyond] = [0, lower.length]
  while (first < beyond) {
    const middle = (first + beyond) >>> 1
    if (score(upper[middle] ?? 0, LAST_HASH) < cut) first = middle + 1
    else beyond = middle
  }
  if (first === lower.length) return 1
  const start = levels[first] ?? 0
  if (scoreWithin(people, first, 0, score) >= cut) return start
  let [below, reaching] = [0, 1]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (below + reaching) / 2
    if (scoreWithin(people, first, middle, score) < cut) below = middle
    else reaching = middle
  }
  return start + reaching * ((levels[first + 1] ?? 1) - start)
}

const LAST_HASH = 1 - 2 ** -53

/** The score a share of the way through a piece's ranks: further on in a cell, a greater hash on an atom. */
function scoreWithin({ lower, upper }: QuantileFunction, piece: number, share: number, score: ScoreAt): number {
  const [from, to] = [lower[piece] ?? 0, upper[piece] ?? 0]
  return score(from * (1 - share) + to * share, Math.min(share, LAST_HASH))
}

const RANKS = 256

/** The costs are left out where squares of the scores are beyond the doubles. */
function atRanks(groups: readonly JudgedGroup[]): Omit<PlanEffects, 'parity'> {
  const center = groups[0]?.transport.barycenter
  const common = Float64Array.from({ length: RANKS }, (_, i) =>
    center === undefined ? 0 : quantileAt(center, (i + 0.5) / RANKS),
  )
  const sum = { utility: 0, individualError: 0 }
  const distances = new Map<string, { readonly before: Distances; readonly after: Distances }>()
  for (const each of groups) {
    const { raws, moves } = scoresAtRanks(each, common)
    const mean = moves.reduce((total, move) => total + move, 0) / RANKS
    sum.utility -= (each.weight * moves.reduce((total, move) => total + move * move, 0)) / RANKS / 2
    sum.individualError += (each.weight * moves.reduce((total, move) => total + (move - mean) ** 2, 0)) / RANKS
    const fairs = raws.map((raw, i) => raw + (moves[i] ?? 0))
    const [before, after] = [distancesBetween(raws, common), distancesBetween(fairs, common)]
    if (before !== undefined && after !== undefined) distances.set(each.group, { before, after })
  }
  return Number.isFinite(sum.utility) && Number.isFinite(sum.individualError) ? { ...sum, distances } : { distances }
}

interface AtRanks {
  readonly raws: Float64Array
  /** Fair less raw. */
  readonly moves: Float64Array
}

/**
 * Raw scores, and how far fair ones lie from them, at the middles of the ranks. Where T is Qν at the same rank that is read from
 * `common`: looking each up in ν took 60 % of a report's time.
 *
 * @param common - Qν at these ranks.
 */
function scoresAtRanks(each: JudgedGroup, common: Float64Array): AtRanks {
  const { people, transport } = each
  const { low = -Infinity, high = Infinity, own, theta, ties } = transport
  const { levels, lower, upper } = people
  const fair = fairOf(each)
  const [raws, moves] = [new Float64Array(RANKS), new Float64Array(RANKS)]
  let piece = 0
  for (let i = 0; i < RANKS; i += 1) {
    const rank = (i + 0.5) / RANKS
    while ((levels[piece + 1] ?? 1) < rank) piece += 1
    const [start, end] = [levels[piece] ?? 0, levels[piece + 1] ?? 1]
    const share = (rank - start) / (end - start)
    const [from, to] = [lower[piece] ?? 0, upper[piece] ?? 0]
    const x = from * (1 - share) + to * share
    const isRead = own === people && (from < to || ties === 'random')
    raws[i] = x
    moves[i] = isRead ? theta * (Math.min(Math.max(common[i] ?? 0, low), high) - x) : fair(x, Math.min(share, LAST_HASH)) - x
  }
  return { raws, moves }
}
