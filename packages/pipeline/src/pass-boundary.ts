import type { Alert, ReferenceLaw } from '@fairstream/drift'
import type { TransportMapManifest } from '@fairstream/events'
import { isOnShelf, manifestOnShelf, mapOnShelf } from './map-shelf.ts'
import type { MapShelf } from './map-shelf.ts'
import type { PartitionReading } from './partition-reading.ts'
import { planBoundary } from './plan.ts'
import type { PlanFold, Planned } from './plan.ts'
import { withRecent } from './report-recent.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { notePlanned, watchBoundary } from './watch-slices.ts'
import type { WatchFold } from './watch-slices.ts'

/** What came of one boundary. */
export interface PassedBoundary {
  readonly planned: Planned
  readonly watch: WatchFold
  readonly alerts: readonly Alert[]
}

/**
 * Watches the slices up to a boundary, plans it, and reports what both saw. Mutates the plan's fold.
 *
 * @throws UnknownMapError where a slice was judged by a map that is not on the shelf.
 */
export function passBoundary(
  plan: PlanFold,
  watch: WatchFold,
  card: ScorecardRules,
  shelf: MapShelf,
  { boundary, readings }: { readonly boundary: number; readonly readings: readonly PartitionReading[] },
): PassedBoundary {
  const { lastBoundary: since, lastManifest: manifest } = plan
  const manifestOf = (version: string): TransportMapManifest => manifestOnShelf(shelf, version)
  const { fold, alerts } = watchBoundary(watch, card, { boundary, readings, manifest, manifestOf })
  const planned = planBoundary(plan, card, boundary, readings)
  const referenceOf = referencesOf(card, shelf, manifest)
  const report =
    since === undefined ? planned.report : withRecent(planned.report, card, { readings, since, referenceOf, watch: fold.state })
  return {
    planned: { ...planned, report },
    watch: notePlanned(fold, boundary, report.mapVersion !== undefined),
    alerts,
  }
}

/** A declared baseline, else the laws of the last map published. A kill map has none. */
function referencesOf(
  { baseline }: ScorecardRules,
  shelf: MapShelf,
  manifest: TransportMapManifest | undefined,
): (group: string) => ReferenceLaw | undefined {
  if (baseline !== undefined) return (group) => baseline.groups.get(group)
  if (manifest === undefined || !isOnShelf(shelf, manifest.version)) return () => undefined
  const { groups } = mapOnShelf(shelf, manifest.version)
  return (group) => {
    const found = groups.get(group)
    return found === undefined ? undefined : { law: found.windowLaw, n: found.n }
  }
}
