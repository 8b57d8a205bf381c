import { decodeWatch, encodeWatch } from '@fairstream/drift'
import type { Alert } from '@fairstream/drift'
import {
  decodeUtf8,
  encodeBase64,
  encodePlanReport,
  encodeTransportMapManifest,
  encodeTransportMapPart,
  encodeUtf8,
} from '@fairstream/events'
import type { Encoded, TransportMapManifest } from '@fairstream/events'
import { alertRecord } from '@fairstream/pipeline'
import type { Planned, WatchFold } from '@fairstream/pipeline'
import { createClockWatch } from './clock-watch.ts'
import type { ClockWatch } from './clock-watch.ts'
import { bytesOf, fromStored, toStored } from './stored-record.ts'
import type { StoredRecord } from './stored-record.ts'

/** The records that a plan says, as bytes: published after the commit, and again by whoever claims. */
export interface Publication {
  /** Records of transport-maps: parts first, the manifest last. Empty where the map is the last one again. */
  readonly mapRecords: readonly Encoded[]
  /** Undefined before the first plan. */
  readonly reportRecord: Encoded | undefined
  /** Records of drift-alerts: those of the plan, then those of the clock since. */
  readonly alertRecords: readonly Encoded[]
  readonly clockRecords: readonly Encoded[]
}

/** What a planner's record remembers beside its boundary. */
export interface LastPlan {
  /** The last map published, perhaps by an earlier plan. */
  readonly manifest: TransportMapManifest | undefined
  readonly publication: Publication
  /** Undefined in a record that was written before drift was watched. */
  readonly watch: WatchFold | undefined
  readonly clockWatch: ClockWatch
}

interface StoredPlan {
  readonly formatVersion: 1 | 2
  readonly manifest?: TransportMapManifest
  readonly mapRecords: readonly StoredRecord[]
  readonly reportRecord?: StoredRecord
  /** From here on since version 2. */
  readonly alertRecords?: readonly StoredRecord[]
  readonly clockRecords?: readonly StoredRecord[]
  /** `state` is the bytes of encodeWatch in base64. */
  readonly watch?: { readonly state: string; readonly begunAt?: number; readonly mapPlannedFor?: number }
  readonly clockWatch?: ClockWatch
}

export const NOTHING_PUBLISHED: Publication = { mapRecords: [], reportRecord: undefined, alertRecords: [], clockRecords: [] }

export function publicationOf({ map, report }: Planned, alerts: readonly Alert[]): Publication {
  return {
    mapRecords: map === undefined ? [] : [...map.parts.map(encodeTransportMapPart), encodeTransportMapManifest(map.manifest)],
    reportRecord: encodePlanReport(report),
    alertRecords: alerts.map(alertRecord),
    clockRecords: [],
  }
}

export function encodeLastPlan({ manifest, publication, watch, clockWatch }: LastPlan): Uint8Array {
  const plan: StoredPlan = {
    formatVersion: 2,
    ...(manifest === undefined ? {} : { manifest }),
    mapRecords: publication.mapRecords.map(toStored),
    ...(publication.reportRecord === undefined ? {} : { reportRecord: toStored(publication.reportRecord) }),
    alertRecords: publication.alertRecords.map(toStored),
    clockRecords: publication.clockRecords.map(toStored),
    ...(watch === undefined ? {} : { watch: { ...watch, state: encodeBase64(encodeWatch(watch.state)) } }),
    clockWatch,
  }
  return encodeUtf8(JSON.stringify(plan))
}

/**
 * Reads versions 1 (without watch and alerts) and 2.
 *
 * @throws RangeError for another format version; WatchBytesError for a damaged watch.
 */
export function decodeLastPlan(body: Uint8Array): LastPlan {
  const plan = JSON.parse(decodeUtf8(body) ?? '') as StoredPlan
  if (![1, 2].includes(plan.formatVersion))
    throw new RangeError(`a planner's record of format ${String(plan.formatVersion)}: wanted 1 or 2`)
  return {
    manifest: plan.manifest,
    publication: {
      mapRecords: plan.mapRecords.map(fromStored),
      reportRecord: plan.reportRecord && fromStored(plan.reportRecord),
      alertRecords: (plan.alertRecords ?? []).map(fromStored),
      clockRecords: (plan.clockRecords ?? []).map(fromStored),
    },
    watch: plan.watch && { ...plan.watch, state: decodeWatch(bytesOf(plan.watch.state), "a planner's record") },
    clockWatch: plan.clockWatch ?? createClockWatch(),
  }
}
