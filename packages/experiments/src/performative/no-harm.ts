import {
  kappaPayoff,
  leastOnGrid,
  policyGrid,
  evenly,
  columnGeneration,
  equalOutcomes,
  labourModel,
  leastOutcome,
  tableProblem,
  tabulate,
  triangularSignals,
  uniformCost,
} from '@fairstream/response'
import { biased } from './biased-assessment.ts'
import type { Part, Report } from './report.ts'
import { figure, fixed, paragraph, table } from './report.ts'

const THRESHOLD = 4 / 9
const WAGE = 1.5
const GROUPS = ['0', '1'] as const

/** Experiment 6: closing the gap without harm, when it stops paying, and how a biased assessment breaks it. */
export function noHarmExperiment(): Report {
  const kappas = [2.5, 2, 1.5, 1.25, 1.1, 1, 0.75, 0.5]
  const curve = evenly(0.5, 2.9, 48)
  const line = (label: string, value: (kappa: number) => number) => ({
    label,
    points: curve.map((kappa) => [kappa, value(kappa)] as const),
  })
  return {
    name: 'no-harm',
    title: 'Experiment 6: closing the gap without harm, and how it breaks',
    parts: [
      paragraph(
        'Group 1 has κ = 3; group 0\'s costs make κ_0 smaller. A subsidy σ = 1 − κ_0/3 for group 0 makes both groups alike under one threshold 4/9. "total" charges the subsidy. Compared are the best group thresholds and the best single threshold without a subsidy.',
      ),
      table(
        "Total by group 0's κ",
        ['κ_0', 'fair with subsidy', 'group thresholds, no subsidy', 'blind, no subsidy'],
        kappas.map((kappa) => [kappa, fairTotal(kappa), thresholdsTotal(kappa), blindTotal(kappa)]),
      ),
      {
        kind: 'plot',
        name: 'totals',
        title: "Total against group 0's κ: the fair subsidy breaks even at 9/8",
        x: { label: 'κ_0', scale: 'linear' },
        y: { label: 'total', scale: 'linear' },
        style: 'lines',
        series: [line('fair, subsidy', fairTotal), line('group thresholds', thresholdsTotal), line('blind', blindTotal)],
      },
      paragraph(
        `The subsidy breaks even with group thresholds at κ_0 = ${figure(breakEven(thresholdsTotal))} (9/8) and with the blind threshold at ${figure(breakEven(blindTotal))}. Below, excessive cost gaps make it a loss; with a cap σ ≤ .5 it is impossible below κ_0 = 1.5.`,
      ),
      ...sameLever(),
      ...capped(),
      ...biased(),
    ],
  }
}

function fairTotal(kappa: number): number {
  const share = 20 / 27
  const subsidy = ((1 - kappa / 3) * (3 / kappa) * share ** 2) / 2
  return kappaPayoff(3, THRESHOLD) - 0.3 * subsidy
}

function bestPayoff(kappa: number): number {
  // Below κ = ½ nobody is worth hiring; the closed form's root is the maximum only above.
  return Math.max(0, kappaPayoff(kappa, (1 + kappa) / (3 * kappa)))
}

function thresholdsTotal(kappa: number): number {
  return 0.3 * bestPayoff(kappa) + 0.7 * bestPayoff(3)
}

function blindTotal(kappa: number): number {
  return bestPayoff(0.3 * kappa + 2.1)
}

function breakEven(other: (kappa: number) => number): number {
  return leastOnGrid((kappa) => Math.abs(fairTotal(kappa) - other(kappa)), 0.9, 1.4, 500)
}

function market(kappa: number) {
  const groups = [
    { id: '0', weight: 0.3, cost: uniformCost((2 * WAGE) / kappa) },
    { id: '1', weight: 0.7, cost: uniformCost(1) },
  ]
  return labourModel({ wage: WAGE, signals: triangularSignals, gain: 1, harm: 1 }, groups)
}

/** The same lever without a fairness constraint: the gain is the lever's. */
function sameLever(): Part[] {
  const model = market(2)
  const best = (caps: readonly [number, number], universal: boolean) => {
    const subsidies = evenly(0, 1, 60).flatMap((x) =>
      universal
        ? [{ '0': x * caps[0], '1': x * caps[0] }]
        : evenly(0, 1, caps[1] > 0 ? 60 : 1).map((y) => ({ '0': x * caps[0], '1': y * caps[1] })),
    )
    const results = subsidies.map((subsidy) => {
      const threshold = leastOnGrid((s) => model.risk({ threshold: s, subsidy }), 0.3, 0.6, 60)
      return { subsidy, threshold, total: -model.risk({ threshold, subsidy }) }
    })
    const top = results.reduce((a, b) => (b.total > a.total ? b : a))
    const base = (id: '0' | '1') =>
      figure((1.5 * 2 * top.threshold * (1 - top.threshold) * (id === '0' ? 1 / 1.5 : 1)) / (1 - top.subsidy[id]))
    return [
      fixed(top.threshold, 4),
      GROUPS.map((id) => fixed(top.subsidy[id], 4)).join(' / '),
      GROUPS.map(base).join(' / '),
      top.total,
    ]
  }
  return [
    paragraph(
      'Do not read this as "fairness pays". The subsidised market is compared with one that has no subsidy. Given the same lever and no fairness constraint, the employer earns at least as much and, here, is fair already:',
    ),
    table(
      'Best use of a subsidy without a fairness constraint, κ = (2, 3)',
      ['lever', 's', 'σ_0 / σ_1', 'π_0 / π_1', 'total'],
      [
        ['σ_0 ≤ 1/3 for group 0', ...best([1 / 3, 0], false)],
        ['σ ≤ (.5, .25)', ...best([0.5, 0.25], false)],
        ['universal σ ≤ .25', ...best([0.25, 0.25], true)],
      ],
    ),
    paragraph(
      "A universal cost cut keeps the ratio of the groups' shares, so it never escapes. σ must keep κ/(1 − σ) at most 4: beyond that everybody is skilled, no unskilled are left, and false positive and false omission rates are undefined; they are reported so and never divided.",
    ),
  ]
}

/** With a cap on the subsidy an excessive cost gap is infeasible, and a certificate says so. */
function capped(): Part[] {
  const { policies } = policyGrid(
    [
      { name: 'threshold', values: evenly(0, 1, 200) },
      { name: 'subsidy', values: evenly(0, 0.5, 20), perGroup: ['0'] },
    ],
    { approvedBy: 'experiment', ground: 'a targeted subsidy, to show what it cannot do' },
  )
  const model = market(1)
  const full = policies.map(({ threshold, subsidy }) => ({
    threshold,
    subsidy: { ...(subsidy as Record<string, number>), '1': 0 },
  }))
  const moments = [
    ...equalOutcomes(model.groups, { tolerance: 0.05, reference: '0' }).slice(0, 1),
    ...leastOutcome(model.groups.slice(0, 1), 0.2),
  ]
  const found = columnGeneration(tableProblem(tabulate(model, full, moments)))
  const [gap, floor] = found.certificate?.multipliers ?? []
  return [
    table(
      'κ_0 = 1 with σ_0 ≤ .5: π_1 − π_0 ≤ .05 and π_0 ≥ .2',
      ['status', 'slack', 'on π_1 − π_0', 'on π_0'],
      [[found.status, found.certificate?.slack, gap, floor === undefined ? undefined : -floor]],
    ),
  ]
}
