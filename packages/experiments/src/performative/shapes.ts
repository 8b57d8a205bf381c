import { at, gammaCdf, integrate, normalCdf, studentCdf } from '@fairstream/response'
import { randomStream } from './random.ts'
import type { Report } from './report.ts'
import { fixed, paragraph, table } from './report.ts'

const MEAN = 3.733333333333333
const DEVIATION = Math.sqrt(2.6)
const NOISE = 0.5
const PEOPLE = 1_000_000

/** A standardised law (mean 0, variance 1) by its distribution function, and a way to draw from it. */
interface Shape {
  readonly name: string
  /** P(Z > z). */
  readonly above: (z: number) => number
  readonly draw: (uniform: () => number, normal: () => number) => number
}

const SHAPES: readonly Shape[] = [
  { name: 'Laplace', above: laplaceAbove, draw: (uniform) => laplaceQuantile(uniform()) },
  {
    name: 't₃/√3',
    above: (z) => 1 - studentCdf(3, z * Math.sqrt(3)),
    draw: (_, normal) => normal() / Math.hypot(normal(), normal(), normal()),
  },
  { name: 'Exp − 1', above: (z) => (z <= -1 ? 1 : Math.exp(-(z + 1))), draw: (uniform) => -Math.log(uniform()) - 1 },
  {
    name: '(Γ₄ − 4)/2',
    above: (z) => 1 - gammaCdf(4, 2 * z + 4),
    draw: (uniform) => (-Math.log(uniform() * uniform() * uniform() * uniform()) - 4) / 2,
  },
  {
    name: '.8N(−.4, .36) + .2N(1.6, .36)',
    above: (z) => 0.8 * normalCdf(-(z + 0.4) / 0.6) + 0.2 * normalCdf(-(z - 1.6) / 0.6),
    draw: (uniform, normal) => (uniform() < 0.8 ? -0.4 : 1.6) + 0.6 * normal(),
  },
  { name: '±1', above: (z) => (z < -1 ? 1 : z < 1 ? 0.5 : 0), draw: (uniform) => (uniform() < 0.5 ? -1 : 1) },
]
const NORMAL: Shape = { name: 'normal', above: (z) => normalCdf(-z), draw: (_, normal) => normal() }

/** Experiment 4: the escape needs the groups to have the same shape, not a normal one. */
export function shapes(seed: number): Report {
  return {
    name: 'shapes',
    title: 'Experiment 4: without normality',
    parts: [
      paragraph(
        "After the equalising incentive (T-D5) a group's mean outcome is u = 3.733333 + √2.6·Z, its outcome y = u + N(0, .25), accepted when u > τ, good when y > 3.733333. If Z has the same law in both groups, whatever it is, all gaps are exactly 0. Below Z is normal in group 0 and something else, of mean 0 and variance 1, in group 1.",
      ),
      table(
        'Gaps, group 1 − group 0 (closed form or one integral)',
        ['law in group 1', 'accept, τ = mean', 'accept, +1 sd', 'accept, +2 sd', 'base rate', 'joint E[ŶY], τ = mean'],
        SHAPES.map((shape) => [shape.name, ...gapsOf(shape)]),
      ),
      table(
        'The same by drawing 1,000,000 people in each group: the forecast of an empirical response model; distance from the closed form in standard errors',
        [
          'law in group 1',
          'accept, τ = mean',
          'accept, +1 sd',
          'accept, +2 sd',
          'base rate',
          'joint, τ = mean',
          'largest distance',
        ],
        SHAPES.map((shape) => drawnRow(seed, shape)),
      ),
      {
        kind: 'plot',
        name: 'gaps',
        title: 'Acceptance gap by shape and threshold; a normal model forecasts 0 for all',
        x: { label: 'law in group 1', scale: 'linear' },
        y: { label: 'acceptance, group 1 − group 0', scale: 'linear' },
        style: 'bars',
        labels: ['Laplace', 't₃', 'Exp', 'Γ₄', 'mixture', '±1'],
        series: [0, 1, 2].map((deviations) => ({
          label: `τ = mean + ${deviations} sd`,
          points: SHAPES.map((shape, i) => [i, gapAt(shape, deviations)] as const),
        })),
      },
      paragraph(
        'A Gaussian response model forecasts 0 in every cell of the table and is wrong; the empirical one forecasts the truth within sampling error. Equal means and variances do not make groups alike.',
      ),
    ],
  }
}

function gapAt(shape: Shape, z: number): number {
  return shape.above(z) - NORMAL.above(z)
}

function gapsOf(shape: Shape): number[] {
  return [
    gapAt(shape, 0),
    gapAt(shape, 1),
    gapAt(shape, 2),
    above(shape, -Infinity) - above(NORMAL, -Infinity),
    above(shape, 0) - above(NORMAL, 0),
  ]
}

/**
 * P(Z > from and √2.6·Z + noise > 0). Integrating by parts leaves only the shape's tail function, so kinks and atoms need no care:
 * ∫ over z > from of Φ'·P(Z > z), plus the value at the lower end.
 */
function above(shape: Shape, from: number): number {
  const low = Math.max(from, -12)
  const good = (z: number) => normalCdf((DEVIATION * z) / NOISE)
  const density = (z: number) => (DEVIATION / NOISE) * Math.exp(-0.5 * ((DEVIATION * z) / NOISE) ** 2) * 0.3989422804014327
  // Pieces end at −1, 0 and 1, where some of the laws have kinks or atoms.
  const ends = [low, -1, 0, 1, 12].filter((end, i) => i === 0 || end > low)
  const integral = ends
    .slice(1)
    .reduce((sum, end, i) => sum + integrate((z) => density(z) * shape.above(z), at(ends, i), end, 100), 0)
  return good(low) * shape.above(low) + integral
}

function drawnRow(seed: number, shape: Shape) {
  const [first, second] = [NORMAL, shape].map((each) => drawnRates(`shapes/${seed}/${shape.name}/${each.name}`, each))
  const gaps = (second ?? []).map((rate, i) => rate - at(first ?? [], i))
  const exact = gapsOf(shape)
  const distances = gaps.map((gap, i) => {
    const [p, q] = [at(first ?? [], i), at(second ?? [], i)]
    return Math.abs(gap - at(exact, i)) / Math.sqrt((p * (1 - p) + q * (1 - q)) / PEOPLE)
  })
  return [shape.name, ...gaps, fixed(Math.max(...distances), 2)]
}

function drawnRates(id: string, shape: Shape): number[] {
  const { uniform, normal } = randomStream(id)
  const counts = [0, 0, 0, 0, 0]
  const count = (i: number, yes: boolean) => {
    if (yes) counts[i] = at(counts, i) + 1
  }
  for (let i = 0; i < PEOPLE; i++) {
    const z = shape.draw(uniform, normal)
    const good = MEAN + DEVIATION * z + NOISE * normal() > MEAN
    count(0, z > 0)
    count(1, z > 1)
    count(2, z > 2)
    count(3, good)
    count(4, good && z > 0)
  }
  return counts.map((each) => each / PEOPLE)
}

function laplaceAbove(z: number): number {
  const tail = Math.exp(-Math.SQRT2 * Math.abs(z)) / 2
  return z > 0 ? tail : 1 - tail
}

function laplaceQuantile(probability: number): number {
  return probability < 0.5 ? Math.log(2 * probability) / Math.SQRT2 : -Math.log(2 * (1 - probability)) / Math.SQRT2
}
