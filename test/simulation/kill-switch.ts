import {
  decodeAs,
  encodeTransportMapManifest,
  encodeTransportMapPart,
  transportMapManifestSchema,
  transportMapPartSchema,
} from '@fairstream/events'
import type { TransportMapManifest, TransportMapPart } from '@fairstream/events'
import { mapVersion } from '@fairstream/pipeline'
import { SIM_TOPICS } from './sim-topics.ts'
import type { SimRecord, SimTopics } from './sim-topics.ts'
import type { World } from './world.ts'

/** Publishes an identity map over the latest, as the kill switch does. Returns its version; undefined while there is no map. */
export function publishKill(world: World, topics: SimTopics, scorecard: string): string | undefined {
  const latest = latestManifest(topics, scorecard)
  if (latest === undefined || latest.killed === true) return undefined
  const content = { ...latest, revision: latest.revision + 1, killed: true as const, groups: [], barycenter: { parts: [] } }
  return publish(world, topics, content)
}

/** Publishes the latest plan again as the map that ends a kill. */
export function publishLift(world: World, topics: SimTopics, scorecard: string, kill: string): void {
  const latest = manifests(topics, scorecard).findLast(({ manifest }) => manifest.killed !== true)?.manifest
  if (latest === undefined) return
  const content = { ...latest, revision: latest.revision + 2, lifts: [kill] }
  const version = mapVersion(content)
  for (const part of partsOf(topics, latest.version)) append(world, topics, encodeTransportMapPart({ ...part, version }))
  publish(world, topics, content)
}

function publish(world: World, topics: SimTopics, content: TransportMapManifest): string {
  const manifest = { ...content, version: mapVersion(content) }
  append(world, topics, encodeTransportMapManifest(manifest))
  return manifest.version
}

function append(world: World, topics: SimTopics, record: ReturnType<typeof encodeTransportMapManifest>): void {
  topics.append(SIM_TOPICS.transportMaps, [record], { timestampMs: world.nowMs, by: 'kill switch', atStep: world.steps })
}

function latestManifest(topics: SimTopics, scorecard: string): TransportMapManifest | undefined {
  return manifests(topics, scorecard).at(-1)?.manifest
}

/** Every manifest of a scorecard in log order. */
export function manifests(
  topics: SimTopics,
  scorecard: string,
): readonly { readonly manifest: TransportMapManifest; readonly atStep: number }[] {
  return topics.read(SIM_TOPICS.transportMaps, 0, 0, Infinity).flatMap((record) => {
    const manifest = manifestOf(record)
    return manifest?.scorecard === scorecard ? [{ manifest, atStep: record.atStep }] : []
  })
}

const read = new WeakMap<SimRecord, TransportMapManifest | null>()

/** Records are asked for again and again, and read once. */
function manifestOf(record: SimRecord): TransportMapManifest | undefined {
  const known = read.get(record)
  if (known !== undefined) return known ?? undefined
  const decoded = decodeAs(transportMapManifestSchema, record)
  const manifest = decoded.kind === 'read' ? decoded.value : null
  read.set(record, manifest)
  return manifest ?? undefined
}

function partsOf(topics: SimTopics, version: string): readonly TransportMapPart[] {
  return topics.read(SIM_TOPICS.transportMaps, 0, 0, Infinity).flatMap((record) => {
    const part = decodeAs(transportMapPartSchema, record)
    return part.kind === 'read' && part.value.version === version ? [part.value] : []
  })
}
