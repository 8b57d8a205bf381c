import type { PlanReport, PlanReportGroup } from '@fairstream/events'
import { meanCovariance } from '@fairstream/sketch'
import type { CompiledVectorMap } from './compile-vector-map.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import type { VectorWindow } from './vector-laws.ts'

/** What a plan of vectors saw and what it made of it. */
export interface VectorPlanSeen {
  readonly boundary: number
  readonly window: PlanReport['window']
  readonly sources: PlanReport['sources']
  readonly windows: readonly VectorWindow[]
  /** How many groups the window holds. */
  readonly found: number
  readonly map: CompiledVectorMap | undefined
  readonly isNew: boolean
}

/** What one plan of vectors saw: sizes, means, spreads, how normal each coordinate looks, what was regularised. */
export function vectorPlanReport(card: ScorecardRules, seen: VectorPlanSeen): PlanReport {
  const { boundary, window, sources, windows, map, isNew } = seen
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
    groups: windows.map((each) => groupReport(card, each, map)),
    parity: [],
    warnings: warningsOf(seen),
  }
}

/** Beyond so many standard errors no normal law is plausible, over a few hundred figures a plan at most. */
const DEVIATE_MAX = 4

function warningsOf({ windows, found, map }: VectorPlanSeen): string[] {
  const outside = windows.reduce((sum, { totals }) => sum + totals.outside, 0)
  const laws = map?.laws ?? []
  const named = (words: string, groups: readonly { readonly group: string }[]): string[] =>
    groups.length === 0
      ? []
      : [
          `${words}: ${groups
            .map(({ group }) => group)
            .slice(0, 16)
            .join(', ')}`,
        ]
  return [
    ...(windows.length > 0 && map === undefined ? ['no group with any weight has a score in the window: no map'] : []),
    ...(found > windows.length ? [`${found} groups in the window: the map has the ${windows.length} largest`] : []),
    ...(outside > 0 ? [`${outside} scores lie outside the declared ranges and are not counted`] : []),
    ...named(
      'near-singular covariance, regularised',
      laws.filter(({ regularised }) => regularised),
    ),
    ...named(
      'a coordinate is far from normal: the map evens out means and covariances, not the shape',
      laws.filter(({ marginals = [] }) => marginals.some(({ deviate }) => deviate > DEVIATE_MAX)),
    ),
    ...(map?.converged === false ? ['the barycenter did not converge'] : []),
  ]
}

function groupReport(
  { scorecard }: ScorecardRules,
  { group, n, nEffective, moments, totals }: VectorWindow,
  map: CompiledVectorMap | undefined,
): PlanReportGroup {
  const law = map?.laws.find((each) => each.group === group)
  const own = meanCovariance(moments)
  const theta = Object.hasOwn(scorecard.theta.groups, group) ? scorecard.theta.groups[group] : undefined
  const { outside } = totals
  return {
    group,
    n,
    nEffective,
    weight: law?.weight ?? 0,
    theta: theta ?? scorecard.theta.default,
    ...(law?.small === true ? { small: true as const } : {}),
    vector: {
      mean: own?.mean ?? [],
      sd: own?.covariance.map((row, i) => Math.sqrt(row[i] ?? 0)) ?? [],
      outside,
      ...(law === undefined ? {} : { w2: law.w2 }),
      ...(law?.regularised === true ? { regularised: true as const } : {}),
      ...(law?.marginals === undefined ? {} : normality(law.marginals)),
    },
  }
}

function normality(marginals: readonly { readonly skewness: number; readonly excess: number; readonly deviate: number }[]) {
  return {
    marginals: marginals.map(({ skewness, excess }) => ({ skewness, excess })),
    normalDeviate: Math.max(...marginals.map(({ deviate }) => deviate)),
  }
}
