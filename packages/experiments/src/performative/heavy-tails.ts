import { at, locationResponse, normalQuantile } from '@fairstream/response'
import { EFFORT_GROUPS } from './gaussian-reduction.ts'
import { randomStream } from './random.ts'
import type { Report } from './report.ts'
import { fixed, paragraph, table } from './report.ts'

const COHORTS = 12
const PEOPLE = 2000
const REPEATS = 200
const BLOCKS = 20
const CORRELATION_REST = Math.sqrt(1 - 0.3 ** 2)

/** Experiment 4, learning: the equalising scale c = 8/3 estimated from cohort means under heavy tails. Long: about 8e7 draws. */
export function heavyTails(seed: number): Report {
  const laws: readonly (readonly [string, (uniform: () => number) => number])[] = [
    ['normal', (uniform) => normalQuantile(uniform())],
    ['Exp − 1', (uniform) => -Math.log(uniform()) - 1],
    [
      't₃/√3',
      (uniform) =>
        normalQuantile(uniform()) / Math.hypot(normalQuantile(uniform()), normalQuantile(uniform()), normalQuantile(uniform())),
    ],
    ['t₁.₅ (infinite variance)', (uniform) => paretoLike(uniform)],
  ]
  return {
    name: 'heavy-tails',
    title: 'Experiment 4: learning a response under heavy tails',
    parts: [
      paragraph(
        `Twelve cohorts see jittered incentives; ${PEOPLE} people per cohort and group; the location response is fitted by weighted least squares of cohort means, and c = Δ/βᵀ(M̂_0 − M̂_1)β. True c = 2.666667. ${REPEATS} repeats. The gap is the outcome gap that publishing ĉ would leave.`,
      ),
      table(
        'Spread of ĉ and 95 % quantile of the outcome gap it leaves',
        ['noise', 'cohort mean', 'median ĉ', 'sd of ĉ', '95 % of |gap|'],
        [
          ...laws.map(([name, draw]) => row(seed, name, draw, 'mean')),
          row(seed, at(laws, 3)[0], at(laws, 3)[1], 'median of 20 block means'),
        ],
      ),
      paragraph('With infinite variance the plug-in fails; the median of block means softens that and does not repair it.'),
    ],
  }
}

/** A symmetric Student t with 1.5 degrees of freedom: a normal over √(χ²/ν), χ²₁.₅ = 2·Γ(.75) drawn by Ahrens and Dieter's method. */
function paretoLike(uniform: () => number): number {
  return normalQuantile(uniform()) / Math.sqrt((2 * gammaBelowOne(0.75, uniform)) / 1.5)
}

const REJECTIONS_MAX = 1000

function gammaBelowOne(shape: number, uniform: () => number): number {
  const b = 1 + shape / Math.E
  for (let i = 0; i < REJECTIONS_MAX; i++) {
    const p = b * uniform()
    if (p <= 1) {
      const x = p ** (1 / shape)
      if (uniform() <= Math.exp(-x)) return x
    } else {
      const x = -Math.log((b - p) / shape)
      if (uniform() <= x ** (shape - 1)) return x
    }
  }
  throw new RangeError(`no Gamma(${shape}) draw in ${REJECTIONS_MAX} tries`)
}

function row(seed: number, name: string, draw: (uniform: () => number) => number, average: 'mean' | 'median of 20 block means') {
  const { uniform } = randomStream(`heavy-tails/${seed}/${name}/${average}`)
  const estimates = Array.from({ length: REPEATS }, () => estimate(uniform, draw, average))
  const center = estimates.reduce((sum, each) => sum + each, 0) / REPEATS
  const spread = Math.sqrt(estimates.reduce((sum, each) => sum + (each - center) ** 2, 0) / (REPEATS - 1))
  const gaps = estimates.map((each) => Math.abs(0.8 - 0.3 * each)).toSorted((a, b) => a - b)
  const sorted = estimates.toSorted((a, b) => a - b)
  return [name, average, at(sorted, REPEATS / 2), fixed(spread, 3), fixed(at(gaps, Math.floor(0.95 * REPEATS)), 3)]
}

function estimate(
  uniform: () => number,
  draw: (uniform: () => number) => number,
  average: 'mean' | 'median of 20 block means',
): number {
  const incentives = Array.from({ length: COHORTS }, () => [normalQuantile(uniform()), normalQuantile(uniform())])
  const responses = EFFORT_GROUPS.map((group) => {
    const cohorts = incentives.map((incentive) => {
      const noise = cohortNoise(uniform, draw, average)
      const mean = group.mean.map((m, j) => m + at(at(group.response, j), j) * at(incentive, j) + at(noise, j))
      return { incentive, mean, count: PEOPLE }
    })
    const fitted = locationResponse(cohorts)
    return fitted.status === 'identified' ? fitted.response.flat().reduce((sum, each) => sum + each, 0) : NaN
  })
  return 0.8 / (at(responses, 0) - at(responses, 1))
}

/** The averaged noise of one cohort: correlated .3 between the two features. */
function cohortNoise(uniform: () => number, draw: (uniform: () => number) => number, average: string): [number, number] {
  const blocks = average === 'mean' ? 1 : BLOCKS
  const size = PEOPLE / blocks
  const means = Array.from({ length: blocks }, () => {
    let [first, second] = [0, 0]
    for (let i = 0; i < size; i++) {
      const z = draw(uniform)
      first += z
      second += 0.3 * z + CORRELATION_REST * draw(uniform)
    }
    return [first / size, second / size] as const
  })
  const middle = (j: 0 | 1) => {
    const sorted = means.map((each) => each[j]).toSorted((a, b) => a - b)
    const half = Math.floor(sorted.length / 2)
    return sorted.length % 2 === 1 ? at(sorted, half) : (at(sorted, half - 1) + at(sorted, half)) / 2
  }
  return [middle(0), middle(1)]
}
