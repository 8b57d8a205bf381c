import { readConfiguration } from '@fairstream/configuration'
import { compileMap, pipelineRules, planReport } from '@fairstream/pipeline'
import type { GroupWindow, ScorecardRules } from '@fairstream/pipeline'
import { createGroupSlice, segments } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import { barycenter, quantileFunction } from '@fairstream/transport'
import type { BenchContext, BenchResult } from '../bench-case.ts'
import { loopsByTurns } from './loops-by-turns.ts'
import { bareCenter, bareLaw } from './bare-plan.ts'
import { sketchesOf } from './laws.ts'

const GROUPS = [2, 6, 20, 64] as const
const MS = 1e-3
/** Of cells in all: a run takes as long for two groups as for many. */
const CELLS_A_RUN = 400_000
const PLAN_MS_MAX = 10

/**
 * The laws of all groups and their barycenter, which together are the maps, beside the same sums over bare typed arrays; and the
 * whole plan as it is published, with its bytes and hashes.
 */
export async function plan(context: BenchContext): Promise<readonly BenchResult[]> {
  const card = scorecard()
  const results: BenchResult[] = []
  for (const groups of GROUPS) {
    const sketches = sketchesOf('uniform', groups)
    const windows = sketches.map((sketch, group) => windowOf(sketch, group))
    const repeats = Math.max(1, Math.round(CELLS_A_RUN / (groups * 1_025)))
    const loop = (name: string, once: () => void) => ({
      name,
      per: repeats,
      unitSeconds: MS,
      run: () => {
        for (let time = 0; time < repeats; time += 1) once()
      },
    })
    const [ours, bare, published, reported] = await loopsByTurns(context, [
      loop('laws and barycenter', () => {
        barycenter(sketches.map((sketch) => ({ weight: sketch.n, quantiles: quantileFunction(segments(sketch)) })))
      }),
      loop('bare arrays', () => {
        bareCenter(sketches.map(({ dense, n }) => ({ weight: n, law: bareLaw(dense ?? new Float64Array(), n) })))
      }),
      loop('published map', () => {
        compileMap(card, windows, SOURCES)
      }),
      loop('published map and report', () => {
        const map = compileMap(card, windows, SOURCES)
        planReport(card, { ...SOURCES, boundary: SOURCES.plannedFor, windows, found: windows.length, map, isNew: true })
      }),
    ])
    if (ours === undefined || bare === undefined || published === undefined || reported === undefined)
      throw new Error('plan: nothing was measured')
    const goals = groups === 64 ? [{ at: 'most' as const, limit: PLAN_MS_MAX }] : []
    results.push({ name: `plan, ${groups} groups`, unit: 'ms', ours, peers: [bare], goals })
    results.push({ name: `plan to bytes, ${groups} groups`, unit: 'ms', ours: published, peers: [bare], goals })
    results.push({ name: `plan to bytes and report, ${groups} groups`, unit: 'ms', ours: reported, peers: [published], goals })
  }
  return results
}

const SOURCES = { plannedFor: 3_600_000, revision: 0, window: { from: 0, to: 3_600_000 }, sources: [] }

function windowOf(sketch: Sketch, group: number): GroupWindow {
  const name = String(group).padStart(2, '0')
  return { group: name, total: { ...createGroupSlice(sketch.grid, 0), sketch }, n: sketch.n, nEffective: sketch.n }
}

function scorecard(): ScorecardRules {
  const read = readConfiguration(
    'scorecards: { plan: { range: [0, 1024], traits: [group], thresholds: { refer: 400, approve: 600 } } }',
  )
  const card = read.ok ? pipelineRules(read.configuration).scorecards.get('plan') : undefined
  if (card === undefined) throw new Error('plan: its configuration does not hold')
  return card
}
