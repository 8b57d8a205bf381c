import {
  at,
  columnGeneration,
  finiteTable,
  kappaOutcomeProblem,
  kappaPayoff,
  kappaSkilled,
  tableProblem,
} from '@fairstream/response'
import { binomial, randomStream } from './random.ts'
import type { Report } from './report.ts'
import { figure, paragraph, table } from './report.ts'

const COUNTS = [2, 3, 4, 8, 16, 32, 64]
const SAMPLES = [1e3, 1e4, 1e5, 1e6, 1e7]
const GRID = 100
const TOLERANCE = 0.02
const REPEATS = 20

/** Experiment 5, quality: any number of groups against the closed form, and what learning the response from samples costs. */
export function groupsExperiment(seed: number): Report {
  const sampled = SAMPLES.map((people) => sampledRow(seed, people))
  return {
    name: 'groups',
    title: 'Experiment 5: many groups, and responses learned from samples',
    parts: [
      paragraph(
        "κ_g runs evenly from 2 to 3, groups weigh the same, outcomes must equal group 0's. The optimum has a closed form for any number of groups. Times and memory are in scale.md.",
      ),
      table(
        'Column generation with an exact oracle',
        ['groups', 'constraints', 'risk', 'closed form', 'difference', 'gap', 'atoms', 'oracle calls'],
        COUNTS.map(exactRow),
      ),
      paragraph(
        'Below: 8 groups on a grid of 101 thresholds, α = .02, skilled shares estimated from n people per group and threshold (binomial counts). "plug-in" believes the estimates; "robust" tightens by δ = 3√(.5/n), three standard errors of a difference.',
      ),
      table(
        'Mean over 20 repeats',
        ['n', 'plug-in: excess violation', 'δ', 'robust: status', 'robust: excess violation', 'robust: true risk'],
        sampled,
      ),
      {
        kind: 'plot',
        name: 'samples',
        title: 'Excess violation of the plug-in plan falls with the square root of n',
        x: { label: 'people per group and threshold', scale: 'log' },
        y: { label: 'mean of (largest true gap − α)', scale: 'log' },
        style: 'lines',
        series: [
          { label: 'plug-in', points: sampled.map(([n, excess]) => [Number(n), Number(excess)] as const) },
          { label: 'slope −1/2', points: SAMPLES.map((n) => [n, Number(at(sampled, 0)[1]) * Math.sqrt(1e3 / n)] as const) },
        ],
      },
      paragraph(drawnText(seed)),
    ],
  }
}

function kappas(count: number): number[] {
  return Array.from({ length: count }, (_, g) => 2 + g / (count - 1))
}

/** V = −½ Σ λ_g with λ_g = (√2 − 1/√κ_g)²/G. */
function closedFormRisk(count: number): number {
  return -0.5 * kappas(count).reduce((sum, kappa) => sum + (Math.SQRT2 - 1 / Math.sqrt(kappa)) ** 2 / count, 0)
}

function exactRow(count: number) {
  const problem = kappaOutcomeProblem(
    kappas(count).map((kappa) => ({ kappa, weight: 1 / count })),
    0,
  )
  const found = columnGeneration(problem, { tolerance: 1e-9 })
  const exact = closedFormRisk(count)
  return [
    count,
    problem.constraints.length,
    figure(found.risk, 10),
    figure(exact, 10),
    found.risk - exact,
    found.gap,
    found.atoms.length,
    found.oracleCalls,
  ]
}

interface Estimate {
  readonly risk: number
  readonly excess: number
  readonly status: string
}

/** The best mixture on the grid under estimated shares: each group's weights on its thresholds. */
function solveGrid(estimates: readonly (readonly number[])[], tolerance: number): { shares: number[][]; status: string } {
  const problem = gridProblem(estimates, tolerance)
  const found = columnGeneration(problem, { tolerance: 1e-9 })
  const weights = estimates.map(() => Array<number>(GRID + 1).fill(0))
  for (const { policy, weight } of found.atoms) {
    policy.forEach((cell, g) => {
      const row = at(weights, g)
      row[cell] = at(row, cell) + weight
    })
  }
  return { shares: weights, status: found.status }
}

/** One threshold of the grid per group; the oracle is separable and looks at every threshold, so it is exact. */
function gridProblem(estimates: readonly (readonly number[])[], tolerance: number) {
  const count = estimates.length
  const curves = estimates.map((shares) => shares.map((share, i) => ({ share, payoff: payoffOf(share, i / GRID) / count })))
  const constraints = Array.from({ length: 2 * (count - 1) }, (_, k) => `${k % 2 ? '−' : ''}gap ${Math.floor(k / 2) + 1}`)
  const evaluate = (policy: readonly number[]) => {
    const cells = policy.map((cell, g) => at(at(curves, g), cell))
    const first = at(cells, 0).share
    const h = cells.slice(1).flatMap(({ share }) => [share - first - tolerance, first - share - tolerance])
    return { risk: -cells.reduce((sum, { payoff }) => sum + payoff, 0), h }
  }
  const bestResponse = (multipliers: ArrayLike<number>, riskWeight: number) => {
    const net = curves.slice(1).map((_, i) => at(multipliers, 2 * i) - at(multipliers, 2 * i + 1))
    const onShare = [-net.reduce((sum, each) => sum + each, 0), ...net]
    let value = 0
    const policy = curves.map((curve, g) => {
      const costs = curve.map(({ share, payoff }) => -riskWeight * payoff + at(onShare, g) * share)
      const least = costs.reduce((best, cost, i) => (cost < at(costs, best) ? i : best), 0)
      value += at(costs, least)
      return least
    })
    for (let k = 0; k < constraints.length; k++) value -= tolerance * at(multipliers, k)
    return { policy, value, lowerBound: value }
  }
  return { constraints, evaluate, bestResponse }
}

function payoffOf(share: number, threshold: number): number {
  return share * (1 - threshold ** 2) - (1 - share) * (1 - threshold) ** 2
}

function judged(weights: readonly (readonly number[])[], status: string): Estimate {
  const truth = kappas(8)
  const shares = weights.map((row, g) => row.reduce((sum, w, i) => sum + w * kappaSkilled(at(truth, g), i / GRID), 0))
  const risk =
    -weights.reduce((sum, row, g) => sum + row.reduce((part, w, i) => part + w * kappaPayoff(at(truth, g), i / GRID), 0), 0) / 8
  const gap = Math.max(...shares.slice(1).map((share) => Math.abs(share - at(shares, 0))))
  return { risk, excess: gap - TOLERANCE, status }
}

function sampledRow(seed: number, people: number): (string | number)[] {
  const delta = 3 * Math.sqrt(0.5 / people)
  const stream = randomStream(`groups/${seed}/${people}`)
  const estimates = Array.from({ length: REPEATS }, () =>
    kappas(8).map((kappa) =>
      Array.from({ length: GRID + 1 }, (_, i) => binomial(stream, people, kappaSkilled(kappa, i / GRID)) / people),
    ),
  )
  const average = (results: readonly Estimate[], pick: (result: Estimate) => number) =>
    results.reduce((sum, result) => sum + pick(result), 0) / results.length
  const solved = (margin: number) =>
    estimates.map((each) => {
      const { shares, status } = solveGrid(each, TOLERANCE - margin)
      return judged(shares, status)
    })
  const plugIn = average(solved(0), ({ excess }) => excess)
  if (delta > TOLERANCE) return [people, plugIn, figure(delta), `not certifiable, least α = ${figure(delta)}`, '–', '–']
  const robust = solved(delta)
  return [
    people,
    plugIn,
    figure(delta),
    at(robust, 0).status,
    figure(average(robust, ({ excess }) => excess)),
    figure(average(robust, ({ risk }) => risk)),
  ]
}

/** Drawing a million people one by one agrees with drawing their count. */
function drawnText(seed: number): string {
  const { uniform } = randomStream(`groups/${seed}/people`)
  const share = kappaSkilled(2.5, 0.4)
  let skilled = 0
  for (let i = 0; i < 1e6; i++) if (uniform() < share) skilled += 1
  const count = binomial(randomStream(`groups/${seed}/count`), 1e6, share)
  const error = Math.sqrt((share * (1 - share)) / 1e6)
  const direct = columnGeneration(tableProblem(finiteTable(['gap'], [{ risk: 0, h: [skilled / 1e6 - share - 4 * error] }])))
  return `Counts are drawn binomially instead of drawing up to 10,000,000 people. At 1,000,000 the two agree: people one by one give ${figure(skilled / 1e6)}, the count ${figure(count / 1e6)}, the truth is ${figure(share)} and the standard error ${figure(error)} (within four standard errors: ${direct.status === 'optimal' ? 'yes' : 'no'}).`
}
