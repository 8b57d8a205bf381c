import { discreteLaw, drawFrom } from './discrete-law.ts'
import type { VectorPopulation } from './population.ts'
import type { Random } from './random.ts'
import { roundedTruncatedNormal } from './truncated-normal.ts'

/** A group of vectors: mean + L·z, with z independent standard normal numbers and L lower triangular. */
export interface GaussianGroup {
  readonly origin: string
  readonly share: number
  readonly mean: readonly number[]
  /** The rows of L, each up to the diagonal; the covariance is L·Lᵀ. */
  readonly factor: readonly (readonly number[])[]
}

const PLANE: readonly GaussianGroup[] = [
  { origin: 'a', share: 0.5, mean: [60, 55], factor: [[8], [4, 6]] },
  { origin: 'b', share: 0.3, mean: [50, 52], factor: [[5], [-3, 9]] },
  { origin: 'c', share: 0.2, mean: [45, 62], factor: [[9], [6, 4]] },
]

/** Means from 44 to 56, L with 5, 7 or 9 on the diagonal and −2 to 2 below it: three laws that share no axis. */
const EIGHT: readonly GaussianGroup[] = PLANE.map(({ origin, share }, k) => ({
  origin,
  share,
  mean: Array.from({ length: 8 }, (_, i) => 50 + 2 * (((2 * i + 5 * k) % 7) - 3)),
  factor: Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: i + 1 }, (__, j) => (i === j ? 5 + 2 * ((i + k) % 3) : ((3 * i + 5 * j + 7 * k) % 5) - 2)),
  ),
}))

/** Every population of vectors that `fairstream generate` knows, by name. */
export const VECTOR_POPULATIONS: Readonly<Record<string, VectorPopulation>> = {
  'gaussian-2d': gaussianPopulation('gaussian-2d', PLANE),
  'gaussian-8d': gaussianPopulation('gaussian-8d', EIGHT),
}

/** People of Gaussian groups, every coordinate declared on [0, 100]. Shares sum to 1. */
export function gaussianPopulation(name: string, groups: readonly GaussianGroup[]): VectorPopulation {
  const law = discreteLaw(
    groups,
    groups.map(({ share }) => share),
  )
  const ranges = (groups[0]?.mean ?? []).map(() => [0, 100] as const)
  return {
    name,
    scorecard: name,
    description:
      `Our law, not the paper's data: vectors of ${ranges.length} coordinates on [0, 100], Gaussian in each of three groups ` +
      '(shares 0.5, 0.3, 0.2) with its own mean and covariance, cut off at 5 sd of each independent part.',
    traits: ['origin'],
    ranges,
    draw(random) {
      const { origin, mean, factor } = drawFrom(law, random)
      const z = mean.map(() => standardNormal(random))
      const score = mean.map((m, i) => (factor[i] ?? []).reduce((sum, each, j) => sum + each * (z[j] ?? 0), m))
      return { traits: { origin }, score }
    },
    configuration: configurationOf(name, ranges),
  }
}

const STEPS_A_SD = 64

const NORMAL = roundedTruncatedNormal({ mean: 0, sd: STEPS_A_SD, low: -5 * STEPS_A_SD, high: 5 * STEPS_A_SD })

/** The normal density in steps of sd/64, uniform inside each: logarithms and cosines differ between engines in their last bit. */
function standardNormal(random: Random): number {
  return (drawFrom(NORMAL, random) + random.next() - 0.5) / STEPS_A_SD
}

function configurationOf(name: string, ranges: VectorPopulation['ranges']): string {
  return `# Vectors of ${ranges.length} coordinates, Gaussian by group. Our law, not the paper's data.
scorecards:
  ${name}:
    range: ${JSON.stringify(ranges).replaceAll(',', ', ')}
    traits: [origin]
    traitValues: { origin: { known: [a, b, c] } }
    theta: 1
    planEvery: PT5M
    window: { slice: PT1M, length: PT1H, grace: PT10S }
`
}
