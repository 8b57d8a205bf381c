import {
  decodeAs,
  decodeUtf8,
  MANIFEST,
  parseMapKey,
  transportMapManifestSchema,
  transportMapPartSchema,
} from '@fairstream/events'
import type { InputRecord, TransportMapManifest } from '@fairstream/events'
import { mapVersion } from './compile-map.ts'
import { judgingMap, mapOrder } from './judging-map.ts'
import type { JudgingMap } from './judging-map.ts'
import { joinBytes, partBytes } from './map-parts.ts'
import type { MapOrder } from './maps-in-force.ts'
import { isLater } from './maps-in-force.ts'

/**
 * The fold of transport-maps: what is complete, and which map is each scorecard's candidate.
 * A map counts once every part that its manifest names by hash is there.
 */
export interface MapShelf {
  readonly parts: Map<string, Uint8Array>
  readonly manifests: Map<string, TransportMapManifest>
  /** Manifests that still wait for parts, in log order. */
  readonly incomplete: Set<string>
  readonly ready: Map<string, JudgingMap>
  readonly candidates: Map<string, MapOrder>
}

/** What a version names that transport-maps does not hold. Never read as an identity map. */
export class UnknownMapError extends Error {
  readonly code = 'UNKNOWN_MAP'
  readonly retryable = false
  readonly version: string

  constructor(version: string) {
    super(`transport map ${version}: a record names it and transport-maps lacks it`)
    this.version = version
  }
}

export function createMapShelf(): MapShelf {
  return { parts: new Map(), manifests: new Map(), incomplete: new Set(), ready: new Map(), candidates: new Map() }
}

/** Takes up one record of transport-maps. Returns the reason where it is not one. */
export function shelve(shelf: MapShelf, record: InputRecord): { readonly refused?: string } {
  const key = record.key === null ? undefined : parseMapKey(decodeUtf8(record.key) ?? '')
  if (key === undefined) return { refused: 'its key is not SCORECARD/VERSION/PART' }
  if (record.value === null) {
    if (key.part === MANIFEST) forget(shelf, key.version)
    return {}
  }
  // A version is the hash of what it says: published again it is the same, and need not be read.
  if (shelf.manifests.has(key.version) && !shelf.incomplete.has(key.version)) return {}
  const reason = key.part === MANIFEST ? shelveManifest(shelf, key.version, record) : shelvePart(shelf, record)
  if (reason !== undefined) return { refused: reason }
  for (const version of shelf.incomplete) complete(shelf, version)
  return {}
}

function shelveManifest(shelf: MapShelf, version: string, record: InputRecord): string | undefined {
  if (shelf.manifests.has(version)) return undefined
  const read = decodeAs(transportMapManifestSchema, record)
  if (read.kind === 'refused') return read.refusal.message
  const { version: named, ...content } = read.value
  if (named !== version || mapVersion(content) !== version) return `manifest of map ${version}: what it says has another hash`
  shelf.manifests.set(version, read.value)
  shelf.incomplete.add(version)
  return undefined
}

function shelvePart(shelf: MapShelf, record: InputRecord): string | undefined {
  const read = decodeAs(transportMapPartSchema, record)
  if (read.kind === 'refused') return read.refusal.message
  const bytes = partBytes(read.value)
  if (bytes === undefined) return `part ${read.value.part} of map ${read.value.version}: its bytes have another hash`
  shelf.parts.set(read.value.sha256, bytes)
  return undefined
}

/** More maps than judge at a time, repeats of older ids among them; one that was let go is made again of its parts. */
const READY_MAX = 64

/** A complete map by its version. Throws an UnknownMapError. */
export function mapOnShelf(shelf: MapShelf, version: string): JudgingMap {
  const ready = shelf.ready.get(version)
  if (ready !== undefined) return ready
  const made = judgingMap(manifestOnShelf(shelf, version), (hashes) =>
    joinBytes(hashes.map((hash) => shelf.parts.get(hash) ?? new Uint8Array())),
  )
  shelf.ready.set(version, made)
  const [oldest] = shelf.ready.keys()
  if (shelf.ready.size > READY_MAX && oldest !== undefined) shelf.ready.delete(oldest)
  return made
}

/** The manifest of a complete map. Throws an UnknownMapError. */
export function manifestOnShelf(shelf: MapShelf, version: string): TransportMapManifest {
  const manifest = shelf.manifests.get(version)
  if (manifest === undefined || shelf.incomplete.has(version)) throw new UnknownMapError(version)
  return manifest
}

/** The order of a complete map. Throws an UnknownMapError. */
export function orderOnShelf(shelf: MapShelf, version: string): MapOrder {
  return mapOrder(manifestOnShelf(shelf, version))
}

export function isOnShelf(shelf: MapShelf, version: string): boolean {
  return shelf.manifests.has(version) && !shelf.incomplete.has(version)
}

/** Forgets the complete maps that are none of these and no candidate, with the parts that only they name. */
export function keepOnShelf(shelf: MapShelf, versions: ReadonlySet<string>): void {
  const candidates = new Set([...shelf.candidates.values()].map(({ version }) => version))
  for (const version of [...shelf.manifests.keys()])
    if (!versions.has(version) && !candidates.has(version) && !shelf.incomplete.has(version)) forget(shelf, version)
  const named = new Set([...shelf.manifests.values()].flatMap(partHashes))
  for (const hash of [...shelf.parts.keys()]) if (!named.has(hash)) shelf.parts.delete(hash)
}

function complete(shelf: MapShelf, version: string): void {
  const manifest = shelf.manifests.get(version)
  if (manifest === undefined || !partHashes(manifest).every((hash) => shelf.parts.has(hash))) return
  shelf.incomplete.delete(version)
  const order = mapOrder(manifest)
  const candidate = shelf.candidates.get(manifest.scorecard)
  if (candidate === undefined || replaces(order, candidate)) shelf.candidates.set(manifest.scorecard, order)
}

/** A kill map always becomes the candidate, and only a map that lifts it replaces it. */
function replaces(map: MapOrder, candidate: MapOrder): boolean {
  if (map.killed) return true
  return candidate.killed ? map.lifts.includes(candidate.version) : isLater(map, candidate)
}

function forget(shelf: MapShelf, version: string): void {
  shelf.manifests.delete(version)
  shelf.incomplete.delete(version)
  shelf.ready.delete(version)
}

function partHashes({ groups, barycenter }: TransportMapManifest): readonly string[] {
  return [...groups.flatMap(({ parts }) => parts), ...barycenter.parts]
}

/** The latest plan of a scorecard that is complete on the log; kill maps are nobody's plan. */
export function latestBoundaryOnShelf(shelf: MapShelf, scorecard: string): TransportMapManifest | undefined {
  let latest: TransportMapManifest | undefined
  for (const manifest of shelf.manifests.values()) {
    if (manifest.scorecard !== scorecard || manifest.killed === true || shelf.incomplete.has(manifest.version)) continue
    if (latest === undefined || isLater(mapOrder(manifest), mapOrder(latest))) latest = manifest
  }
  return latest
}
