import { segments } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import { barycenter, judge, quantileFunction } from '@fairstream/transport'
import type { GroupTransport, Judged } from '@fairstream/transport'
import type { BenchContext, BenchResult } from '../bench-case.ts'
import { loopsByTurns } from './loops-by-turns.ts'
import { drawnScores } from './drawn-scores.ts'
import { HIGH, LOW, sketchesOf } from './laws.ts'
import type { LawKind } from './laws.ts'

const GROUPS = 6
const SCORES = 500_000
const NS = 1e-9

/** Judging half a million scores by a map of six groups, beside bare binary searches in the same arrays: one, and the two that it needs. */
export async function lookUp(context: BenchContext): Promise<readonly BenchResult[]> {
  return [await besideSearches('uniform', context), await besideSearches('lattice', context)]
}

async function besideSearches(kind: LawKind, context: BenchContext): Promise<BenchResult> {
  const transports = transportsOf(sketchesOf(kind, GROUPS))
  const drawn = drawnScores(SCORES, LOW, HIGH, 2)
  const scores = kind === 'lattice' ? drawn.map(Math.round) : drawn
  const out: Judged = { fair: 0, quantile: 0, extrapolated: false, tieSplit: false }
  let sum = 0
  const each = (look: (transport: GroupTransport, score: number) => number) => () => {
    for (let at = 0; at < SCORES; at += 1) sum += look(transports[at % GROUPS] as GroupTransport, scores[at] as number)
  }
  const loop = (name: string, run: () => void) => ({ name, per: SCORES, unitSeconds: NS, run })
  const [ours, ...peers] = await loopsByTurns(context, [
    loop(
      'judge',
      each((transport, score) => {
        judge(transport, score, 0, out)
        return out.fair
      }),
    ),
    loop(
      'two bare searches',
      each(({ own, barycenter: center }, score) =>
        valueAtRank(center.levels, center.upper, rankOf(own.upper, own.levels, score)),
      ),
    ),
    loop(
      'one bare search',
      each(({ own }, score) => rankOf(own.upper, own.levels, score)),
    ),
  ])
  if (ours === undefined || Number.isNaN(sum)) throw new Error('look-up: nothing was measured')
  return {
    name: `look-up, ${kind}`,
    unit: 'ns',
    ours,
    peers,
    goals: peers.map(({ name }) => ({ against: name, at: 'most', limit: 3 })),
  }
}

function transportsOf(sketches: readonly Sketch[]): readonly GroupTransport[] {
  const laws = sketches.map((sketch) => quantileFunction(segments(sketch)))
  const center = barycenter(laws.map((quantiles) => ({ weight: 1, quantiles })))
  return laws.map((own) => ({ own, barycenter: center, theta: 0.9, ties: 'mid', low: LOW, high: HIGH }))
}

function rankOf(values: Float64Array, levels: Float64Array, score: number): number {
  const at = search(values, score)
  const below = levels[at] as number
  return below + ((levels[at + 1] as number) - below) / 2
}

function valueAtRank(levels: Float64Array, values: Float64Array, rank: number): number {
  const at = Math.max(0, search(levels, rank) - 1)
  const from = values[at] as number
  return from + (rank - (levels[at] as number)) * ((values[at + 1] as number) - from)
}

function search(ascending: Float64Array, x: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < x) low = middle + 1
    else high = middle
  }
  return low
}
