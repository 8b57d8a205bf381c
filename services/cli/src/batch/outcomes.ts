import { admitted, calibration, errorRateBalance, wilsonInterval } from '@fairstream/transport'
import type { Calibration, ErrorRateBalance, Ranking, ShareInterval } from '@fairstream/transport'
import type { NamedCutOff } from './cut-off-option.ts'
import type { Sample } from './read-sample.ts'

/** A share of so many people, with its 95 % interval (Wilson). */
export interface Rate extends ShareInterval {
  readonly rate: number
  readonly n: number
}

/** How a group's selected and rejected turned out. A rate is absent where nobody is there to take a share of. */
interface GroupErrorRates {
  readonly n: number
  readonly baseRate?: Rate
  readonly truePositiveRate?: Rate
  readonly falsePositiveRate?: Rate
}

interface ErrorRatesOfSide {
  /** How many with an outcome are selected. */
  readonly selected: number
  readonly truePositiveGap: number
  readonly falsePositiveGap: number
  readonly groups: Readonly<Record<string, GroupErrorRates>>
}

/** Error rates of one selection: the top k, or all from a threshold on. */
export interface ErrorRatesAt {
  readonly at: string
  readonly raw: ErrorRatesOfSide
  readonly fair: ErrorRatesOfSide
}

/** A band of scores of one group, or of all. */
export interface Band {
  readonly n: number
  readonly meanScore?: number
  readonly goodRate?: Rate
}

interface CalibrationOfSide {
  /** The greatest score of each band, ascending. */
  readonly bandEnds: readonly number[]
  readonly all: readonly Band[]
  readonly groups: Readonly<Record<string, { readonly gap: number; readonly bands: readonly Band[] }>>
}

/** What outcomes say of raw and fair scores. Rows without an outcome are counted and left out. */
export interface OutcomeEvaluation {
  readonly known: number
  readonly missing: number
  readonly baseRate: Rate
  readonly errorRates: readonly ErrorRatesAt[]
  readonly calibration: { readonly raw: CalibrationOfSide; readonly fair: CalibrationOfSide }
}

export interface OutcomePlan {
  readonly sample: Sample
  readonly rankings: { readonly raw: Ranking; readonly fair: Ranking }
  readonly cutOffs: readonly NamedCutOff[]
  /** Whoever has at least so many points is approved, by raw score and by fair score. */
  readonly approve: readonly number[]
}

/** Error-rate balance at cut-offs and thresholds, and calibration by tenths of the scores. At least one outcome must be known. */
export function evaluateOutcomes({ sample, rankings, cutOffs, approve }: OutcomePlan): OutcomeEvaluation {
  const { groups, group, scores, outcomes } = sample
  const n = outcomes.length
  const isKnown = (row: number): boolean => !Number.isNaN(outcomes[row])
  const good = Uint8Array.from(outcomes, (outcome) => (outcome === 1 ? 1 : 0))
  const rows = Uint32Array.from(outcomes.keys()).filter(isKnown)
  const ranked = { raw: rankings.raw.filter(isKnown), fair: rankings.fair.filter(isKnown) }
  const balance = (side: 'raw' | 'fair', selected: number): ErrorRatesOfSide => {
    const k = rankings[side].subarray(0, selected).reduce((count, row) => count + (isKnown(row) ? 1 : 0), 0)
    return ratesOf(groups, errorRateBalance(ranked[side], groups, group, good, k))
  }
  const reaching = (column: number, threshold: number): number =>
    scores[column]?.reduce((k, x) => k + (x >= threshold ? 1 : 0), 0) ?? 0
  const calibrated = (column: number): CalibrationOfSide => {
    const score = scores[column] ?? new Float64Array()
    const known = { score: Float64Array.from(rows, (row) => score[row] ?? 0), group: rows.map((row) => group[row] ?? 0) }
    const goodOfKnown = Uint8Array.from(rows, (row) => good[row] ?? 0)
    return calibrationOf(groups, calibration(known.score, groups, known.group, goodOfKnown))
  }
  return {
    known: rows.length,
    missing: n - rows.length,
    baseRate: rateOf(good.reduce((sum, each) => sum + each, 0) / rows.length, rows.length) as Rate,
    errorRates: [
      ...cutOffs.map(({ name, cutOff }) => {
        const k = admitted(cutOff, n)
        return { at: name, raw: balance('raw', k), fair: balance('fair', k) }
      }),
      ...approve.map((threshold) => ({
        at: `score ≥ ${threshold}`,
        raw: balance('raw', reaching(0, threshold)),
        fair: balance('fair', reaching(1, threshold)),
      })),
    ],
    calibration: { raw: calibrated(0), fair: calibrated(1) },
  }
}

function ratesOf(groups: readonly string[], balance: ErrorRateBalance): ErrorRatesOfSide {
  const byGroup = groups.map((group, g) => {
    const {
      n = 0,
      baseRate = Number.NaN,
      truePositiveRate = Number.NaN,
      falsePositiveRate = Number.NaN,
    } = balance.groups[g] ?? {}
    const good = n === 0 ? 0 : Math.round(n * baseRate)
    return [
      group,
      {
        n,
        ...optional('baseRate', rateOf(baseRate, n)),
        ...optional('truePositiveRate', rateOf(truePositiveRate, good)),
        ...optional('falsePositiveRate', rateOf(falsePositiveRate, n - good)),
      },
    ] as const
  })
  const { k, truePositiveGap, falsePositiveGap } = balance
  return { selected: k, truePositiveGap, falsePositiveGap, groups: Object.fromEntries(byGroup) }
}

function calibrationOf(groups: readonly string[], { bandEnds, all, groups: found }: Calibration): CalibrationOfSide {
  const bandOf = ({ n, meanScore, goodRate }: Calibration['all'][number]): Band =>
    n === 0 ? { n } : { n, meanScore, ...optional('goodRate', rateOf(goodRate, n)) }
  return {
    bandEnds: [...bandEnds],
    all: all.map(bandOf),
    groups: Object.fromEntries(
      groups.map((group, g) => [group, { gap: found[g]?.gap ?? 0, bands: (found[g]?.bands ?? []).map(bandOf) }]),
    ),
  }
}

function rateOf(rate: number, n: number): Rate | undefined {
  return Number.isNaN(rate) ? undefined : { rate, n, ...wilsonInterval(rate, n) }
}

function optional<Key extends string>(key: Key, rate: Rate | undefined): { readonly [K in Key]?: Rate } {
  return rate === undefined ? {} : ({ [key]: rate } as { readonly [K in Key]: Rate })
}
