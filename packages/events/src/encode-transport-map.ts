import { encodeEvent } from './encode-event.ts'
import type { MapKey } from './map-key.ts'
import { MANIFEST, mapKey } from './map-key.ts'
import type { Encoded } from './record.ts'
import type { TransportMapManifest } from './transport-map-manifest.ts'
import { transportMapManifestSchema } from './transport-map-manifest.ts'
import type { TransportMapPart } from './transport-map-part.ts'
import { transportMapPartSchema } from './transport-map-part.ts'
import { writeJson } from './write-json.ts'

/** Every part's value is smaller than this, in bytes. */
export const PART_BYTES_MAX = 65_536

const SOURCE = 'fairstream/transport-maps'

/** The manifest of a map as a record of transport-maps. Published again it has the same bytes. */
export function encodeTransportMapManifest(manifest: TransportMapManifest): Encoded {
  const key = mapKey({ ...manifest, part: MANIFEST })
  const json = writeJson('transport-map-manifest', transportMapManifestSchema, manifest)
  return encodeEvent({ name: 'transport-map-manifest', source: SOURCE, id: key, key, json, timeMs: manifest.plannedFor })
}

/** Throws RangeError for a part of PART_BYTES_MAX or more. */
export function encodeTransportMapPart(part: TransportMapPart): Encoded {
  const key = mapKey(part)
  const json = writeJson('transport-map-part', transportMapPartSchema, part)
  const encoded = encodeEvent({ name: 'transport-map-part', source: SOURCE, id: key, key, json })
  const size = encoded.value?.length ?? 0
  if (size >= PART_BYTES_MAX)
    throw new RangeError(`transport map part ${key}: wanted fewer than ${PART_BYTES_MAX} bytes, found ${size}`)
  return encoded
}

/** Removes one record of a map that no retained fair score names. */
export function encodeTransportMapTombstone(removed: MapKey): Encoded {
  const key = mapKey(removed)
  const name = removed.part === MANIFEST ? 'transport-map-manifest' : 'transport-map-part'
  return encodeEvent({ name, source: SOURCE, id: `${key}/tombstone`, key, json: null })
}
