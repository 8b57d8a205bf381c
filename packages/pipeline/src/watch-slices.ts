import type { TransportMapManifest } from '@fairstream/events'
import { createWatch, watchSlice } from '@fairstream/drift'
import type { Alert, Cut, MapInForce, Reference, SealedSlice, WatchRules, WatchState } from '@fairstream/drift'
import type { Baseline } from './baseline.ts'
import { laggingMap, oldestMap, rulingMap } from './judged-by.ts'
import type { ManifestOf } from './judged-by.ts'
import type { PartitionReading } from './partition-reading.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { sliceSums } from './sealed-slices.ts'
import type { SliceSum } from './sealed-slices.ts'
import { watchRules } from './watch-settings.ts'

/** What the watch of one scorecard remembers between boundaries. Plain data. */
export interface WatchFold {
  readonly state: WatchState
  /** When the first slice that was consumed began, epoch ms. */
  readonly begunAt?: number
  /** The last boundary at which a map could be planned, also where it was the last one again. */
  readonly mapPlannedFor?: number
}

/** What is read at one boundary, before it is planned. */
export interface BoundaryRead {
  readonly boundary: number
  readonly readings: readonly PartitionReading[]
  /** The last map published before this boundary: what the slices up to it were judged by, unless scorers lag behind. */
  readonly manifest: TransportMapManifest | undefined
  /** Of the maps that slices name. */
  readonly manifestOf: ManifestOf
}

export interface WatchedBoundary {
  readonly fold: WatchFold
  readonly alerts: readonly Alert[]
}

/**
 * A watch that has consumed nothing.
 *
 * @param from - The last boundary that was planned without a watch: slices before it were judged by maps that are not known.
 */
export function createWatchFold(from?: number): WatchFold {
  const state = createWatch()
  return from === undefined ? { state } : { state: { ...state, seenTo: from }, begunAt: from, mapPlannedFor: from }
}

/**
 * Consumes every slice that ends by a boundary and was not consumed before, in order of time, empty ones too; of a long silence
 * the last. It runs before the boundary's plan, so that each slice is judged by the map that was fixed before it.
 *
 * @throws what `manifestOf` throws, where a slice was judged by a map that is not known.
 */
export function watchBoundary(before: WatchFold, card: ScorecardRules, read: BoundaryRead): WatchedBoundary {
  const rules = watchRules(card)
  const { sliceMs } = rules
  const to = Math.floor(read.boundary / sliceMs) * sliceMs
  const sums = sliceSums(card, read.readings, { from: before.state.seenTo, to })
  const begunAt = before.begunAt ?? sums[0]?.start
  if (begunAt === undefined) return { fold: before, alerts: [] }
  const from = Math.max(begunAt, Math.ceil(before.state.seenTo / sliceMs) * sliceMs)
  const fold = { ...before, begunAt }
  const alerts: Alert[] = []
  let { state } = before
  for (const sum of withSilence(sums, { from, to }, sliceMs)) {
    const watched = watchSlice(state, rules, sealedSlice(card, rules, { ...fold, state }, sum, read))
    state = watched.state
    alerts.push(...watched.alerts)
  }
  return { fold: { ...fold, state }, alerts }
}

/** Takes note of a plan: `isPlanned` says that a map could be made, new or not. */
export function notePlanned(fold: WatchFold, boundary: number, isPlanned: boolean): WatchFold {
  return isPlanned ? { ...fold, mapPlannedFor: boundary } : fold
}

/** What fades by .98 a slice has gone after so many; an older silence is passed over. */
const SILENT_SLICES_MAX = 1_000

function* withSilence(
  sums: readonly SliceSum[],
  { from, to }: { readonly from: number; readonly to: number },
  sliceMs: number,
): Generator<SliceSum> {
  let next = from
  for (const sum of sums) {
    yield* silence(next, sum.start)
    yield sum
    next = sum.start + sliceMs
  }
  yield* silence(next, to)

  function* silence(first: number, end: number): Generator<SliceSum> {
    for (let start = Math.max(first, end - SILENT_SLICES_MAX * sliceMs); start < end; start += sliceMs)
      yield { start, groups: [], quality: [], judgedBy: [] }
  }
}

function sealedSlice(
  card: ScorecardRules,
  rules: WatchRules,
  fold: WatchFold,
  { start, groups, quality, judgedBy }: SliceSum,
  { manifest, manifestOf }: BoundaryRead,
): SealedSlice {
  const oldest = oldestMap(judgedBy, manifestOf)
  const lagging = oldest?.version === manifest?.version ? undefined : oldest
  const map = manifest && mapInForce(card, fold, manifest)
  const judge = lagging && laggingMap(card, fold, lagging)
  const ruling = rulingMap(fold.state, manifest, lagging)
  const policy = { version: ruling?.policyVersion ?? card.policyVersion, cuts: cutsOf(card, ruling) }
  const reference = card.baseline && referenceOf(card.baseline)
  const laws = { ...(map && { map }), ...(judge && { judgedBy: judge }), ...(reference && { reference }) }
  return { start, end: start + rules.sliceMs, groups, ...laws, policy, quality }
}

function referenceOf({ version, groups }: Baseline): Reference {
  return { version, groups: [...groups].map(([group, { n }]) => ({ group, nEffective: n })) }
}

/** A seeded map is planned for the beginning of time: it counts from the first slice on. */
function mapInForce({ scorecard }: ScorecardRules, fold: WatchFold, manifest: TransportMapManifest): MapInForce {
  const windowMs = scorecard.window.lengthMs
  const begunAt = fold.begunAt ?? Number.NEGATIVE_INFINITY
  const plannedFor = Math.max(fold.mapPlannedFor ?? manifest.plannedFor, begunAt)
  // While the first window fills every group is short of scores: the map says so, and it is no news.
  const isFilling = plannedFor - begunAt < windowMs
  const groups = manifest.groups.filter(({ nEffective }) => !isFilling || nEffective >= scorecard.minGroupSize)
  const named = new Set(manifest.groups.map(({ group }) => group))
  const gone = starving(fold.state).filter((group) => !named.has(group))
  return {
    version: manifest.version,
    plannedFor,
    windowMs,
    groups: [...groups, ...gone.map((group) => ({ group, nEffective: 0 }))],
  }
}

/** Groups with an open alert of starvation: one that has left the map altogether is no better off. */
function starving({ open }: WatchState): readonly string[] {
  return open.flatMap(({ alert: { kind, group } }) => (kind === 'group-starvation' && group !== undefined ? [group] : []))
}

function cutsOf({ scorecard }: ScorecardRules, manifest: TransportMapManifest | undefined): readonly Cut[] {
  const thresholds = (manifest === undefined ? scorecard : manifest).thresholds ?? {}
  const watched = scorecard.drift?.cuts ?? ['refer', 'approve']
  return (['refer', 'approve'] as const).flatMap((name) => {
    const threshold = thresholds[name]
    return threshold === undefined || !watched.includes(name) ? [] : [{ name, threshold }]
  })
}
