import { barycenter } from '../barycenter.ts'
import { mean, variance } from '../moments.ts'
import { type QuantileFunction, quantileAt } from '../quantile-function.ts'
import { empiricalLaw } from './empirical-law.ts'
import { ascendingByGroup, groupSizes, type GroupedScores } from '../grouped-scores.ts'
import { type LawDistances, lawDistances } from './law-distances.ts'
import { type Movement, movements } from './movement.ts'

/** One group's scores, before or after. */
export interface LawSummary {
  readonly mean: number
  readonly sd: number
  /** One for each rank asked for. */
  readonly quantiles: readonly number[]
  readonly toBarycenter: LawDistances
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
 * @param weights - Of the barycenter, by place of the group; numbers of rows if left out.
 * @throws RangeError for a sample without rows, or weights of which none is positive.
 */
export function summarizeSample(
  sample: GroupedScores,
  fair: Float64Array,
  weights: Float64Array = groupSizes(sample.groups, sample.group),
  quantileRanks: readonly number[] = QUANTILE_RANKS,
): SampleSummary {
  const before = ascendingByGroup(sample).map(lawOrNone)
  const after = ascendingByGroup({ ...sample, score: fair }).map(lawOrNone)
  const center = barycenter(before.flatMap((law, g) => (law === undefined ? [] : [{ weight: weights[g] ?? 0, quantiles: law }])))
  const moved = movements(sample, fair)
  const summary = (law: QuantileFunction): LawSummary => ({
    mean: mean(law),
    sd: Math.sqrt(variance(law)),
    quantiles: quantileRanks.map((u) => quantileAt(law, u)),
    toBarycenter: lawDistances(law, center),
  })
  const groups = moved.flatMap((movement, g) => {
    const [raw, end] = [before[g], after[g]]
    if (raw === undefined || end === undefined) return []
    return [{ group: sample.groups[g] ?? '', n: movement.n, raw: summary(raw), fair: summary(end), movement }]
  })
  return { groups, barycenter: center, quantileRanks }
}

function lawOrNone(ascending: Float64Array): QuantileFunction | undefined {
  return ascending.length === 0 ? undefined : empiricalLaw(ascending)
}
