import { canonicalJson } from '@fairstream/events'
import type { TransportMapManifest, TransportMapPart } from '@fairstream/events'
import { createGroupSlice, createSketch, encodeGroupSlice, merge, segments } from '@fairstream/sketch'
import type { GroupSlice, Sketch } from '@fairstream/sketch'
import {
  barycenter,
  dkwRankError,
  encodeQuantileFunction,
  largestCellMass,
  quantileFunction,
  shrinkToParent,
} from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'
import { encodeGroupLaw } from './group-law.ts'
import { groupWeights } from './group-weights.ts'
import { shortHash } from './hash.ts'
import { cutIntoParts, groupPartName } from './map-parts.ts'
import type { MapPiece } from './map-parts.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { CODE_VERSION, OUTPUT_FORMAT } from './versions.ts'

/** One group's window: its counts, and what they are worth as a sample. */
export interface GroupWindow {
  readonly group: string
  /** Counts over the window; weighted by age where the window has a half-life. */
  readonly total: GroupSlice
  /** Events in the cells and atoms, unweighted. */
  readonly n: number
  readonly nEffective: number
}

/** What a plan is made of, besides the scorecard. */
export interface MapSources {
  /** The planning boundary, epoch ms. */
  readonly plannedFor: number
  readonly revision: number
  readonly window: { readonly from: number; readonly to: number }
  readonly sources: TransportMapManifest['sources']
  /** The weights of the map that the scorecard freezes them to, once that map is known. */
  readonly frozenWeights?: Readonly<Record<string, number>>
}

/** A transport map as it is published. */
export interface PublishedMap {
  readonly manifest: TransportMapManifest
  readonly parts: readonly TransportMapPart[]
}

/** A transport map as it is published, and the laws behind it. */
export interface CompiledMap extends PublishedMap {
  readonly barycenter: QuantileFunction
  readonly laws: readonly GroupLawInMap[]
}

interface GroupLawInMap {
  readonly group: string
  readonly weight: number
  readonly own: QuantileFunction
  readonly small: boolean
  readonly rankError?: number
}

/**
 * Compiles the policy and the scorecard's configuration into a transport map over a window.
 *
 * @param windows - Sorted by group id: sums run in this order.
 * @returns undefined where no group with any weight has a score in the window.
 */
export function compileMap(card: ScorecardRules, windows: readonly GroupWindow[], from: MapSources): CompiledMap | undefined {
  const filled = windows.filter(({ total }) => total.sketch.n > 0)
  const sizes = filled.map(({ group, total }) => ({ group, n: total.sketch.n }))
  const weights = groupWeights(card.scorecard, sizes, from.frozenWeights)
  if (weights === undefined) return undefined

  const parent = parentLaw(card, filled)
  const laws = filled.map((each, k) => lawOf(card, each, weights[k] ?? 0, parent))
  const members = laws.filter(({ weight }) => weight > 0).map(({ weight, own }) => ({ weight, quantiles: own }))
  const center = barycenter(members)
  const groups = filled
    .map((window, index) => ({ window, law: laws[index] }))
    .filter((each): each is Pair => each.law !== undefined)
  return { ...publish(card, from, groups, center), barycenter: center, laws }
}

interface Pair {
  readonly window: GroupWindow
  readonly law: GroupLawInMap
}

/** The law of everyone in the window: what a small group is shrunk toward. */
function parentLaw(card: ScorecardRules, filled: readonly GroupWindow[]): QuantileFunction {
  const pooled = createSketch(card.grid)
  for (const { total } of filled) merge(pooled, total.sketch)
  return quantileFunction(segments(pooled))
}

function lawOf(
  { scorecard }: ScorecardRules,
  { group, total, nEffective }: GroupWindow,
  weight: number,
  parent: QuantileFunction,
): GroupLawInMap {
  const own = quantileFunction(segments(total.sketch))
  const small = nEffective < scorecard.minGroupSize
  if (small) return { group, weight, own: shrinkToParent(own, nEffective, parent, scorecard.minGroupSize), small }
  return { group, weight, own, small, rankError: Math.min(1, dkwRankError(nEffective) + largestCellMass(own)) }
}

function publish(
  card: ScorecardRules,
  from: MapSources,
  groups: readonly Pair[],
  center: QuantileFunction,
): Pick<CompiledMap, 'manifest' | 'parts'> {
  const { scorecard, grid } = card
  const payloads = groups.map(({ window, law }) =>
    cutIntoParts(
      groupPartName(law.group),
      encodeGroupLaw({ cells: lawBytes(window.total.sketch), ...(law.small ? { blended: law.own } : {}) }),
    ),
  )
  const centerPieces = cutIntoParts('barycenter', encodeQuantileFunction(center))
  const content: Omit<TransportMapManifest, 'version'> = {
    formatVersion: 1,
    scorecard: scorecard.name,
    plannedFor: from.plannedFor,
    revision: from.revision,
    window: from.window,
    sources: from.sources,
    policyVersion: card.policyVersion,
    weights: Object.fromEntries(groups.map(({ law }) => [law.group, law.weight])),
    theta: { default: scorecard.theta.default, groups: scorecard.theta.groups },
    ...(scorecard.thresholds === undefined ? {} : { thresholds: scorecard.thresholds }),
    ties: scorecard.ties,
    seed: card.tieSeed,
    edges: scorecard.range ?? {},
    grid: { spec: grid.spec, atoms: grid.atoms, id: grid.id },
    traits: scorecard.traits,
    traitValues: scorecard.traitValues,
    minGroupSize: scorecard.minGroupSize,
    groups: groups.map(({ window, law }, index) => ({
      group: law.group,
      n: window.n,
      nEffective: window.nEffective,
      ...(law.rankError === undefined ? {} : { rankError: law.rankError }),
      ...(law.small ? { small: true as const } : {}),
      parts: (payloads[index] ?? []).map(({ sha256 }) => sha256),
    })),
    barycenter: { parts: centerPieces.map(({ sha256 }) => sha256) },
    outputFormat: String(OUTPUT_FORMAT),
    codeVersion: CODE_VERSION,
  }
  return namedByContent(content, [...payloads.flat(), ...centerPieces])
}

/** A map as it is published: manifest and parts, under the version that its content gives. */
export function namedByContent(content: Omit<TransportMapManifest, 'version'>, pieces: readonly MapPiece[]): PublishedMap {
  const version = mapVersion(content)
  const parts = pieces.map((piece) => ({ formatVersion: 1 as const, scorecard: content.scorecard, version, ...piece }))
  return { manifest: { ...content, version }, parts }
}

/** Only what judging reads: with the window's start, ranks or decisions in them, maps that judge alike would differ. */
function lawBytes(sketch: Sketch): Uint8Array {
  return encodeGroupSlice({ ...createGroupSlice(sketch.grid, 0), sketch })
}

/** First 16 hex digits of the SHA-256 of the manifest's canonical bytes, without `version` and without the offsets in `sources`. */
export function mapVersion(content: Omit<TransportMapManifest, 'version'>): string {
  const sources = content.sources.map(({ partition, digest, passedOver }) => ({
    partition,
    digest,
    ...(passedOver === undefined ? {} : { passedOver }),
  }))
  const named = new Map<string, unknown>(Object.entries({ ...content, sources }))
  named.delete('version')
  return shortHash(canonicalJson(Object.fromEntries(named)))
}

/** Do two maps differ only in when and from what they were planned? Then the later one need not be published. */
export function judgesAlike(left: TransportMapManifest, right: TransportMapManifest): boolean {
  return judgingContent(left) === judgingContent(right)
}

function judgingContent(manifest: TransportMapManifest): string {
  return canonicalJson({ ...manifest, version: '', plannedFor: 0, window: { from: 0, to: 0 }, sources: [] })
}
