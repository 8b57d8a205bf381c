import {
  fairScores,
  type FittedMap,
  fitMap,
  type GroupSummary,
  lastingDisparity,
  mapEffects,
  type MapEffects,
  orderOfTies,
  type RankingAgreement,
  rankingAgreement,
  rankRows,
  type ReadyMap,
  readyMap,
  type Selection,
  selections,
  summarizeSample,
} from '@fairstream/transport'
import type { HashedSample } from './hashed-sample.ts'
import { solveRules, type SolvedRule } from './solve-rules.ts'
import { type Study, type Variant } from './study.ts'

/** One place of a ranking, and what the fair ranking is there. */
export interface AtPlace {
  /** k over n. */
  readonly share: number
  readonly agreement: RankingAgreement
  readonly selection: Selection
}

/** What one setting of θ does. */
export interface VariantFindings {
  readonly variant: Variant
  readonly fair: Float64Array
  readonly cutOffs: readonly AtPlace[]
  readonly curve: readonly AtPlace[]
  readonly effects: MapEffects
  /** By group: the least k from which its disparity stays at least .8, and .75. */
  readonly lasting: Readonly<Record<'0.8' | '0.75', Float64Array>>
}

/** All that a study's report tells. */
export interface Findings {
  readonly study: Study
  readonly sample: HashedSample
  readonly ready: ReadyMap
  readonly variants: readonly VariantFindings[]
  /** θ = 0, .05 … 1, common to all groups. */
  readonly costs: readonly { readonly theta: number; readonly effects: MapEffects }[]
  /** Raw against θ = 1. */
  readonly groups: readonly GroupSummary[]
  readonly rules: readonly SolvedRule[]
}

export const CUT_OFFS: readonly number[] = [0.1, 0.3, 0.5, 0.7, 0.9]
const CURVE_POINTS = 100
const COST_STEPS = 20

/**
 * Fits the exact map of a sample and measures each of the study's variants.
 *
 * @throws RangeError for a sample without rows, or what fitMap refuses.
 */
export function measureStudy(study: Study, sample: HashedSample): Findings {
  const map = fitStudy(study, sample)
  const ready = readyMap(map)
  const full = fairAt(map, 1, sample)
  const order = orderOfTies(sample.rankHashes)
  const raw = rankRows(sample.score, sample.rankHashes, order)
  const variants = study.variants.map((variant): VariantFindings => {
    const fair = fairScores(readyMap({ ...map, theta: variant.theta }), sample, sample.splitHashes)
    return { variant, fair, ...measureRanking(sample, raw, fair, order) }
  })
  const costs = Array.from({ length: COST_STEPS + 1 }, (_, i) => {
    const theta = i / COST_STEPS
    return { theta, effects: mapEffects(sample, fairAt(map, theta, sample)) }
  })
  const { groups } = summarizeSample(sample, full)
  return { study, sample, ready, variants, costs, groups, rules: solveRules(sample, full, CUT_OFFS) }
}

/** The map of a sample with θ = 1. */
export function fitStudy({ ties, step, traits, scorecard }: Study, sample: HashedSample): FittedMap {
  const lattice = step === undefined ? {} : { grid: { kind: 'lattice', step } as const }
  return fitMap(sample, { ties, traits, seed: `ties/${scorecard}`, ...lattice })
}

/** The sample's fair scores at one θ for all groups. */
export function fairAt(map: FittedMap, theta: number, sample: HashedSample): Float64Array {
  return fairScores(readyMap({ ...map, theta: { default: theta, groups: {} } }), sample, sample.splitHashes)
}

function measureRanking(
  sample: HashedSample,
  raw: Uint32Array,
  fair: Float64Array,
  order: Uint32Array,
): Omit<VariantFindings, 'variant' | 'fair'> {
  const { groups, group, score } = sample
  const ranking = rankRows(fair, sample.rankHashes, order)
  const at = (shares: readonly number[]): AtPlace[] => {
    const ks = shares.map((share) => Math.max(1, Math.round(share * score.length)))
    const agreements = rankingAgreement(raw, ranking, score, ks)
    const selected = selections(ranking, groups, group, ks)
    return ks.map((k, i) => ({
      share: k / score.length,
      agreement: agreements[i] as RankingAgreement,
      selection: selected[i] as Selection,
    }))
  }
  return {
    cutOffs: at(CUT_OFFS),
    curve: at(Array.from({ length: CURVE_POINTS }, (_, i) => (i + 1) / CURVE_POINTS)),
    effects: mapEffects(sample, fair),
    lasting: {
      '0.8': lastingDisparity(ranking, groups, group, 0.8),
      '0.75': lastingDisparity(ranking, groups, group, 0.75),
    },
  }
}
