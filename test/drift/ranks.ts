import { normalCdf } from './normal.ts'
import type { Scenario } from './scenario.ts'
import { streamOf, trueRank } from './stream.ts'
import type { SliceEvents } from './stream.ts'

/** Rank cells of one slice by group, and the effective sample size that the map rests on. */
export interface RankedSlice {
  readonly cells: readonly Float64Array[]
  readonly mapN: readonly number[]
}

/** Turns slices into hashed-rank cells by one kind of map. Each slice is ranked by what was known before it. */
export function ranker(scenario: Scenario, seed: number): (slice: SliceEvents) => RankedSlice {
  return scenario.map === 'exact' ? exactRanker(scenario) : rollingRanker(scenario, seed)
}

const EXACT_N = 1e15

function exactRanker(scenario: Scenario): (slice: SliceEvents) => RankedSlice {
  const mapN = scenario.shares.map(() => EXACT_N)
  return (slice) => ({
    mapN,
    cells: counted(scenario, slice, (group, score, v) => {
      const [below, upTo] = trueRank(scenario, group, score)
      return below + v * (upTo - below)
    }),
  })
}

const WINDOW = 288
const REFIT_EVERY = 12
/** Grid cells, equally likely under the group's first law. */
const GRID = 512

/** A rolling window, filled before the run begins by a stream of the same law. */
function rollingRanker(scenario: Scenario, seed: number): (slice: SliceEvents) => RankedSlice {
  const window: Uint16Array[] = []
  const totals = scenario.shares.map(() => new Float64Array(GRID))
  const cellOf = (group: number, score: number): number =>
    Math.min(GRID - 1, Math.floor(GRID * normalCdf(standard(scenario, group, score))))
  const enter = (slice: SliceEvents): void => {
    const counts = new Uint16Array(scenario.shares.length * GRID)
    slice.groups.forEach((group, i) => {
      const cell = cellOf(group, slice.scores[i] ?? 0)
      counts[group * GRID + cell] = (counts[group * GRID + cell] ?? 0) + 1
    })
    window.push(counts)
    move(totals, counts, 1)
    if (window.length > WINDOW) move(totals, window.shift() ?? counts, -1)
  }
  for (const slice of streamOf({ ...scenario, change: undefined, slices: WINDOW }, seed + 1_000_003)) enter(slice)
  let laws = totals.map(lawOf)
  let t = 0
  return (slice) => {
    if (t % REFIT_EVERY === 0) laws = totals.map(lawOf)
    t += 1
    const cells = counted(scenario, slice, (group, score, v) => {
      const cell = cellOf(group, score)
      const below = laws[group]?.ranks[cell] ?? 0
      return below + v * ((laws[group]?.ranks[cell + 1] ?? 1) - below)
    })
    enter(slice)
    return { cells, mapN: laws.map(({ n }) => n) }
  }
}

function standard(scenario: Scenario, group: number, score: number): number {
  const { mean, sd } = scenario.laws?.[group] ?? { mean: 0, sd: 1 }
  return (score - mean) / sd
}

function counted(
  scenario: Scenario,
  slice: SliceEvents,
  rank: (group: number, score: number, v: number) => number,
): Float64Array[] {
  const cells = scenario.shares.map(() => new Float64Array(8))
  slice.groups.forEach((group, i) => {
    const cell = Math.min(7, Math.floor(8 * rank(group, slice.scores[i] ?? 0, slice.hashes[i] ?? 0)))
    const own = cells[group]
    if (own !== undefined) own[cell] = (own[cell] ?? 0) + 1
  })
  return cells
}

function lawOf(counts: Float64Array): { readonly n: number; readonly ranks: Float64Array } {
  const n = counts.reduce((sum, each) => sum + each, 0)
  const ranks = new Float64Array(GRID + 1)
  counts.forEach((count, i) => {
    ranks[i + 1] = (ranks[i] ?? 0) + count / n
  })
  return { n, ranks }
}

function move(totals: readonly Float64Array[], counts: Uint16Array, times: number): void {
  totals.forEach((total, group) => {
    for (let i = 0; i < GRID; i++) total[i] = (total[i] ?? 0) + times * (counts[group * GRID + i] ?? 0)
  })
}
