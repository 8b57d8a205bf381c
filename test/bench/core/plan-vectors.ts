import { readConfiguration } from '@fairstream/configuration'
import { createPlanFold, pipelineRules, planBoundary } from '@fairstream/pipeline'
import type { PartitionReading, ScorecardRules } from '@fairstream/pipeline'
import { addVector, createMomentSlice, encodeMomentSlice } from '@fairstream/sketch'
import type { BenchContext, BenchResult } from '../bench-case.ts'
import { drawnScores } from './drawn-scores.ts'
import { loopsByTurns } from './loops-by-turns.ts'

const MS = 1e-3
const BOUNDARY = 3_600_000
const SLICES = 60
const VECTORS_A_SLICE = 50
const CASES = [
  { dimension: 2, groups: 6 },
  { dimension: 8, groups: 6 },
  { dimension: 16, groups: 20 },
] as const

/** A whole plan of vectors: window sums, barycenter, affine maps, bytes, hashes and report; in memory, beside from its stored slices. */
export async function planVectors(context: BenchContext): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = []
  for (const { dimension, groups } of CASES) {
    const card = scorecard(dimension)
    const reading = readingOf(card, dimension, groups)
    const loop = (name: string, run: () => void) => ({ name, per: 1, unitSeconds: MS, run })
    const warm = createPlanFold()
    planBoundary(warm, card, BOUNDARY, [reading])
    const [first, steady] = await loopsByTurns(context, [
      loop('first plan, all slices enter', () => planBoundary(createPlanFold(), card, BOUNDARY, [reading])),
      loop('plan over a window in memory', () => planBoundary(warm, card, BOUNDARY, [reading])),
    ])
    if (first === undefined || steady === undefined) throw new Error('plan-vectors: nothing was measured')
    const name = `plan of vectors, ${dimension} coordinates, ${groups} groups`
    results.push({ name, unit: 'ms', ours: steady, peers: [first], goals: [] })
  }
  return results
}

function readingOf(card: ScorecardRules, dimension: number, groups: number): PartitionReading {
  const { space } = card
  if (space === undefined) throw new Error('plan-vectors: no space')
  const drawn = drawnScores(SLICES * VECTORS_A_SLICE * dimension, 0, 1_024, 7)
  const slices = new Map<string, Uint8Array>()
  for (let group = 0; group < groups; group++) {
    for (let slice = 0; slice < SLICES; slice++) {
      const own = createMomentSlice(space, slice * 60_000)
      for (let i = 0; i < VECTORS_A_SLICE; i++) {
        const at = (slice * VECTORS_A_SLICE + i) * dimension
        addVector(
          own.moments,
          Array.from({ length: dimension }, (_, axis) => mixed(drawn, at, axis, group)),
        )
      }
      slices.set(`slice/plan/${slice * 60_000}/${String(group).padStart(2, '0')}`, encodeMomentSlice(own))
    }
  }
  return { partition: 0, next: 1, slices }
}

/** Neighbouring coordinates share a number, so that covariances are not diagonal, and groups differ in how much. */
function mixed(drawn: ArrayLike<number>, at: number, axis: number, group: number): number {
  const share = (group % 5) / 10
  return (1 - share) * (drawn[at + axis] ?? 0) + share * (drawn[at + Math.max(0, axis - 1)] ?? 0)
}

function scorecard(dimension: number): ScorecardRules {
  const range = JSON.stringify(Array.from({ length: dimension }, () => [-1, 1_025]))
  const read = readConfiguration(
    `scorecards: { plan: { range: ${range}, traits: [group], window: { slice: PT1M, length: PT1H } } }`,
  )
  const card = read.ok ? pipelineRules(read.configuration).scorecards.get('plan') : undefined
  if (card === undefined) throw new Error('plan-vectors: its configuration does not hold')
  return card
}
