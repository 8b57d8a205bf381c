import type { RouteGroup } from '@fairstream/response'
import {
  admissiblePolicies,
  at,
  blindThresholds,
  brokenGuards,
  cellsOfLaw,
  columnGeneration,
  equalisingBonus,
  equalisingIncentive,
  equalOutcomes,
  evenly,
  leastOnGrid,
  leastOutcome,
  mean,
  noHarm,
  routeModel,
  tableProblem,
  tabulate,
} from '@fairstream/response'
import type { Part } from './report.ts'
import { figure, paragraph, table } from './report.ts'
import { rateGapsOf } from './samples.ts'

export const ROUTES: readonly [RouteGroup, RouteGroup] = [
  { id: '0', weight: 0.3, highestA: 1.5, highestB: 1.8 },
  { id: '1', weight: 0.7, highestA: 1, highestB: 10 },
]

/** Certificates: one route, and two routes on both of which one group is cheaper. */
export function impossible(): Part[] {
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

export function levellingDown(): Part[] {
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

export function bonus(): Part[] {
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
