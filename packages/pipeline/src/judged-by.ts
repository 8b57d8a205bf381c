import type { TransportMapManifest } from '@fairstream/events'
import { gatheredInMs } from '@fairstream/drift'
import type { MapInForce, WatchState } from '@fairstream/drift'
import { decodeArrivals } from './arrival-counts.ts'
import type { ArrivalCounts } from './arrival-counts.ts'
import { mapOrder } from './judging-map.ts'
import { isLater } from './maps-in-force.ts'
import type { MapOrder, OrderOf } from './maps-in-force.ts'
import type { PartitionFold } from './partition-fold.ts'
import type { PartitionReading } from './partition-reading.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { parseArrivalsEntryName } from './slice-entry.ts'

/** Looks a manifest up by its version. Throws where the version is unknown: another map is never taken in its place. */
export type ManifestOf = (version: string) => TransportMapManifest

/**
 * Remembers the oldest map that ranked a score of a slice. Mutates the counts.
 *
 * Maps can go back along a log: an answer that is on it already keeps its map. Of counts begun before maps were written down the
 * oldest is not known, and stays so.
 */
export function noteJudge(arrivals: ArrivalCounts, map: MapOrder, orderOf: OrderOf): void {
  const { judgedBy } = arrivals
  if (judgedBy === undefined || judgedBy === map.version) return
  if (judgedBy === null || isLater(orderOf(judgedBy), map)) arrivals.judgedBy = map.version
}

/** The oldest of some maps; undefined of none. */
export function oldestMap(versions: readonly string[], manifestOf: ManifestOf): TransportMapManifest | undefined {
  let oldest: TransportMapManifest | undefined
  for (const version of versions) {
    const manifest = manifestOf(version)
    if (oldest === undefined || isLater(mapOrder(oldest), mapOrder(manifest))) oldest = manifest
  }
  return oldest
}

/** The maps that a fold names: in force, of the ids whose repeats are still to be known, and of the slices that still take scores. */
export function mapsOfFold({ scorecards, recentIds, openSlices }: PartitionFold): readonly string[] {
  return [
    ...[...scorecards.values()].flatMap(({ maps }) => maps.inForce ?? []),
    ...[...recentIds.byKey.values()].flatMap(({ mapVersion }) => mapVersion ?? []),
    ...[...openSlices.values()].flatMap(({ arrivals }) => arrivals.judgedBy ?? []),
  ]
}

/** The maps that judged the slices which begin at `from` or later: those that the watch will ask for. */
export function mapsThatJudged(readings: readonly PartitionReading[], from: number): ReadonlySet<string> {
  const versions = new Set<string>()
  for (const { arrivals } of readings)
    for (const [name, bytes] of arrivals ?? []) {
      if (parseArrivalsEntryName(name).start < from) continue
      const { judgedBy } = decodeArrivals(bytes, name)
      if (typeof judgedBy === 'string') versions.add(judgedBy)
    }
  return versions
}

/**
 * A map that judged although a later one was published. Its errors stay for as long as it judges: it counts as fresh no longer than
 * gathering its scores took, since in more scores than that they begin to show.
 */
export function laggingMap(
  { scorecard: { window, minGroupSize } }: ScorecardRules,
  { begunAt = Number.NEGATIVE_INFINITY, state }: { readonly begunAt?: number; readonly state: WatchState },
  { version, plannedFor, groups }: TransportMapManifest,
): MapInForce {
  const tested = groups.filter(({ nEffective }) => nEffective >= minGroupSize)
  return {
    version,
    plannedFor: Math.max(plannedFor, begunAt),
    windowMs: Math.min(window.lengthMs, gatheredInMs(state.pace, tested, window.sliceMs)),
    groups,
  }
}

/**
 * The map whose policy decided. While scorers lag behind a new policy it is the old one's; once the new one was reached it stays:
 * rates would begin anew with every straggler.
 */
export function rulingMap(
  { policyVersion }: WatchState,
  published: TransportMapManifest | undefined,
  lagging: TransportMapManifest | undefined,
): TransportMapManifest | undefined {
  return lagging === undefined || policyVersion === published?.policyVersion ? published : lagging
}
