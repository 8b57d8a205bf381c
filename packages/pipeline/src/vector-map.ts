import type { TransportMapManifest } from '@fairstream/events'
import type { AffineMap } from '@fairstream/transport'
import { thetaOf } from './theta-of.ts'
import { decodeVectorGroupLaw, decodeVectorLaw } from './vector-law.ts'
import type { VectorLaw } from './vector-law.ts'

/** A map of vectors, ready to judge. */
export interface VectorMap {
  readonly dimension: number
  /** Absent from the kill switch's identity map. */
  readonly barycenter?: VectorLaw
  readonly groups: ReadonlyMap<string, VectorGroupOfMap>
}

/** One group of a map of vectors. */
export interface VectorGroupOfMap {
  readonly map: AffineMap
  /** The law of the window that the map was fitted on, before any blend. */
  readonly window: VectorLaw
  readonly theta: number
  /** Blended with its parent. */
  readonly small: boolean
  /** Its covariance was near-singular and was given a ridge. */
  readonly regularised: boolean
  readonly n: number
  readonly nEffective: number
}

/** Throws a RangeError where a part is not what its format says. */
export function vectorMap(
  manifest: TransportMapManifest,
  dimension: number,
  payload: (hashes: readonly string[]) => Uint8Array,
): VectorMap {
  const { version, barycenter } = manifest
  if (barycenter.parts.length === 0) return { dimension, groups: new Map() }
  const groups = manifest.groups.map((described): [string, VectorGroupOfMap] => {
    const law = decodeVectorGroupLaw(payload(described.parts), dimension, `${version}/group/${described.group}`)
    return [
      described.group,
      {
        ...law,
        theta: thetaOf(manifest, described.group),
        small: described.small === true,
        regularised: described.regularised === true,
        n: described.n,
        nEffective: described.nEffective,
      },
    ]
  })
  const center = decodeVectorLaw(payload(barycenter.parts), dimension, `${version}/barycenter`)
  return { dimension, barycenter: center, groups: new Map(groups) }
}
