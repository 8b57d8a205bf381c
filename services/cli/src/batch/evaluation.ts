import {
  admitted,
  lastingDisparity,
  mapEffects,
  orderOfTies,
  rankingAgreement,
  rankRows,
  selections,
  summarizeSample,
  unexpectedAdvantages,
} from '@fairstream/transport'
import type { GroupSummary, MapEffects, Selection, UnexpectedAdvantage } from '@fairstream/transport'
import type { NamedCutOff } from './cut-off-option.ts'
import { evaluateOutcomes } from './outcomes.ts'
import type { OutcomeEvaluation } from './outcomes.ts'
import type { Sample } from './read-sample.ts'

/** Who is in the top k, by raw or by fair score. By group, where it is a record. */
interface TopK {
  readonly adverseImpactRatio: number
  readonly leastDisparity: number
  readonly disparity: Readonly<Record<string, number>>
  readonly rates: Readonly<Record<string, number>>
}

/** What the fair ranking is at one cut-off. */
export interface AtCutOff {
  readonly at: string
  readonly k: number
  readonly precision: number
  /** Absent where raw scores sum to no positive gain. */
  readonly ndcg?: number
  readonly raw: TopK
  readonly fair: TopK
}

/** All that `evaluate` says. */
export interface Evaluation {
  readonly rows: number
  readonly cutOffs: readonly AtCutOff[]
  /** Every `step` places of the ranking. */
  readonly curve: readonly AtCutOff[]
  /** The least k from which a group's disparity stays at least .8 and .75. */
  readonly lasting: Readonly<Record<'0.8' | '0.75', Readonly<Record<string, number>>>>
  readonly effects: MapEffects
  readonly quantileRanks: readonly number[]
  readonly groups: readonly GroupSummary[]
  readonly unexpectedAdvantages: readonly UnexpectedAdvantage[]
  /** Where an outcome column was asked for. */
  readonly outcomes?: OutcomeEvaluation
}

export interface EvaluationPlan {
  readonly sample: Sample
  /** One a row, in [0, 1). */
  readonly tieHashes: Float64Array
  readonly cutOffs: readonly NamedCutOff[]
  /** Of the curve; undefined for none. */
  readonly step: number | undefined
  readonly disadvantaged: readonly string[]
  /** Thresholds whose error rates are asked for, besides those of the cut-offs. */
  readonly approve: readonly number[]
}

/** Measures what fair scores did to rankings, groups and people. Groups go by their id. */
export function evaluateSample({ sample, tieHashes, cutOffs, step, disadvantaged, approve }: EvaluationPlan): Evaluation {
  const { groups, group, scores } = sample
  const [score = new Float64Array(), fair = new Float64Array()] = scores
  const order = orderOfTies(tieHashes)
  const rankings = { raw: rankRows(score, tieHashes, order), fair: rankRows(fair, tieHashes, order) }
  const n = score.length
  const named = cutOffs.map(({ name, cutOff }) => ({ at: name, k: admitted(cutOff, n) }))
  const stepped =
    step === undefined
      ? []
      : Array.from({ length: Math.floor(n / step) }, (_, i) => ({ at: String((i + 1) * step), k: (i + 1) * step }))
  const ks = [...named, ...stepped].map(({ k }) => k)
  const agreement = rankingAgreement(rankings.raw, rankings.fair, score, ks)
  const tops = { raw: selections(rankings.raw, groups, group, ks), fair: selections(rankings.fair, groups, group, ks) }
  const all = [...named, ...stepped].map(({ at, k }, index): AtCutOff => {
    const { precision = Number.NaN, ndcg } = agreement[index] ?? {}
    const top = (side: 'raw' | 'fair'): TopK => topOf(groups, tops[side][index] as Selection)
    return { at, k, precision, ...(ndcg === undefined ? {} : { ndcg }), raw: top('raw'), fair: top('fair') }
  })
  const columns = { groups, group, score }
  const summary = summarizeSample(columns, fair)
  const lasting = (level: number): Readonly<Record<string, number>> =>
    byGroup(groups, lastingDisparity(rankings.fair, groups, group, level))
  return {
    rows: n,
    cutOffs: all.slice(0, named.length),
    curve: all.slice(named.length),
    lasting: { '0.8': lasting(0.8), '0.75': lasting(0.75) },
    effects: mapEffects(columns, fair),
    quantileRanks: summary.quantileRanks,
    groups: summary.groups,
    unexpectedAdvantages: unexpectedAdvantages(summary, disadvantaged),
    ...(sample.outcomes.length === 0 ? {} : { outcomes: evaluateOutcomes({ sample, rankings, cutOffs, approve }) }),
  }
}

function topOf(groups: readonly string[], { adverseImpactRatio, leastDisparity, disparity, rates }: Selection): TopK {
  return { adverseImpactRatio, leastDisparity, disparity: byGroup(groups, disparity), rates: byGroup(groups, rates) }
}

function byGroup(groups: readonly string[], values: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(groups.map((group, index) => [group, values[index] ?? Number.NaN]))
}
