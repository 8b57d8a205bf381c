import type { Cells, Rates, RouteGroup } from '@fairstream/response'
import {
  admissiblePolicies,
  at,
  blindThresholds,
  brokenGuards,
  cellsOf,
  cellsOfLaw,
  columnGeneration,
  equalisingBonus,
  equalisingIncentive,
  equalOutcomes,
  evenly,
  kappaOutcomeProblem,
  kappaPayoff,
  kappaSkilled,
  leastOnGrid,
  leastOutcome,
  mean,
  noHarm,
  ratesOf,
  routeModel,
  tableProblem,
  tabulate,
} from '@fairstream/response'
import type { Part, Report } from './report.ts'
import { figure, fixed, paragraph, table } from './report.ts'
import { labourSample, rateGapsOf, standardErrors } from './samples.ts'

const KAPPAS = [2, 3]
const WEIGHTS = [0.3, 0.7]
const GAPS = ['accept', 'base', 'truePositive', 'falsePositive', 'predictive', 'falseOmission'] as const
const ROUTES: readonly [RouteGroup, RouteGroup] = [
  { id: '0', weight: 0.3, highestA: 1.5, highestB: 1.8 },
  { id: '1', weight: 0.7, highestA: 1, highestB: 10 },
]
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

/** Certificates: one route, and two routes on both of which one group is cheaper. */
function impossible(): Part[] {
  const thresholds = blindThresholds(evenly(0, 1, 2000)).policies
  const one = [
    { id: '0', weight: 0.3, highestA: 1.5, highestB: 1e9 },
    { id: '1', weight: 0.7, highestA: 1, highestB: 1e9 },
  ]
  const dominated = one.map((group, g) => ({ ...group, highestB: at([12, 10], g) }))
  const row = (name: string, wage: number, groups: readonly RouteGroup[]) => {
    const gap = equalOutcomes(groups, { tolerance: 0.05, reference: '0' }).slice(0, 1)
    const floor = leastOutcome(groups.slice(0, 1), 0.2)
    const { status, certificate, relaxation } = columnGeneration(
      tableProblem(tabulate(routeModel(wage, groups), thresholds, [...gap, ...floor])),
    )
    const [first, second] = certificate?.multipliers ?? []
    return [name, status, certificate?.slack, first, second === undefined ? undefined : -second, relaxation]
  }
  return [
    paragraph(
      'Equal treatment and equal outcomes with one route to skill cannot meet: π_0/π_1 is fixed by the costs at every threshold. The solver answers with a certificate: multipliers under which every threshold, and so every mixture of thresholds, pays at least the slack. Multipliers weigh (moment − bound).',
    ),
    table(
      'Required: π_1 − π_0 ≤ .05 and π_0 ≥ .2, one threshold for everybody',
      ['market', 'status', 'slack', 'on π_1 − π_0', 'on π_0', 'least relaxation'],
      [row('one route', 1.5, one), row('two routes, group 1 cheaper on both', 2, dominated)],
    ),
  ]
}

function levellingDown(): Part[] {
  const wages = [0.92, 1, 1.25, 1.5, 2]
  const rows = wages.map((wage) => {
    const model = routeModel(wage, ROUTES)
    const blind = leastOnGrid((threshold) => model.risk({ threshold }), 0, 1, 2000)
    const roots = equalisingIncentive(wage, ...ROUTES)?.thresholds ?? [NaN, NaN]
    const bases = (threshold: number) =>
      ROUTES.map(({ id }) => figure(mean(model.law({ threshold }, id), (person) => person.outcome))).join(' / ')
    const guards = noHarm(ROUTES, (id) => model.law({ threshold: blind }, id), 0)
    const broken = brokenGuards(model, { threshold: roots[1] }, guards).length
    const kept = admissiblePolicies(model, [{ threshold: roots[1] }], guards).length
    return [
      wage,
      blind,
      bases(blind),
      -model.risk({ threshold: blind }),
      roots[1],
      bases(roots[1]),
      -model.risk({ threshold: roots[1] }),
      kept === 0 ? `rejected (${broken} groups fall)` : 'kept',
    ]
  })
  return [
    paragraph(
      'Two routes whose advantages cross (T-A4) let one threshold meet every criterion at once, with no subsidy. But it is an escape by levelling down: compared with the blind optimum at least one group loses skill, and the no-harm guard rejects it.',
    ),
    table(
      'T-A4 by wage: blind optimum against the escape at the high root',
      ['wage', 's blind', 'π blind', 'total blind', 's escape', 'π escape', 'total escape', 'no-harm guard'],
      rows,
    ),
  ]
}

function bonus(): Part[] {
  const row = (wage: number) => {
    const model = routeModel(wage, ROUTES)
    const fairBonus = (s: number) => equalisingBonus(2 * wage * s * (1 - s), ...ROUTES)
    const fairRisk = (s: number) => {
      const each = fairBonus(s)
      return each === undefined ? Infinity : model.risk({ threshold: s, bonus: each })
    }
    const fair = leastOnGrid(fairRisk, 0.05, 0.95, 9000)
    const paid = fairBonus(fair) ?? NaN
    const blind = leastOnGrid((threshold) => model.risk({ threshold }), 0, 1, 2000)
    const [freeThreshold, freeBonus] = bestBonus((threshold, each) => model.risk({ threshold, bonus: each }))
    const bases = (threshold: number, each: number) =>
      ROUTES.map(({ id }) => figure(mean(model.law({ threshold, bonus: each }, id), (person) => person.outcome))).join(' / ')
    const gaps = Object.values(rateGapsOf(ROUTES.map(({ id }) => cellsOfLaw(model.law({ threshold: fair, bonus: paid }, id)))))
    const worst = Math.max(...gaps.map((gap) => Math.abs(gap ?? NaN)))
    const total = (threshold: number, each: number) => -model.risk({ threshold, bonus: each })
    const withBonus = total(freeThreshold, freeBonus)
    return [
      wage,
      bases(blind, 0),
      total(blind, 0),
      withBonus,
      fair,
      paid,
      bases(fair, paid),
      total(fair, paid),
      withBonus - total(fair, paid),
      worst,
    ]
  }
  return [
    paragraph(
      'A bonus for evidence through route B, offered to everybody (T-A4b, ours), equalises outcomes without levelling down: at wage 1.25 both groups rise. Its price is measured against the best use of the same bonus without a fairness constraint. At wage 2 the same lever is not harmless: group 1 falls below its blind share.',
    ),
    table(
      'T-A4b: a route bonus for everybody',
      [
        'wage',
        'π blind',
        'total blind',
        'total, bonus but no constraint',
        's fair',
        'bonus',
        'π fair',
        'total fair',
        'price of fairness',
        'largest gap',
      ],
      [row(1.25), row(2)],
    ),
  ]
}

/** The best threshold and bonus without a constraint, by alternating one-dimensional searches; local, like any such search. */
function bestBonus(risk: (threshold: number, bonus: number) => number): readonly [number, number] {
  let [threshold, paid] = [0.45, 0.05]
  for (let round = 0; round < 200; round++) {
    threshold = leastOnGrid((s) => risk(s, paid), 0.05, 0.95, 200)
    paid = leastOnGrid((each) => risk(threshold, each), 0, 0.6, 200)
  }
  return [threshold, paid]
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
