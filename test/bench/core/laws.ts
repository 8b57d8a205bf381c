import { addScore, createGrid, createSketch } from '@fairstream/sketch'
import type { Grid, Sketch } from '@fairstream/sketch'
import { drawnScores } from './drawn-scores.ts'

export const LOW = 0
export const HIGH = 1_024
const SCORES_PER_CELL = 40

export type LawKind = 'uniform' | 'lattice'

/** A grid of 1,025 cells. */
function gridOf(kind: LawKind): Grid {
  return createGrid(kind === 'uniform' ? { kind, low: LOW, high: HIGH, cells: 1_024 } : { kind, low: LOW, high: HIGH, step: 1 })
}

/** So many groups, each with another law over the whole range, so that every cell of each is filled. */
export function sketchesOf(kind: LawKind, groups: number): readonly Sketch[] {
  const grid = gridOf(kind)
  return Array.from({ length: groups }, (_, group) => {
    const sketch = createSketch(grid)
    for (const score of drawnScores(SCORES_PER_CELL * 1_025, LOW, HIGH, 100 + group))
      addScore(sketch, Math.round(bent(score, group / groups)))
    for (let score = LOW; score <= HIGH; score += 1) addScore(sketch, score)
    return sketch
  })
}

function bent(score: number, by: number): number {
  const share = (score - LOW) / (HIGH - LOW)
  return LOW + (HIGH - LOW) * share ** (1 + by)
}
