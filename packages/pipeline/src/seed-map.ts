import { canonicalJson } from '@fairstream/events'
import { createGrid, createGroupSlice } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import type { FittedMap } from '@fairstream/transport'
import { compileMap } from './compile-map.ts'
import type { CompiledMap, GroupWindow } from './compile-map.ts'
import { countOnGrid } from './count-history.ts'
import { shortHash } from './hash.ts'
import { largest } from './plan.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** A live map made of a fitted one, and what was lost or overruled on the way: sentences for the person who seeds. */
export interface SeededMap {
  /** Undefined where no group with any weight has a score on the scorecard's grid. */
  readonly map: CompiledMap | undefined
  readonly warnings: readonly string[]
  /** Scores of the history that have no place on the scorecard's grid. */
  readonly unplaced: number
}

/**
 * What a map is planned for that stands in before the first plan: the earliest time that RFC 3339 can write. A boundary in the
 * present would make the planner pass over all of an older log, and scorers forget slices that no plan has read.
 */
export const SEEDED_FOR_MS = Date.parse('0000-01-01T00:00:00Z')

/**
 * Compiles a map fitted on history as the live map of a scorecard, to be in force before the first plan.
 *
 * Laws come from the history, counted on the scorecard's own grid; θ, ties, weights, thresholds and group sizes come from the
 * scorecard, whose policy it is. The manifest's one source says that the map was seeded, and from what. Where the grid is the one
 * that the history was counted on, the map judges as the fitted one does, to the bit.
 *
 * @param plannedFor - Epoch ms, SEEDED_FOR_MS on a live log; the maps of later boundaries replace it.
 * @param window - When the history was, epoch ms.
 * @param revision - Orders the maps that are seeded one after another.
 */
export function seedMap(
  card: ScorecardRules,
  fitted: FittedMap,
  plannedFor: number,
  window: { readonly from: number; readonly to: number },
  revision = 0,
): SeededMap {
  const counted = fitted.groups.map((each) => countOnGrid(card.grid, fitted, each))
  const windows = counted.map(({ sketch }, k) => groupWindow(fitted.groups[k]?.group ?? '', sketch))
  const kept = largest(windows)
  const sources = [{ partition: 0, offset: 0, digest: `seeded-${shortHash(canonicalJson(fitted))}` }]
  return {
    map: compileMap(card, kept, { plannedFor, revision, window, sources }),
    warnings: [
      ...(kept.length < windows.length
        ? [`${windows.length} groups in the history: the map has the ${kept.length} largest`]
        : []),
      ...overruled(card, fitted),
      ...counted.flatMap(({ left }, k) =>
        left === 0 ? [] : [`group ${fitted.groups[k]?.group ?? ''}: ${left} scores are not on the scorecard's grid`],
      ),
    ],
    unplaced: counted.reduce((sum, { left }) => sum + left, 0),
  }
}

function groupWindow(group: string, sketch: Sketch): GroupWindow {
  const total = { ...createGroupSlice(sketch.grid, 0), sketch }
  return { group, total, n: sketch.n, nEffective: sketch.n }
}

function overruled({ scorecard, grid }: ScorecardRules, fitted: FittedMap): string[] {
  const differs = (name: string, own: unknown, other: unknown): string[] =>
    canonicalJson(own) === canonicalJson(other)
      ? []
      : [`${name} of the fitted map is ${canonicalJson(other)}; the scorecard's, ${canonicalJson(own)}, is in force`]
  const coarser = fitted.grid.kind === 'uniform' && createGrid(fitted.grid).id !== grid.id
  return [
    ...differs('traits', scorecard.traits, fitted.traits),
    ...differs('theta', { default: scorecard.theta.default, groups: scorecard.theta.groups }, fitted.theta),
    ...differs('ties', scorecard.ties, fitted.ties),
    ...differs('minGroupSize', scorecard.minGroupSize, fitted.minGroupSize),
    ...(coarser ? ['the history was counted in cells of another grid: their middles stand for the scores in them'] : []),
  ]
}
