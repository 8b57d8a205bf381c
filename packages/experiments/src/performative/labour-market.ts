import type { Cells, Rates } from '@fairstream/response'
import {
  at,
  cellsOf,
  columnGeneration,
  equalisingIncentive,
  kappaOutcomeProblem,
  kappaPayoff,
  kappaSkilled,
  ratesOf,
} from '@fairstream/response'
import type { Part, Report } from './report.ts'
import { figure, fixed, paragraph, table } from './report.ts'
import { bonus, impossible, levellingDown, ROUTES } from './routes.ts'
import { labourSample, rateGapsOf, standardErrors } from './samples.ts'

const KAPPAS = [2, 3]
const WEIGHTS = [0.3, 0.7]
const GAPS = ['accept', 'base', 'truePositive', 'falsePositive', 'predictive', 'falseOmission'] as const
const PEOPLE = 1_000_000

/** The cells of a kappa group under a threshold. */
export function kappaCells(kappa: number, threshold: number): Cells {
  return cellsOf(kappaSkilled(kappa, threshold), 1 - threshold ** 2, (1 - threshold) ** 2)
}

/** Experiment 2: the labour market with known feasibility, before and after each way to escape. */
export function labourMarket(seed: number): Report {
  const policies = markets()
  return {
    name: 'labour-market',
    title: 'Experiment 2: a labour market where fairness criteria collide, and what lets them meet',
    parts: [
      paragraph(
        'Two groups with skill costs in the ratio 3 : 2 (κ = 2 and 3, weights .3 and .7). "total" is the employer\'s payoff a head, +1 for a skilled and −1 for an unskilled hire, less subsidies and bonuses; it is not welfare. The market, the routes and the bonus are our reconstruction of what the paper\'s abstract describes.',
      ),
      table(
        'Each policy, group 0 / group 1',
        ['policy', 'skilled π', 'accept', 'TPR', 'FPR', 'PPV', 'FOR', 'total'],
        policies.map(marketRow),
      ),
      table(
        'Gaps, group 1 − group 0',
        ['policy', ...GAPS],
        policies.map(({ name, cells }) => [name, ...GAPS.map((gap) => rateGapsOf(cells)[gap])]),
      ),
      {
        kind: 'plot',
        name: 'gaps',
        title: 'Size of the six gaps under each policy',
        x: { label: 'rate', scale: 'linear' },
        y: { label: '|group 1 − group 0|', scale: 'linear' },
        style: 'bars',
        labels: ['accept', 'base', 'TPR', 'FPR', 'PPV', 'FOR'],
        series: policies.map(({ name, cells }) => ({
          label: name,
          points: GAPS.map((gap, i) => [i, Math.abs(rateGapsOf(cells)[gap] ?? 0)] as const),
        })),
      },
      ...impossible(),
      ...levellingDown(),
      ...bonus(),
      ...drawnPeople(seed),
    ],
  }
}

interface Market {
  readonly name: string
  readonly cells: readonly Cells[]
  readonly total: number
}

function markets(): Market[] {
  const blind = (1 + 2.7) / (3 * 2.7) // the pooled κ is .3·2 + .7·3
  const total = (thresholds: readonly number[]) =>
    thresholds.reduce((sum, s, g) => sum + at(WEIGHTS, g) * kappaPayoff(at(KAPPAS, g), s), 0)
  const market = (name: string, thresholds: readonly number[]): Market => ({
    name,
    cells: thresholds.map((s, g) => kappaCells(at(KAPPAS, g), s)),
    total: total(thresholds),
  })
  const mixture = columnGeneration(
    kappaOutcomeProblem(
      KAPPAS.map((kappa, g) => ({ kappa, weight: at(WEIGHTS, g) })),
      0,
    ),
  )
  const mixed = KAPPAS.map((kappa, g) =>
    mixture.atoms
      .map(({ policy, weight }) => ({ weight, cells: kappaCells(kappa, at(policy, g)) }))
      .reduce((sum, { weight, cells }) => addCells(sum, cells, weight), {
        acceptedGood: 0,
        acceptedBad: 0,
        rejectedGood: 0,
        rejectedBad: 0,
      }),
  )
  const subsidised = kappaCells(3, 4 / 9)
  return [
    market('blind optimum', [blind, blind]),
    market('group thresholds, free', [0.5, 4 / 9]),
    market('equal outcomes, pure', [0.5, (1 - Math.sqrt(1 - 2 / 3)) / 2]),
    { name: 'equal outcomes, mixture', cells: mixed, total: -mixture.risk },
    { name: 'subsidy (T-A3)', cells: [subsidised, subsidised], total: kappaPayoff(3, 4 / 9) - 0.3 * 0.1371742112482853 },
  ]
}

function addCells(sum: Cells, cells: Cells, weight: number): Cells {
  return {
    acceptedGood: sum.acceptedGood + weight * cells.acceptedGood,
    acceptedBad: sum.acceptedBad + weight * cells.acceptedBad,
    rejectedGood: sum.rejectedGood + weight * cells.rejectedGood,
    rejectedBad: sum.rejectedBad + weight * cells.rejectedBad,
  }
}

function marketRow({ name, cells, total }: Market) {
  const rates = cells.map(ratesOf)
  const pair = (rate: keyof Rates) => rates.map((each) => figure(each[rate])).join(' / ')
  return [
    name,
    pair('base'),
    pair('accept'),
    pair('truePositive'),
    pair('falsePositive'),
    pair('predictive'),
    pair('falseOmission'),
    total,
  ]
}

function drawnPeople(seed: number): Part[] {
  const crossing = equalisingIncentive(2, ...ROUTES)
  const cases = [
    { name: 'T-A3', share: 20 / 27, threshold: 4 / 9 },
    { name: 'T-A4, high root', share: 0.4768249202477014, threshold: crossing?.thresholds[1] ?? NaN },
    { name: 'T-A4, low root', share: 0.4768249202477014, threshold: crossing?.thresholds[0] ?? NaN },
  ]
  const rows = cases.map(({ name, share, threshold }) => {
    const drawn = [0, 1].map((group) => labourSample(`labour-market/${seed}/${name}/${group}`, share, threshold, PEOPLE))
    const exact = cellsOf(share, 1 - threshold ** 2, (1 - threshold) ** 2)
    const errors = standardErrors([exact, exact], PEOPLE)
    const gaps = rateGapsOf(drawn)
    return [name, ...GAPS.map((gap) => `${figure(gaps[gap])} (${fixed((gaps[gap] ?? NaN) / (errors[gap] ?? NaN), 1)} SE)`)]
  })
  return [table('The escapes by drawing 1,000,000 people per group: gap, and in standard errors', ['policy', ...GAPS], rows)]
}
