import type { TransportMapManifest } from '@fairstream/events'
import type { VectorSpace } from '@fairstream/sketch'
import { namedByContent } from './compile-map.ts'
import type { MapSources, PublishedMap } from './compile-map.ts'
import { groupWeights } from './group-weights.ts'
import { cutIntoParts, groupPartName } from './map-parts.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { encodeVectorGroupLaw, encodeVectorLaw } from './vector-law.ts'
import { vectorLaws } from './vector-laws.ts'
import type { VectorLawInMap, VectorLaws, VectorWindow } from './vector-laws.ts'
import { CODE_VERSION, OUTPUT_FORMAT } from './versions.ts'

/** A vector map as it is published, and the laws behind it. */
export interface CompiledVectorMap extends PublishedMap, VectorLaws {}

/**
 * Compiles policy and configuration of an n-D scorecard into a transport map over a window.
 *
 * @param windows - Sorted by group id: sums run in this order.
 * @returns undefined where no group with any weight has a score inside the declared ranges.
 */
export function compileVectorMap(
  card: ScorecardRules,
  space: VectorSpace,
  windows: readonly VectorWindow[],
  from: MapSources,
): CompiledVectorMap | undefined {
  const filled = windows.filter(({ moments }) => moments.n > 0)
  const sizes = filled.map(({ group, moments }) => ({ group, n: moments.n }))
  const weights = groupWeights(card.scorecard, sizes, from.frozenWeights)
  if (weights === undefined) return undefined
  const laws = vectorLaws(space, filled, weights, card.scorecard.minGroupSize)
  return { ...laws, ...publish(card, space, filled, laws, from) }
}

function publish(
  card: ScorecardRules,
  space: VectorSpace,
  windows: readonly VectorWindow[],
  { barycenter, laws }: VectorLaws,
  from: MapSources,
): PublishedMap {
  const { scorecard } = card
  const payloads = laws.map((law) => cutIntoParts(groupPartName(law.group), encodeVectorGroupLaw(law)))
  const centerPieces = cutIntoParts('barycenter', encodeVectorLaw(barycenter))
  const content: Omit<TransportMapManifest, 'version'> = {
    formatVersion: 1,
    scorecard: scorecard.name,
    plannedFor: from.plannedFor,
    revision: from.revision,
    window: from.window,
    sources: from.sources,
    policyVersion: card.policyVersion,
    weights: Object.fromEntries(laws.map(({ group, weight }) => [group, weight])),
    theta: { default: scorecard.theta.default, groups: scorecard.theta.groups },
    ties: scorecard.ties,
    seed: card.tieSeed,
    edges: {},
    grid: { spec: vectorSpec(space), atoms: [], id: space.id },
    traits: scorecard.traits,
    traitValues: scorecard.traitValues,
    minGroupSize: scorecard.minGroupSize,
    groups: laws.map((law, index) => ({
      group: law.group,
      n: windows[index]?.n ?? 0,
      nEffective: windows[index]?.nEffective ?? 0,
      ...groupFlags(law),
      parts: (payloads[index] ?? []).map(({ sha256 }) => sha256),
    })),
    barycenter: { parts: centerPieces.map(({ sha256 }) => sha256) },
    outputFormat: String(OUTPUT_FORMAT),
    codeVersion: CODE_VERSION,
  }
  return namedByContent(content, [...payloads.flat(), ...centerPieces])
}

function groupFlags({ small, regularised, marginals }: VectorLawInMap) {
  return {
    ...(small ? { small: true as const } : {}),
    ...(regularised ? { regularised: true as const } : {}),
    ...(marginals === undefined ? {} : { marginals: marginals.map(({ skewness, excess }) => ({ skewness, excess })) }),
  }
}

function vectorSpec({ ranges, axes }: VectorSpace): TransportMapManifest['grid']['spec'] {
  const [first] = axes
  return { kind: 'vector', ranges: ranges.map(({ low, high }) => ({ low, high })), cells: (first?.cellCount ?? 2) - 1 }
}
