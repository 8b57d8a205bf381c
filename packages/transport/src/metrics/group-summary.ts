import { barycenter } from '../barycenter.ts'
import { mean, variance } from '../moments.ts'
import { type QuantileFunction, quantileAt } from '../quantile-function.ts'
import { empiricalLaw } from './empirical-law.ts'
import { ascendingByGroup, groupSizes, type GroupedScores } from '../grouped-scores.ts'
import { greatestRankDifference, type LawDistances, lawDistances } from './law-distances.ts'
import { type Movement, movements } from './movement.ts'

/** One group's scores, before or after. */
export interface LawSummary {
  readonly mean: number
  readonly sd: number
  /** One for each rank asked for. */
  readonly quantiles: readonly number[]
  readonly toBarycenter: LawDistances
  /**
   * The greatest difference of the distribution functions of the group and of all rows, in [0, 1]: 0 for every group is parity.
   * Unlike the distance to ν it asks nothing about where ν's atoms lie.
   */
  readonly ksToAll: number
}

export interface GroupSummary {
  readonly group: string
  readonly n: number
  readonly raw: LawSummary
  readonly fair: LawSummary
  readonly movement: Movement
}

/** What fair scores did to each group. */
export interface SampleSummary {
  /** Groups with at least one row, in the order of the ids given. */
  readonly groups: readonly GroupSummary[]
  /** ν, the barycenter of the groups' raw scores. */
  readonly barycenter: QuantileFunction
  readonly quantileRanks: readonly number[]
}

const QUANTILE_RANKS: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * Sums a sample up by group: moments, quantiles, distances to the barycenter, movement. Laws are those of the rows as they
 * stand, each score an atom, so that distances are exact for this sample.
 *
 * @param fair - One fair score a row.
 * @param weights - Of the barycenter, by place of the group; shares of rows if left out, which with groups ascending by id are the
 * weights of a map fitted on these rows to the bit: another rounding would move ν's atoms off those of the fair scores, and their KS
 * would be that of an atom.
 * @throws RangeError for a sample without rows, or weights of which none is positive.
 */
export function summarizeSample(
  sample: GroupedScores,
  fair: Float64Array,
  weights: Float64Array = shares(sample),
  quantileRanks: readonly number[] = QUANTILE_RANKS,
): SampleSummary {
  const before = ascendingByGroup(sample).map(lawOrNone)
  const after = ascendingByGroup({ ...sample, score: fair }).map(lawOrNone)
  const center = barycenter(before.flatMap((law, g) => (law === undefined ? [] : [{ weight: weights[g] ?? 0, quantiles: law }])))
  const moved = movements(sample, fair)
  const all = { raw: lawOfAll(sample.score), fair: lawOfAll(fair) }
  const summary = (law: QuantileFunction, ofAll: QuantileFunction): LawSummary => ({
    mean: mean(law),
    sd: Math.sqrt(variance(law)),
    quantiles: quantileRanks.map((u) => quantileAt(law, u)),
    toBarycenter: lawDistances(law, center),
    ksToAll: greatestRankDifference(law, ofAll),
  })
  const groups = moved.flatMap((movement, g) => {
    const [raw, end] = [before[g], after[g]]
    if (raw === undefined || end === undefined) return []
    return [{ group: sample.groups[g] ?? '', n: movement.n, raw: summary(raw, all.raw), fair: summary(end, all.fair), movement }]
  })
  return { groups, barycenter: center, quantileRanks }
}

/** As fitMap weighs groups, by the same division. */
function shares({ groups, group }: GroupedScores): Float64Array {
  return groupSizes(groups, group).map((size) => size / group.length)
}

function lawOfAll(scores: Float64Array): QuantileFunction {
  // Adding 0 makes −0 the 0 that it means.
  return empiricalLaw(scores.map((score) => score + 0).sort())
}

function lawOrNone(ascending: Float64Array): QuantileFunction | undefined {
  return ascending.length === 0 ? undefined : empiricalLaw(ascending)
}
