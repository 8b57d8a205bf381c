import {
  mapEffects,
  mean,
  rankingAgreement,
  rankRows,
  readyMap,
  selections,
  solveTheta,
  thetaProblem,
  variance,
} from '@fairstream/transport'
import type { GroupedScores } from '@fairstream/transport'
import { type HashedSample, partOf } from './hashed-sample.ts'
import { CUT_OFFS, fairAt, fitStudy } from './measure-study.ts'
import type { Study } from './study.ts'

/** A number that the law gives, and what a sample gave for it. */
export interface KnownValue {
  readonly name: string
  readonly expected: number
  readonly measured: number
  readonly standardError: number
}

type Measured = Readonly<Record<string, number>>

/** What a law gives without sampling, and how a sample measures it. */
interface Oracle {
  readonly expected: Measured
  readonly measure: (study: Study, sample: HashedSample) => Measured
}

const PARTS = 20

/** With less in a part, a part is no smaller copy of the whole: rounding a cut-off and blending small groups weigh in. */
const ROWS_A_PART = 1_000

/**
 * The values known of a study's law beside those measured; none for a study without, or a sample too small for error bars.
 *
 * The standard error is that of the mean over 20 disjoint parts, each fitted and ranked on its own: these statistics are smooth
 * in the sample's law, so the whole strays as that mean does, to first order.
 */
export function knownValues(study: Study, sample: HashedSample): KnownValue[] {
  const oracle = Object.hasOwn(ORACLES, study.name) ? ORACLES[study.name] : undefined
  if (oracle === undefined || sample.score.length < PARTS * ROWS_A_PART) return []
  const whole = oracle.measure(study, sample)
  const parts = Array.from({ length: PARTS }, (_, part) => oracle.measure(study, partOf(sample, PARTS, part)))
  return Object.entries(oracle.expected).map(([name, expected]) => ({
    name,
    expected,
    measured: whole[name] ?? Number.NaN,
    standardError: standardError(parts.map((part) => part[name] ?? Number.NaN)),
  }))
}

function standardError(values: readonly number[]): number {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1) / values.length)
}

/** P@k of the published law, by quadrature, to ± .004. */
const PRECISION = { '0.5': [0.913, 0.837, 0.922, 0.959, 0.953], '1': [0.431, 0.461, 0.655, 0.822, 0.908] } as const

const ORACLES: Readonly<Record<string, Oracle>> = {
  'cfa-synthetic': {
    expected: {
      'U(1)': -258.925821,
      'E_ind(1)': 34.629419,
      'mean of ν': 43.166667,
      'sd of ν': 10.197656,
      ...byCutOff((share, i) => [`P@${share} at θ = 0.5`, PRECISION['0.5'][i] ?? Number.NaN]),
      ...byCutOff((share, i) => [`P@${share} at θ = 1`, PRECISION['1'][i] ?? Number.NaN]),
      ...byCutOff((share) => [`disparity of 1|2 in the top ${share} at θ = 1`, 1]),
    },
    measure: measureSynthetic,
  },
  college: {
    expected: {
      'U(1)': -1 / 32,
      'E_ind(1)': 0,
      'admitted of a at θ = 0.5': 1 / 4,
      'least θ with AIR ≥ 0.8': 8 / 9,
      'least θ with AIR ≥ 0.75': 6 / 7,
      'least θ with disparity ≥ 0.8': 0.8,
      'least θ with disparity ≥ 0.75': 0.75,
    },
    measure: measureCollege,
  },
}

function byCutOff(entry: (share: string, i: number) => readonly [string, number]): Measured {
  return Object.fromEntries(CUT_OFFS.map((share, i) => entry(`${Math.round(100 * share)} %`, i)))
}

function measureSynthetic(study: Study, sample: HashedSample): Measured {
  const map = fitStudy(study, sample)
  const [half, full] = [fairAt(map, 0.5, sample), fairAt(map, 1, sample)]
  const ks = CUT_OFFS.map((share) => Math.round(share * sample.score.length))
  const rank = (scores: Float64Array): Uint32Array => rankRows(scores, sample.rankHashes)
  const raw = rank(sample.score)
  const precision = (fair: Float64Array): number[] =>
    rankingAgreement(raw, rank(fair), sample.score, ks).map((each) => each.precision)
  const [atHalf, atFull] = [precision(half), precision(full)]
  const last = sample.groups.indexOf('1|2')
  const disparity = selections(rank(full), sample.groups, sample.group, ks).map((each) => each.disparity[last] ?? Number.NaN)
  const { barycenter } = readyMap(map)
  return {
    ...costs(sample, full),
    'mean of ν': barycenter === undefined ? Number.NaN : mean(barycenter),
    'sd of ν': barycenter === undefined ? Number.NaN : Math.sqrt(variance(barycenter)),
    ...byCutOff((share, i) => [`P@${share} at θ = 0.5`, atHalf[i] ?? Number.NaN]),
    ...byCutOff((share, i) => [`P@${share} at θ = 1`, atFull[i] ?? Number.NaN]),
    ...byCutOff((share, i) => [`disparity of 1|2 in the top ${share} at θ = 1`, disparity[i] ?? Number.NaN]),
  }
}

function measureCollege(study: Study, sample: HashedSample): Measured {
  const map = fitStudy(study, sample)
  const full = fairAt(map, 1, sample)
  const problem = thetaProblem(sample, full, sample.rankHashes)
  const least = (measure: 'air' | 'disparity', rule: number): number =>
    solveTheta(problem, { measure, least: rule, at: [{ share: 0.5 }] }).theta ?? Number.NaN
  const k = Math.round(sample.score.length / 2)
  const [half] = selections(rankRows(fairAt(map, 0.5, sample), sample.rankHashes), sample.groups, sample.group, [k])
  return {
    ...costs(sample, full),
    'admitted of a at θ = 0.5': half?.rates[sample.groups.indexOf('a')] ?? Number.NaN,
    'least θ with AIR ≥ 0.8': least('air', 0.8),
    'least θ with AIR ≥ 0.75': least('air', 0.75),
    'least θ with disparity ≥ 0.8': least('disparity', 0.8),
    'least θ with disparity ≥ 0.75': least('disparity', 0.75),
  }
}

function costs(sample: GroupedScores, full: Float64Array): Measured {
  const { utility, individual } = mapEffects(sample, full)
  return { 'U(1)': utility, 'E_ind(1)': individual }
}
