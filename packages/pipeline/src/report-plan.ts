import type { PlanReport, PlanReportGroup } from '@fairstream/events'
import { nonEmptyCells } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import { mean, variance } from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'
import type { CompiledMap, GroupWindow } from './compile-map.ts'
import { planEffects } from './report-parity.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

/** What a plan saw and what it made of it. */
export interface PlanSeen {
  readonly boundary: number
  readonly window: PlanReport['window']
  readonly sources: PlanReport['sources']
  /** The groups that the plan is made of. */
  readonly windows: readonly GroupWindow[]
  /** How many groups the window holds. */
  readonly found: number
  readonly map: CompiledMap | undefined
  readonly isNew: boolean
}

/**
 * What one plan saw: group sizes, laws, distances to the barycenter, error bounds, heavy ties. How long it took is a metric, not a fact
 * of the plan.
 */
export function planReport(
  card: ScorecardRules,
  { boundary, window, sources, windows, found, map, isNew }: PlanSeen,
): PlanReport {
  const { distances, ...effects } = planEffects(card, windows, map)
  return {
    formatVersion: 1,
    scorecard: card.scorecard.name,
    plannedFor: boundary,
    revision: map?.manifest.revision ?? 0,
    ...(map === undefined ? {} : { mapVersion: map.manifest.version }),
    published: isNew,
    policyVersion: card.policyVersion,
    window,
    sources,
    groups: windows.map((each) => ({ ...groupReport(card, each, map), ...distances.get(each.group) })),
    ...effects,
    warnings: [
      ...(windows.length > 0 && map === undefined ? ['no group with any weight has a score in the window: no map'] : []),
      ...(found > windows.length ? [`${found} groups in the window: the map has the ${windows.length} largest`] : []),
    ],
  }
}

function groupReport(
  card: ScorecardRules,
  { group, n, nEffective, total }: GroupWindow,
  map: CompiledMap | undefined,
): PlanReportGroup {
  const law = map?.laws.find((each) => each.group === group)
  const theta = Object.hasOwn(card.scorecard.theta.groups, group) ? card.scorecard.theta.groups[group] : undefined
  const ties = heavyTies(card, total.sketch)
  const { underflow, overflow } = total.sketch
  return {
    group,
    n,
    nEffective,
    weight: law?.weight ?? 0,
    theta: theta ?? card.scorecard.theta.default,
    ...(law?.small === true ? { small: true as const } : {}),
    ...(law?.rankError === undefined ? {} : { rankError: law.rankError }),
    ...(law === undefined ? {} : momentsOf(law.own)),
    underflow,
    overflow,
    ...(ties.length === 0 ? {} : { heavyTies: ties }),
  }
}

/** Without the spread where squares of the scores are beyond the doubles. */
function momentsOf(law: QuantileFunction): { readonly mean: number; readonly sd?: number } {
  const sd = Math.sqrt(variance(law))
  return { mean: mean(law), ...(Number.isFinite(sd) ? { sd } : {}) }
}

/** A cell that holds this share of its group is taken for a tied value: it should be declared as an atom. */
const HEAVY_SHARE = 0.02
const HEAVY_MIN = 30
const HEAVY_TIES_MAX = 64

/** On a lattice every value is counted exactly; elsewhere a heavy cell hides a tie. */
function heavyTies(
  { grid, scorecard }: ScorecardRules,
  sketch: Sketch,
): readonly { readonly value: number; readonly n: number }[] {
  if (scorecard.grid.kind === 'lattice') return []
  const { index, count } = nonEmptyCells(sketch)
  const heavy: { value: number; n: number }[] = []
  index.forEach((cell, at) => {
    const n = count[at] ?? 0
    if (n < HEAVY_MIN || n < HEAVY_SHARE * sketch.n) return
    heavy.push({ value: grid.cellLower(cell) / 2 + grid.cellUpper(cell) / 2, n })
  })
  return heavy.slice(0, HEAVY_TIES_MAX)
}
