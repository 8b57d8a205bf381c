import {
  decodeUtf8,
  encodePlanReport,
  encodeTransportMapManifest,
  encodeTransportMapPart,
  encodeUtf8,
  decodeBase64,
  encodeBase64,
} from '@fairstream/events'
import type { Encoded, TransportMapManifest } from '@fairstream/events'
import type { Planned } from '@fairstream/pipeline'

/** The records that a plan says, as bytes: published after the commit, and again by whoever claims. */
export interface Publication {
  /** Records of transport-maps: parts first, the manifest last. Empty where the map is the last one again. */
  readonly mapRecords: readonly Encoded[]
  readonly reportRecord: Encoded
}

/** What a planner's record remembers beside its boundary. */
export interface LastPlan {
  /** The last map published, perhaps by an earlier plan. */
  readonly manifest: TransportMapManifest | undefined
  readonly publication: Publication
}

interface StoredRecord {
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [name: string, value: string])[]
}

interface StoredPlan {
  readonly formatVersion: 1
  readonly manifest?: TransportMapManifest
  readonly mapRecords: readonly StoredRecord[]
  readonly reportRecord: StoredRecord
}

export function publicationOf({ map, report }: Planned): Publication {
  return {
    mapRecords: map === undefined ? [] : [...map.parts.map(encodeTransportMapPart), encodeTransportMapManifest(map.manifest)],
    reportRecord: encodePlanReport(report),
  }
}

export function encodeLastPlan({ manifest, publication }: LastPlan): Uint8Array {
  const plan: StoredPlan = {
    formatVersion: 1,
    ...(manifest === undefined ? {} : { manifest }),
    mapRecords: publication.mapRecords.map(toStored),
    reportRecord: toStored(publication.reportRecord),
  }
  return encodeUtf8(JSON.stringify(plan))
}

/** Throws a RangeError for another format version. */
export function decodeLastPlan(body: Uint8Array): LastPlan {
  const plan = JSON.parse(decodeUtf8(body) ?? '') as StoredPlan
  if ((plan.formatVersion as number) !== 1)
    throw new RangeError(`a planner's record of format ${String(plan.formatVersion)}: wanted 1`)
  return {
    manifest: plan.manifest,
    publication: { mapRecords: plan.mapRecords.map(fromStored), reportRecord: fromStored(plan.reportRecord) },
  }
}

function toStored({ key, value, headers }: Encoded): StoredRecord {
  return {
    key: key === null ? null : encodeBase64(key),
    value: value === null ? null : encodeBase64(value),
    headers: headers.map((header) => [header.name, encodeBase64(header.value)]),
  }
}

function fromStored({ key, value, headers }: StoredRecord): Encoded {
  return {
    key: key === null ? null : bytesOf(key),
    value: value === null ? null : bytesOf(value),
    headers: headers.map(([name, text]) => ({ name, value: bytesOf(text) })),
  }
}

function bytesOf(base64: string): Uint8Array {
  const bytes = decodeBase64(base64)
  if (bytes === undefined) throw new RangeError("a planner's record holds bytes that are not base64")
  return bytes
}
