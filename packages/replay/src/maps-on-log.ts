import {
  decodeAs,
  decodeUtf8,
  MANIFEST,
  parseMapKey,
  transportMapManifestSchema,
  transportMapPartSchema,
} from '@fairstream/events'
import type { InputRecord, MapKey, TransportMapManifest } from '@fairstream/events'
import { createMapShelf, mapOnShelf, mapVersion, orderOnShelf, OUTPUT_FORMAT, partBytes, shelve } from '@fairstream/pipeline'
import type { MapLookup, MapShelf } from '@fairstream/pipeline'

/** The transport maps of a log, and the records among them that are not what their version says. */
export interface MapsOnLog {
  readonly shelf: MapShelf
  readonly lookup: MapLookup
  /** By version: the records that were tampered with, in words. */
  readonly tampered: Map<string, TamperedMap>
  /** Versions of which a record was there and a tombstone removed it. */
  readonly removed: Set<string>
  /** Records whose key names no map. */
  strange: number
  readonly parts: Map<string, Map<string, string>>
}

interface TamperedMap {
  readonly scorecard: string
  readonly words: string[]
}

export type MapStanding = 'whole' | 'other-format' | 'tampered' | 'missing'

/** How many maps stand ready to judge: each holds its groups' laws, and a long range names many. */
const READY_MAX = 64

export function createMapsOnLog(): MapsOnLog {
  const shelf = createMapShelf()
  const mapOf = (version: string): ReturnType<typeof mapOnShelf> => {
    if (shelf.ready.size > READY_MAX && !shelf.ready.has(version)) shelf.ready.clear()
    return mapOnShelf(shelf, version)
  }
  const lookup = { orderOf: (version: string) => orderOnShelf(shelf, version), mapOf }
  return { shelf, lookup, tampered: new Map(), removed: new Set(), strange: 0, parts: new Map() }
}

/** Takes up one record of transport-maps, each held against its own hash, though a whole map may stand beside it. */
export function noteMapRecord(maps: MapsOnLog, offset: number, record: InputRecord): void {
  const key = record.key === null ? undefined : parseMapKey(decodeUtf8(record.key) ?? '')
  shelve(maps.shelf, record)
  if (key === undefined) maps.strange += 1
  else if (record.value === null) maps.removed.add(key.version)
  else {
    const wrong = key.part === MANIFEST ? wrongManifest(key, record) : wrongPart(maps, key, record)
    if (wrong !== undefined) noteTampered(maps, key, `${key.part} at offset ${offset}: ${wrong}`)
  }
}

/** Holds the parts against the hashes that their manifests name, once all records are taken up. */
export function settleMaps(maps: MapsOnLog): void {
  for (const { version, scorecard, groups, barycenter } of maps.shelf.manifests.values()) {
    const named = new Set([...groups.flatMap(({ parts }) => parts), ...barycenter.parts])
    for (const [part, sha256] of maps.parts.get(version) ?? [])
      if (!named.has(sha256))
        noteTampered(maps, { version, scorecard }, `${part}: its bytes are not those that the manifest names`)
  }
}

/** Can a map judge? One that is tampered with and stands whole beside the tampered record can. */
export function standingOf(maps: MapsOnLog, version: string): MapStanding {
  const manifest = maps.shelf.manifests.get(version)
  if (manifest === undefined || maps.shelf.incomplete.has(version)) return maps.tampered.has(version) ? 'tampered' : 'missing'
  return isOfThisFormat(manifest) ? 'whole' : 'other-format'
}

export function isOfThisFormat({ outputFormat }: TransportMapManifest): boolean {
  return outputFormat === String(OUTPUT_FORMAT)
}

function noteTampered({ tampered }: MapsOnLog, { version, scorecard }: Omit<MapKey, 'part'>, words: string): void {
  const found = tampered.get(version) ?? { scorecard, words: [] }
  tampered.set(version, found)
  if (found.words.length < WORDS_MAX) found.words.push(words)
}

const WORDS_MAX = 16

function wrongManifest({ version }: MapKey, record: InputRecord): string | undefined {
  const read = decodeAs(transportMapManifestSchema, record)
  if (read.kind === 'refused') return read.refusal.message
  const { version: named, ...content } = read.value
  const own = mapVersion(content)
  if (named !== version) return `it says that it is version ${named}`
  return own === version ? undefined : `what it says has hash ${own}`
}

function wrongPart(maps: MapsOnLog, { version, part }: MapKey, record: InputRecord): string | undefined {
  const read = decodeAs(transportMapPartSchema, record)
  if (read.kind === 'refused') return read.refusal.message
  if (read.value.version !== version || read.value.part !== part) return 'it says that it is another part'
  if (partBytes(read.value) === undefined) return 'its bytes have another hash than it says'
  const parts = maps.parts.get(version) ?? new Map<string, string>()
  maps.parts.set(version, parts.set(part, read.value.sha256))
  return undefined
}
