import type { TransportMapManifest } from '@fairstream/events'
import { createGrid, decodeGroupSlice, segments } from '@fairstream/sketch'
import type { Grid, GridSpec } from '@fairstream/sketch'
import { decodeQuantileFunction, hashedRank, quantileFunction } from '@fairstream/transport'
import type { GroupTransport, QuantileFunction } from '@fairstream/transport'
import { decodeGroupLaw } from './group-law.ts'
import type { MapOrder } from './maps-in-force.ts'
import { thetaOf } from './theta-of.ts'
import { vectorMap } from './vector-map.ts'
import type { VectorMap } from './vector-map.ts'
import type { GroupRules } from './scorecard-rules.ts'

/** One group of a map, ready to judge. */
export interface GroupOfMap {
  readonly transport: GroupTransport
  /** The law of the window that the map was fitted on, before any blend: what hashed ranks refer to. */
  readonly windowLaw: QuantileFunction
  /** Blended with its parent; publishes no error bound and no ranks. */
  readonly small: boolean
  /** A rank error in [0, 1]. */
  readonly errorBound?: number
  readonly n: number
  readonly nEffective: number
}

/** A transport map put together from its manifest and parts: all that judging needs. Immutable. */
export interface JudgingMap {
  readonly order: MapOrder
  readonly manifest: TransportMapManifest
  readonly policyVersion: string
  readonly rules: GroupRules
  readonly grid: Grid
  readonly tieSeed: string
  readonly thresholds?: { readonly refer?: number; readonly approve?: number }
  readonly groups: ReadonlyMap<string, GroupOfMap>
  readonly barycenter?: QuantileFunction
  /** Of a map of vectors, which has nothing in `groups`. */
  readonly vectors?: VectorMap
  /** The hashed rank of a score in its own group's window; undefined for groups that the evidence leaves out. */
  readonly rankOf: (group: string, score: number, v: number) => number | undefined
}

/**
 * Puts a map together.
 *
 * @param payload - The bytes behind a list of part hashes, joined in order.
 * @throws SketchBytesError or TransportBytesError where bytes are not what their format says.
 */
export function judgingMap(manifest: TransportMapManifest, payload: (hashes: readonly string[]) => Uint8Array): JudgingMap {
  const { spec } = manifest.grid
  if (spec.kind === 'vector') return vectorJudgingMap(manifest, spec, payload)
  const grid = createGrid(spec, manifest.grid.atoms)
  const groups = new Map<string, GroupOfMap>()
  // The kill switch's identity map has no laws.
  const barycenter =
    manifest.barycenter.parts.length === 0
      ? undefined
      : decodeQuantileFunction(payload(manifest.barycenter.parts), `${manifest.version}/barycenter`)
  if (barycenter !== undefined) {
    for (const described of manifest.groups) {
      const law = decodeGroupLaw(payload(described.parts), `${manifest.version}/group/${described.group}`)
      const { sketch } = decodeGroupSlice(grid, law.cells, `${manifest.version}/group/${described.group}`)
      const windowLaw = quantileFunction(segments(sketch))
      groups.set(described.group, {
        windowLaw,
        small: described.small === true,
        n: described.n,
        nEffective: described.nEffective,
        ...(described.rankError === undefined ? {} : { errorBound: described.rankError }),
        transport: {
          own: law.blended ?? windowLaw,
          barycenter,
          theta: thetaOf(manifest, described.group),
          ties: manifest.ties,
          ...manifest.edges,
        },
      })
    }
  }
  return {
    ...headOf(manifest, grid),
    ...(manifest.thresholds === undefined ? {} : { thresholds: manifest.thresholds }),
    groups,
    ...(barycenter === undefined ? {} : { barycenter }),
    rankOf: (group, score, v) => {
      const member = groups.get(group)
      return member === undefined || member.small ? undefined : hashedRank(member.windowLaw, score, v)
    },
  }
}

/** A map of vectors. Its grid is the first coordinate's marginal, which judging does not read. */
function vectorJudgingMap(
  manifest: TransportMapManifest,
  { ranges, cells }: VectorSpec,
  payload: (hashes: readonly string[]) => Uint8Array,
): JudgingMap {
  const { low = 0, high = 1 } = ranges[0] ?? {}
  const spec: GridSpec = { kind: 'uniform', low, high, cells }
  return {
    ...headOf(manifest, createGrid(spec)),
    groups: new Map(),
    vectors: vectorMap(manifest, ranges.length, payload),
    rankOf: () => undefined,
  }
}

type VectorSpec = Extract<TransportMapManifest['grid']['spec'], { readonly kind: 'vector' }>

function headOf(manifest: TransportMapManifest, grid: Grid) {
  return {
    order: mapOrder(manifest),
    manifest,
    policyVersion: manifest.policyVersion,
    rules: { traits: manifest.traits, traitValues: manifest.traitValues },
    grid,
    tieSeed: manifest.seed,
  }
}

export function mapOrder({ version, plannedFor, revision, killed, lifts }: TransportMapManifest): MapOrder {
  return { version, plannedFor, revision, killed: killed === true, lifts: lifts ?? [] }
}
