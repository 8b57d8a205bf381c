import { canonicalJson, parseGroupId } from '@fairstream/events'
import type { FairScore, Flag } from '@fairstream/events'
import { groupOf, judgeScore, judgeVector, mapVersion, unitHash } from '@fairstream/pipeline'
import type { GroupOfMap, JudgingMap, ScorecardRules, VectorGroupOfMap } from '@fairstream/pipeline'
import { createVectorSpace, snap } from '@fairstream/sketch'
import type { VectorSpace } from '@fairstream/sketch'
import { pieceAbove, pieceOfValue } from '@fairstream/transport'
import type { AffineMap, QuantileFunction } from '@fairstream/transport'

/** One fair score taken apart: what judged it, what of the map was read, and whether it comes out again. */
export interface Explanation {
  readonly fairScore: FairScore
  readonly map?: MapFacts
  readonly group?: GroupFacts
  /** The pieces of the map that were read; absent where the map was not used. */
  readonly own?: OwnPiece
  readonly barycenter?: Piece
  /** Of a vector score: the affine map that moved it. */
  readonly affine?: AffineFacts
  readonly recomputed: Recomputed
}

export interface MapFacts {
  readonly version: string
  /** Whether the manifest's hash is the version: nobody changed it. */
  readonly versionHolds: boolean
  readonly plannedFor: string
  readonly window: { readonly from: string; readonly to: string }
  readonly ties: 'mid' | 'mean' | 'random'
  readonly tieSeed: string
  readonly groups: number
  readonly minGroupSize: number
}

export interface GroupFacts {
  readonly traits: Readonly<Record<string, string | null>>
  readonly n: number
  readonly nEffective: number
  readonly weight: number
  readonly small: boolean
}

/** full = to + matrix·(raw − from); fair = (1 − theta)·raw + theta·full. */
export interface AffineFacts extends AffineMap {
  readonly regularised: boolean
}

/** A piece of a quantile function: ranks (from, to], over which it rises from `lower` to `upper`. */
export interface Piece {
  readonly ranks: readonly [number, number]
  readonly values: readonly [number, number]
}

/** Where a raw score lies in its group's law: on an atom, in a cell, in the gap before the piece, or outside of all. */
export interface OwnPiece extends Piece {
  readonly kind: 'atom' | 'cell' | 'gap' | 'outside'
  /** The event's own number in [0, 1), where ties are random. */
  readonly v?: number
}

export interface Recomputed {
  readonly equal: boolean
  readonly differences: readonly { readonly field: string; readonly written: unknown; readonly recomputed: unknown }[]
}

/** Flags that follow from the log and not from the map. */
const FLAGS_OF_THE_LOG: readonly Flag[] = ['duplicate', 'id-conflict', 'late']

/** @param map - Undefined for a fair score that no map judged. */
export function explain(fairScore: FairScore, map: JudgingMap | undefined): Explanation {
  if (map === undefined) return { fairScore, recomputed: compare(fairScore, { ...mapFields(fairScore), fair: fairScore.raw }) }
  if (map.vectors !== undefined) return explainVector(fairScore, map, map.vectors.groups)
  const member = map.order.killed || fairScore.flags.includes('unmapped') ? undefined : map.groups.get(fairScore.group)
  return {
    fairScore,
    map: mapFacts(map),
    ...(member === undefined ? {} : { group: groupFacts(fairScore.group, member, map), ...piecesRead(fairScore, member, map) }),
    recomputed: compare(fairScore, recompute(fairScore, map)),
  }
}

function explainVector(fairScore: FairScore, map: JudgingMap, groups: ReadonlyMap<string, VectorGroupOfMap>): Explanation {
  const member = map.order.killed || fairScore.flags.includes('unmapped') ? undefined : groups.get(fairScore.group)
  return {
    fairScore,
    map: mapFacts(map),
    ...(member === undefined
      ? {}
      : { group: groupFacts(fairScore.group, member, map), affine: { ...member.map, regularised: member.regularised } }),
    recomputed: compare(fairScore, recompute(fairScore, map)),
  }
}

function mapFacts({ manifest, tieSeed }: JudgingMap): MapFacts {
  const { version, ...content } = manifest
  const at = (timeMs: number): string => new Date(timeMs).toISOString()
  return {
    version,
    versionHolds: mapVersion(content) === version,
    plannedFor: at(manifest.plannedFor),
    window: { from: at(manifest.window.from), to: at(manifest.window.to) },
    ties: manifest.ties,
    tieSeed,
    groups: manifest.groups.length,
    minGroupSize: manifest.minGroupSize,
  }
}

function groupFacts(group: string, member: GroupOfMap | VectorGroupOfMap, { manifest }: JudgingMap): GroupFacts {
  const { n, nEffective, small } = member
  const values = parseGroupId(group)
  return {
    traits: Object.fromEntries(manifest.traits.map((name, index) => [name, values[index] ?? null])),
    n,
    nEffective,
    weight: (Object.hasOwn(manifest.weights, group) ? manifest.weights[group] : undefined) ?? 0,
    small,
  }
}

function piecesRead(
  { raw, rawId, quantile = 0, flags }: FairScore,
  { transport }: GroupOfMap,
  { grid, tieSeed }: JudgingMap,
): Pick<Explanation, 'own' | 'barycenter'> {
  const score = snap(grid, Number(raw))
  const own = ownPiece(transport.own, score, flags.includes('extrapolated'))
  const isDrawn = own.kind === 'atom' && transport.ties === 'random'
  const from = own.kind === 'atom' || own.kind === 'cell' ? own.ranks[0] : quantile
  return {
    own: isDrawn ? { ...own, v: unitHash(tieSeed, rawId) } : own,
    barycenter: pieceAt(transport.barycenter, pieceAbove(transport.barycenter, quantile, from)),
  }
}

function ownPiece(own: QuantileFunction, score: number, isExtrapolated: boolean): OwnPiece {
  const last = own.lower.length - 1
  const least = own.lower[0] ?? 0
  const greatest = own.upper[last] ?? 0
  if (score < least) return { ...pieceAt(own, 0), kind: 'outside' }
  if (score > greatest) return { ...pieceAt(own, last), kind: 'outside' }
  const i = pieceOfValue(own, score)
  const piece = pieceAt(own, i)
  const [lower, upper] = piece.values
  if (isExtrapolated && score !== least && score !== greatest) return { ...piece, kind: 'outside' }
  if (score < lower) return { ranks: [piece.ranks[0], piece.ranks[0]], values: [own.upper[i - 1] ?? lower, lower], kind: 'gap' }
  return { ...piece, kind: lower === upper ? 'atom' : 'cell' }
}

function pieceAt({ levels, lower, upper }: QuantileFunction, i: number): Piece {
  return { ranks: [levels[i] ?? 0, levels[i + 1] ?? 1], values: [lower[i] ?? 0, upper[i] ?? 0] }
}

/** The fields that a raw score and a map determine. */
type MapFields = Pick<FairScore, 'group' | 'fair' | 'policyVersion' | 'flags'> & {
  readonly [Field in 'theta' | 'quantile' | 'decision' | 'errorBound']?: FairScore[Field] | undefined
}

function mapFields({ group, fair, theta, quantile, decision, errorBound, policyVersion, flags }: MapFields): MapFields {
  return {
    group,
    fair,
    policyVersion,
    flags: flags.filter((flag) => !FLAGS_OF_THE_LOG.includes(flag)),
    ...(theta === undefined ? {} : { theta }),
    ...(quantile === undefined ? {} : { quantile }),
    ...(decision === undefined ? {} : { decision }),
    ...(errorBound === undefined ? {} : { errorBound }),
  }
}

function recompute({ raw, rawId, group: written }: FairScore, map: JudgingMap): MapFields {
  const { group, declared } = groupOf(map.rules, traitsOf(written, map.rules.traits))
  const space = spaceOf(map)
  if (space !== undefined && typeof raw !== 'number')
    return mapFields({ ...judgeVector(space, map, { group, declared, score: raw }), group, policyVersion: map.policyVersion })
  // Judging reads nothing of a scorecard's rules but the grid, and that is the map's own.
  const card = { grid: map.grid } as ScorecardRules
  const judgement = judgeScore(card, map, { group, declared, score: Number(raw), id: rawId })
  return mapFields({ ...judgement, group, policyVersion: map.policyVersion })
}

function spaceOf({ manifest }: JudgingMap): VectorSpace | undefined {
  const { spec } = manifest.grid
  return spec.kind === 'vector' ? createVectorSpace(spec.ranges, spec.cells) : undefined
}

function traitsOf(group: string, traits: readonly string[]): Record<string, string> {
  const values = parseGroupId(group)
  return Object.fromEntries(traits.flatMap((name, index) => (values[index] === undefined ? [] : [[name, values[index]]])))
}

function compare(fairScore: FairScore, recomputed: MapFields): Recomputed {
  const written: Readonly<Record<string, unknown>> = { ...mapFields(fairScore) }
  const again: Readonly<Record<string, unknown>> = { ...recomputed }
  const differences = [...new Set([...Object.keys(written), ...Object.keys(again)])]
    .filter((field) => canonicalJson(written[field] ?? null) !== canonicalJson(again[field] ?? null))
    .map((field) => ({ field, written: written[field] ?? null, recomputed: again[field] ?? null }))
  return { equal: differences.length === 0, differences }
}
