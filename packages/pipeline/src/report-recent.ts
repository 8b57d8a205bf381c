import { airSoFar, lawDistances } from '@fairstream/drift'
import type { LawDistances, ReferenceLaw, WatchState } from '@fairstream/drift'
import type { Parity, PlanReport } from '@fairstream/events'
import { createSketch, decodeGroupSlice, merge } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import { slicesOf } from './partition-reading.ts'
import type { PartitionReading } from './partition-reading.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { watchRules } from './watch-settings.ts'

/** What is known at a boundary of the scores since the last one. */
export interface RecentRead {
  readonly readings: readonly PartitionReading[]
  /** The boundary that was planned before this one, epoch ms. */
  readonly since: number
  /** What the scores of a group are held against; undefined where there is nothing. */
  readonly referenceOf: (group: string) => ReferenceLaw | undefined
  /** The watch once it has seen these scores. */
  readonly watch: WatchState
}

/**
 * A plan's report with what people commonly look at beside alerts: how far the newest scores of each group lie from their reference,
 * and the ratio of decisions with its interval. No alert rests on the distances.
 */
export function withRecent(report: PlanReport, card: ScorecardRules, read: RecentRead): PlanReport {
  const sketches = recentSketches(card, read, report.plannedFor)
  const recentOf = (group: string): LawDistances | undefined => {
    const [now, reference] = [sketches.get(group), read.referenceOf(group)]
    return now === undefined || reference === undefined ? undefined : lawDistances(now, reference)
  }
  return {
    ...report,
    groups: report.groups.map((each) => {
      const recent = recentOf(each.group)
      return recent === undefined ? each : { ...each, ...written(recent) }
    }),
    parity: report.parity.map((each) => ({ ...each, ...airAt(each.cut, card, read.watch) })),
  }
}

/** Scores of vectors are counted otherwise. */
function recentSketches(
  { grid, space, scorecard }: ScorecardRules,
  { readings, since }: RecentRead,
  boundary: number,
): ReadonlyMap<string, Sketch> {
  const sums = new Map<string, Sketch>()
  if (space !== undefined) return sums
  for (const { group, start, bytes, key } of slicesOf(readings)) {
    const end = start + scorecard.window.sliceMs
    if (end <= since || end > boundary) continue
    const sum = sums.get(group) ?? createSketch(grid)
    sums.set(group, sum)
    merge(sum, decodeGroupSlice(grid, bytes, key).sketch)
  }
  return sums
}

type Recent = NonNullable<PlanReport['groups'][number]['recent']>

/**
 * What a reference without spread leaves open is left out, and what lies beyond the doubles; of scores whose ranks do, all is.
 * Rounding may carry a share beyond 1.
 */
function written({ n, nReference, psi, ks, ksError, ...others }: LawDistances): { readonly recent?: Recent } {
  if (![psi, ks, ksError].every(Number.isFinite)) return {}
  const kept = Object.fromEntries(Object.entries(others).filter(([, value]) => Number.isFinite(value)))
  return { recent: { n, nReference, psi: Math.max(0, psi), ks: Math.min(1, ks), ksError, ...kept } }
}

function airAt(cut: number, card: ScorecardRules, { air }: WatchState): Pick<Parity, 'air'> {
  const watch = air.find((each) => each.cut === cut)
  if (watch === undefined) return {}
  const { alpha, declaredGroups } = watchRules(card)
  const { lo, hi } = airSoFar(watch, alpha / air.length, declaredGroups)
  return { air: { lo, hi, n: watch.n.reduce((sum, each) => sum + each, 0) } }
}
