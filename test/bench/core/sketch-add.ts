import { addPlaced, addScore, createGrid, createSketch } from '@fairstream/sketch'
import type { Grid, GridSpec } from '@fairstream/sketch'
import type { BenchContext, BenchResult } from '../bench-case.ts'
import { loopsByTurns } from './loops-by-turns.ts'
import { drawnScores } from './drawn-scores.ts'

const SCORES = 1_000_000
const NS = 1e-9
const LOW = 300
const HIGH = 812
const CELLS = 1_025
const WIDTH = (HIGH - LOW) / (CELLS - 1)

/** Counting a million scores, beside a loop that adds one in a typed array: with the score's place to be found, and with it known. */
export async function sketchAdd(context: BenchContext): Promise<readonly BenchResult[]> {
  const uniform = await beside(context, { kind: 'uniform', low: LOW, high: HIGH, cells: CELLS - 1 })
  const lattice = await beside(context, { kind: 'lattice', low: LOW, high: HIGH, step: WIDTH })
  return [...uniform, ...lattice]
}

async function beside(context: BenchContext, spec: GridSpec): Promise<readonly BenchResult[]> {
  const grid = createGrid(spec)
  const scores = scoresOn(grid)
  const places = Int32Array.from(scores, grid.place)
  const sketch = createSketch(grid)
  const counts = new Float64Array(CELLS)
  const loop = (name: string, run: () => void) => ({ name, per: SCORES, unitSeconds: NS, run })
  const added = await loopsByTurns(context, [
    loop('addScore', () => {
      for (const score of scores) addScore(sketch, score)
    }),
    loop('bare array', () => {
      for (const score of scores) {
        const cell = Math.floor((score - LOW) / WIDTH + 0.5)
        counts[cell] = (counts[cell] as number) + 1
      }
    }),
  ])
  const incremented = await loopsByTurns(context, [
    loop('addPlaced', () => {
      for (const place of places) addPlaced(sketch, place)
    }),
    loop('bare array', () => {
      for (const place of places) counts[place] = (counts[place] as number) + 1
    }),
  ])
  return [resultOf(`sketch add, ${spec.kind}`, added), resultOf(`sketch increment, ${spec.kind}`, incremented)]
}

function scoresOn({ spec }: Grid): Float64Array {
  const scores = drawnScores(SCORES, LOW, HIGH, 1)
  return spec.kind === 'lattice' ? scores.map((score) => LOW + Math.round((score - LOW) / WIDTH) * WIDTH) : scores
}

function resultOf(name: string, [ours, bare]: Awaited<ReturnType<typeof loopsByTurns>>): BenchResult {
  if (ours === undefined || bare === undefined) throw new Error(`${name}: a side was not measured`)
  return { name, unit: 'ns', ours, peers: [bare], goals: [{ against: bare.name, at: 'most', limit: 3 }] }
}
