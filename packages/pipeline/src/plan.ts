import type { PlanReport, TransportMapManifest } from '@fairstream/events'
import { createWindowTotals, decodeGroupSlice, readGroupSliceChecksum } from '@fairstream/sketch'
import type { MomentWindow, VectorSpace, WindowTotals } from '@fairstream/sketch'
import { compileMap, judgesAlike } from './compile-map.ts'
import type { GroupWindow, MapSources, PublishedMap } from './compile-map.ts'
import { compileVectorMap } from './compile-vector-map.ts'
import { bringUpMoments, momentWindows } from './plan-vectors.ts'
import { planReport } from './report-plan.ts'
import { vectorPlanReport } from './report-vector-plan.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { compareText, slicesOf, sourceOf } from './partition-reading.ts'
import type { PartitionReading, SliceRead } from './partition-reading.ts'

/** What a planner remembers of one scorecard. The totals are rebuilt from the store; the rest is its record. */
export interface PlanFold {
  lastBoundary: number | undefined
  /** The last map published. */
  lastManifest: TransportMapManifest | undefined
  /** Of the map that the weights are frozen to, once it is known. */
  frozenWeights: Readonly<Record<string, number>> | undefined
  readonly totals: Map<string, WindowTotals>
  /** The same of vector scores. */
  readonly momentTotals: Map<string, MomentWindow>
  /** The slices in the totals: key to group. */
  readonly held: Map<string, HeldSlice>
}

interface HeldSlice {
  readonly group: string
  readonly start: number
}

/** What came of one boundary. `map` is there only where it is to be published. */
export interface Planned {
  readonly boundary: number
  readonly map?: PublishedMap
  readonly report: PlanReport
}

/** Every so many moves a window's totals are summed anew and compared. */
const RESUM_EVERY = 1024

export function createPlanFold(): PlanFold {
  return {
    lastBoundary: undefined,
    lastManifest: undefined,
    frozenWeights: undefined,
    totals: new Map(),
    momentTotals: new Map(),
    held: new Map(),
  }
}

/**
 * The next boundary up to `latestDue` at which the map can differ from the last; undefined where there is none. Boundaries
 * between bring nothing in and take nothing out, so that a jump in event time costs as many plans as there are slices.
 */
export function nextBoundary(
  fold: PlanFold,
  card: ScorecardRules,
  latestDue: number,
  readings: readonly PartitionReading[],
): number | undefined {
  const { planEveryMs, window } = card.scorecard
  const last = fold.lastBoundary ?? Number.NEGATIVE_INFINITY
  if (latestDue <= last) return undefined
  let next = Number.POSITIVE_INFINITY
  const consider = (boundary: number): void => {
    if (boundary > last) next = Math.min(next, boundary)
  }
  for (const { key, start, bytes } of slicesOf(readings)) {
    const entry = Math.ceil((start + window.sliceMs) / planEveryMs) * planEveryMs
    consider(entry)
    const held = fold.held.get(key)
    if (held !== undefined ? changed(fold, held, key, bytes) : entry <= last && start >= last - window.lengthMs)
      consider(last + planEveryMs)
  }
  for (const { start } of fold.held.values()) consider((Math.floor((start + window.lengthMs) / planEveryMs) + 1) * planEveryMs)
  if (window.halfLifeMs !== undefined && fold.held.size > 0) consider(last + planEveryMs)
  // Adding 0 turns the −0 that rounding up leaves at 1970 into 0.
  return next <= latestDue ? next + 0 : undefined
}

/** Plans one boundary: brings the window up to it, compiles the map, and says whether it is new. Mutates the fold. */
export function planBoundary(
  fold: PlanFold,
  card: ScorecardRules,
  boundary: number,
  readings: readonly PartitionReading[],
): Planned {
  const window = { from: boundary - card.scorecard.window.lengthMs, to: boundary }
  const inWindow = slicesOf(readings).filter(
    ({ start }) => start >= window.from && start + card.scorecard.window.sliceMs <= window.to,
  )
  const sources = readings.map((reading) => sourceOf(reading, inWindow))
  const from: MapSources = {
    plannedFor: boundary,
    revision: 0,
    window,
    sources,
    ...(fold.frozenWeights === undefined ? {} : { frozenWeights: fold.frozenWeights }),
  }
  fold.lastBoundary = boundary
  if (card.space !== undefined) return planVectors(fold, card, card.space, from, inWindow)
  bringUp(fold, card, inWindow)
  const found = groupWindows(fold, card, window)
  const windows = largest(found)
  const map = compileMap(card, windows, from)
  const isNew = isNewMap(fold, card, map)
  const report = planReport(card, { boundary, window, sources, windows, found: found.length, map, isNew })
  return isNew && map !== undefined ? { boundary, map, report } : { boundary, report }
}

/** The same for vector scores: from moments in place of cells. */
function planVectors(
  fold: PlanFold,
  card: ScorecardRules,
  space: VectorSpace,
  from: MapSources,
  inWindow: readonly SliceRead[],
): Planned {
  const { plannedFor: boundary, window, sources } = from
  bringUpMoments(fold, space, inWindow, RESUM_EVERY)
  const found = momentWindows(fold.momentTotals, card.scorecard, boundary)
  const windows = largest(found)
  const map = compileVectorMap(card, space, windows, from)
  const isNew = isNewMap(fold, card, map)
  const report = vectorPlanReport(card, { boundary, window, sources, windows, found: found.length, map, isNew })
  return isNew && map !== undefined ? { boundary, map, report } : { boundary, report }
}

/** Does a map judge otherwise than the last one published? Then it is to be published, which is noted. */
function isNewMap(fold: PlanFold, card: ScorecardRules, map: PublishedMap | undefined): boolean {
  const isNew = map !== undefined && (fold.lastManifest === undefined || !judgesAlike(map.manifest, fold.lastManifest))
  if (isNew) notePublished(fold, card, map.manifest)
  return isNew
}

/** Takes note of a map on the log: the last one published, and perhaps the one that the weights are frozen to. */
export function notePublished(fold: PlanFold, { scorecard }: ScorecardRules, manifest: TransportMapManifest): void {
  fold.lastManifest = manifest
  if (typeof scorecard.weights === 'object' && 'frozen' in scorecard.weights && scorecard.weights.frozen === manifest.version)
    fold.frozenWeights = manifest.weights
}

function changed(fold: PlanFold, { group }: HeldSlice, key: string, bytes: Uint8Array): boolean {
  const totals = fold.totals.get(group) ?? fold.momentTotals.get(group)
  return totals?.checksum(key) !== readGroupSliceChecksum(bytes, key)
}

/** Enters what is new, replaces what changed and takes out what has left the window. */
function bringUp(fold: PlanFold, card: ScorecardRules, inWindow: readonly SliceRead[]): void {
  const wanted = new Set(inWindow.map(({ key }) => key))
  for (const [key, { group }] of fold.held) {
    if (wanted.has(key)) continue
    fold.totals.get(group)?.leave(key)
    fold.held.delete(key)
  }
  for (const { key, start, group, bytes } of inWindow) {
    const held = fold.held.get(key)
    if (held === undefined) {
      totalsOf(fold, card, group).enter(key, start, decodeGroupSlice(card.grid, bytes, key))
      fold.held.set(key, { group, start })
    } else if (changed(fold, held, key, bytes)) {
      totalsOf(fold, card, group).replace(key, decodeGroupSlice(card.grid, bytes, key))
    }
  }
}

function totalsOf(fold: PlanFold, card: ScorecardRules, group: string): WindowTotals {
  const found = fold.totals.get(group) ?? createWindowTotals(card.grid, { resumEvery: RESUM_EVERY })
  fold.totals.set(group, found)
  return found
}

function groupWindows(
  fold: PlanFold,
  { scorecard }: ScorecardRules,
  window: { readonly from: number; readonly to: number },
): GroupWindow[] {
  const heldGroups = new Set([...fold.held.values()].map(({ group }) => group))
  for (const group of fold.totals.keys()) if (!heldGroups.has(group)) fold.totals.delete(group)
  return [...fold.totals]
    .sort(([a], [b]) => compareText(a, b))
    .map(([group, totals]) => {
      const { sketch, nEffective } = totals.weighted(window.to, scorecard.window.halfLifeMs)
      const { rankCells, decisions } = totals
      const total = { sketch, rankCells, decisions, start: window.from, firstOffset: -1, lastOffset: -1 }
      return { group, n: totals.sketch.n, nEffective, total }
    })
}

/** How many groups a map may hold: trait values come from outside, and a manifest has to fit into a record. */
const GROUPS_PER_MAP_MAX = 1024

/** The groups with the most events, sorted by group id as before; the others stay unmapped. */
export function largest<Window extends { readonly group: string; readonly n: number }>(
  windows: readonly Window[],
): readonly Window[] {
  if (windows.length <= GROUPS_PER_MAP_MAX) return windows
  const kept = [...windows].sort((a, b) => b.n - a.n || compareText(a.group, b.group)).slice(0, GROUPS_PER_MAP_MAX)
  return kept.sort((a, b) => compareText(a.group, b.group))
}
