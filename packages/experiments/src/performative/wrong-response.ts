import type { Cells } from '@fairstream/response'
import {
  at,
  betaCost,
  cellsOf,
  columnGeneration,
  equalOutcomes,
  evenly,
  kappaPayoff,
  labourModel,
  mean,
  tableProblem,
  tabulate,
  tighten,
  triangularSignals,
  uniformCost,
} from '@fairstream/response'
import { kappaCells } from './labour-market.ts'
import type { Part, Report } from './report.ts'
import { figure, fixed, paragraph, table } from './report.ts'
import { rateGapsOf } from './samples.ts'

const THRESHOLD = 4 / 9
const WAGE = 1.5
const PLAN = kappaCells(3, THRESHOLD)
const SHARE = 20 / 27
const BUDGET = 0.1371742112482853

/** Experiment 3, closed forms: a plan made under a wrong response model, judged under the truth. */
export function wrongResponse(): Report {
  const sizes = [-0.2, -0.1, -0.05, 0.05, 0.1, 0.2]
  return {
    name: 'wrong-response',
    title: 'Experiment 3: what happens when the response model is wrong',
    parts: [
      paragraph(
        "The plan is the subsidised market (T-A3): one threshold 4/9, a third of group 0's cost paid. It is fair if group 0 responds as believed. Below, the truth differs in scale, in the shape of the cost law, or because some people only look skilled. The settings are ours.",
      ),
      table(
        "(a) Scale: group 0's true κ is 2 and the plan believed 2(1 + e). Group 0 − group 1",
        ['e', 'π', 'accept', 'FOR', 'total', 'bound on the outcome gap'],
        sizes.map(scaleRow),
      ),
      {
        kind: 'plot',
        name: 'scale',
        title: 'True outcome gap against the error in scale, and its bound',
        x: { label: 'relative error e of κ', scale: 'linear' },
        y: { label: '|π_0 − π_1|', scale: 'linear' },
        style: 'lines',
        series: [
          { label: 'true violation', points: evenly(-0.2, 0.2, 40).map((e) => [e, Math.abs(scaleGap(e))] as const) },
          { label: 'uniform bound |e|', points: evenly(-0.2, 0.2, 40).map((e) => [e, Math.abs(e)] as const) },
        ],
      },
      paragraph(
        'The gap in acceptance is 40/81 of the gap in outcomes here, because assessment is unbiased. Planning for a group that is poorer than believed (e < 0) makes it overshoot.',
      ),
      table(
        '(b) Shape: costs follow Beta(a, b) on the same range and were taken for uniform. Group 0 − group 1',
        ['a, b', 'π', 'accept', 'bound: largest distance of the cost laws'],
        (
          [
            [2, 2],
            [4, 4],
            [0.5, 0.5],
            [2, 1],
            [1, 2],
          ] as const
        ).map(shapeRow),
      ),
      {
        kind: 'plot',
        name: 'shape',
        title: 'True outcome gap when costs are Beta(a, a), and its bound',
        x: { label: 'a (1 is uniform, as believed)', scale: 'linear' },
        y: { label: '|π_0 − π_1|', scale: 'linear' },
        style: 'lines',
        series: [
          {
            label: 'true violation',
            points: evenly(0.5, 4, 35).map((a) => [a, Math.abs(betaCost(a, a).cdf(SHARE) - SHARE)] as const),
          },
          { label: 'distance of the cost laws', points: evenly(0.5, 4, 35).map((a) => [a, furthest(a, a, 1000)] as const) },
        ],
      },
      table(
        '(c) Gaming: a share q of those in group 0 who invest only look skilled. Group 0 − group 1',
        ['q', 'signals and accept', 'π', 'PPV', 'TPR', 'FPR', 'total'],
        [0.05, 0.1, 0.2].map(gamingRow),
      ),
      {
        kind: 'plot',
        name: 'gaming',
        title: 'Gaming: what outcomes show, and the bound in total variation',
        x: { label: "share q of group 0's investors who only look skilled", scale: 'linear' },
        y: { label: 'size of the gap', scale: 'linear' },
        style: 'lines',
        series: [
          { label: 'outcomes', points: evenly(0, 0.2, 20).map((q) => [q, q * SHARE] as const) },
          {
            label: 'PPV',
            points: evenly(0, 0.2, 20).map((q) => [q, Math.abs(Number(rateGapsOf([PLAN, gamed(q)]).predictive))] as const),
          },
          {
            label: 'FPR',
            points: evenly(0, 0.2, 20).map((q) => [q, Math.abs(Number(rateGapsOf([PLAN, gamed(q)]).falsePositive))] as const),
          },
          {
            label: 'accept (what X and Ŷ show)',
            points: evenly(0, 0.2, 20).map((q) => [q, Math.abs(Number(rateGapsOf([PLAN, gamed(q)]).accept))] as const),
          },
          { label: 'bound for moments, .740741·q', points: evenly(0, 0.2, 20).map((q) => [q, q * SHARE] as const) },
        ],
      },
      paragraph(
        'Gaming moves nothing that is seen before outcomes mature: features and acceptance stay exactly as forecast, so every monitor of X or Ŷ stays silent (wrong-response-alarms.md). Outcomes reveal it. A bound on the error of X alone is no bound here; the bound must be on the joint law, .740741·q in total variation.',
      ),
      ...robustPart(),
    ],
  }
}

function scaleGap(e: number): number {
  return SHARE / (1 + e) - SHARE
}

/** With σ planned for κ̂_0 = 2(1 + e), group 0's effective κ is 2/(1 − σ) = 3/(1 + e). */
function scaleRow(e: number) {
  const sigma = 1 - (2 * (1 + e)) / 3
  const first = kappaCells(3 / (1 + e), THRESHOLD)
  const share = SHARE / (1 + e)
  const paid = (sigma * 1.5 * share ** 2) / 2
  // The subsidised share pays (1 − σ)·cost, so those who invest have costs up to c̄·π.
  const total = 0.3 * (payoffOf(first) - paid) + 0.7 * kappaPayoff(3, THRESHOLD)
  const gaps = rateGapsOf([PLAN, first])
  return [e, gaps.base, gaps.accept, gaps.falseOmission, total, Math.abs(e)]
}

function payoffOf({ acceptedGood, acceptedBad }: Cells): number {
  return acceptedGood - acceptedBad
}

function shapeRow([a, b]: readonly [number, number]) {
  const share = betaCost(a, b).cdf(SHARE)
  const gaps = rateGapsOf([PLAN, cellsOf(share, 1 - THRESHOLD ** 2, (1 - THRESHOLD) ** 2)])
  return [`${a}, ${b}`, gaps.base, gaps.accept, furthest(a, b, 100_000)]
}

/** The largest distance of a Beta(a, b) from the uniform law, on a grid. */
function furthest(a: number, b: number, cells: number): number {
  const { cdf } = betaCost(a, b)
  return evenly(0, 1, cells).reduce((most, x) => Math.max(most, Math.abs(cdf(x) - x)), 0)
}

function gamingRow(q: number) {
  const first = gamed(q)
  const gaps = rateGapsOf([PLAN, first])
  const total = 0.3 * (payoffOf(first) - BUDGET) + 0.7 * kappaPayoff(3, THRESHOLD)
  return [q, 'unchanged', -q * SHARE, gaps.predictive, figure(gaps.truePositive), gaps.falsePositive, total]
}

/** The plan's cells when a share of those who invest only look skilled: their outcomes are bad, their signals as before. */
function gamed(q: number): Cells {
  return {
    acceptedGood: PLAN.acceptedGood * (1 - q),
    acceptedBad: PLAN.acceptedBad + PLAN.acceptedGood * q,
    rejectedGood: PLAN.rejectedGood * (1 - q),
    rejectedBad: PLAN.rejectedBad + PLAN.rejectedGood * q,
  }
}

/** Solving with α − δ: the plan made under κ̂_0 = 2(1 + e), e = −.05, judged under κ_0 = 2. */
function robustPart(): Part[] {
  const groups = (kappa: number) => [
    { id: '0', weight: 0.3, cost: uniformCost((2 * WAGE) / kappa) },
    { id: '1', weight: 0.7, cost: uniformCost(1) },
  ]
  const market = { wage: WAGE, signals: triangularSignals, gain: 1, harm: 1 }
  const [believed, truth] = [groups(1.9), groups(2)]
  const policies = evenly(0.4, 0.55, 150).flatMap((threshold) =>
    evenly(0, 0.5, 100).map((sigma) => ({ threshold, subsidy: { '0': sigma, '1': 0 } })),
  )
  const moments = equalOutcomes(believed, { tolerance: 0.1, reference: '0' })
  const delta = 0.05
  const solve = (margin: number) => {
    const tightened = tighten(moments, () => margin)
    const usable = tightened.status === 'tightened' ? tightened.moments : []
    const found = columnGeneration(tableProblem(tabulate(labourModel(market, believed), policies, usable)))
    const model = labourModel(market, truth)
    const outcome = (id: string) =>
      found.atoms.reduce(
        (sum, { weight, policy }) => sum + weight * mean(model.law(at(policies, policy), id), (person) => person.outcome),
        0,
      )
    const risk = found.atoms.reduce((sum, { weight, policy }) => sum + weight * model.risk(at(policies, policy)), 0)
    return [fixed(0.1 - margin, 2), found.status, Math.abs(outcome('1') - outcome('0')), -risk]
  }
  const refused = tighten(equalOutcomes(believed, { tolerance: 0.02, reference: '0' }), () => delta)
  return [
    table(
      'Robust tightening: α = .1 promised, response model off by e = −.05 (δ = .05)',
      ['solved with α', 'status', 'true |π_1 − π_0|', 'true total'],
      [solve(0), solve(delta)],
    ),
    paragraph(
      `The plug-in plan may truly violate by up to α + δ; solved with α − δ the promise of .1 holds. Asked for α = .02 with the same δ, the answer is "${refused.status}"${refused.status === 'not-certifiable' ? `, least α = ${refused.leastTolerance}` : ''}: more data is needed, which is not the same as infeasible.`,
    ),
  ]
}
