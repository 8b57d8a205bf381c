import type { Encoded, PlanReport, TransportMapManifest } from '@fairstream/events'
import { encodeWatch } from '@fairstream/drift'
import { alertRecord, createWatchFold, notePlanned, readingOf, UnknownMapError, watchBoundary } from '@fairstream/pipeline'
import type { ScorecardRules } from '@fairstream/pipeline'
import type { Folded } from '@fairstream/replay'

/** What the watch of a scorecard comes to when every plan's sources are read again, in order of boundary. */
export interface RecomputedWatch {
  readonly alertRecords: readonly Encoded[]
  /** The bytes of its state after the last report. */
  readonly state: Uint8Array
}

/** @param reports - Every plan that was made, once each, in order of boundary. */
export function recomputeAlerts(
  card: ScorecardRules,
  reports: readonly PlanReport[],
  manifests: ReadonlyMap<string, TransportMapManifest>,
  folded: ReadonlyMap<number, Folded>,
): RecomputedWatch {
  const { name } = card.scorecard
  const isOwn = (entry: string): boolean => entry.startsWith(`slice/${name}/`) || entry.startsWith(`arrivals/${name}/`)
  const manifestOf = (version: string): TransportMapManifest => {
    const found = manifests.get(version)
    if (found === undefined) throw new UnknownMapError(version)
    return found
  }
  let fold = createWatchFold()
  let manifest: TransportMapManifest | undefined
  const alertRecords = reports.flatMap(({ plannedFor, sources, mapVersion, published }) => {
    const readings = sources.map(({ partition, offset }) => {
      const entries = [...(folded.get(partition)?.slicesAt(offset) ?? [])].filter(([entry]) => isOwn(entry))
      return readingOf(partition, offset, new Map(entries))
    })
    const watched = watchBoundary(fold, card, { boundary: plannedFor, readings, manifest, manifestOf })
    fold = notePlanned(watched.fold, plannedFor, mapVersion !== undefined)
    if (published) manifest = manifests.get(mapVersion ?? '')
    return watched.alerts.map(alertRecord)
  })
  return { alertRecords, state: encodeWatch(fold.state) }
}
