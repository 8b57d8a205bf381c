import { describe, expect, test } from 'vitest'
import golden from '../../packages/response/fixtures/performative.json' with { type: 'json' }
import {
  at,
  betaCost,
  columnGeneration,
  effortOptimum,
  effortOutcomeProblem,
  gaussianSignals,
  kappaClosedForm,
  kappaOutcomeProblem,
  kappaPayoff,
  kappaRetraining,
  kappaSkilled,
  mirrorAscent,
  retrain,
  retrainingStep,
  skilledByCohort,
  skilledByLottery,
  solvePolicyProblem,
} from '@fairstream/response'
import { EFFORT_GROUPS, effortSample, labourSample, rateGapsOf, standardErrors } from '@fairstream/experiments'

/** The "must show" 1 to 7, one after another, with the figures printed. Details are in the package's own tests. */
const say = (line: string) => {
  console.log(line)
}
const market = [
  { weight: 0.3, kappa: 2 },
  { weight: 0.7, kappa: 3 },
]
const net = (multipliers: readonly number[]) => at(multipliers, 0) - at(multipliers, 1)

describe('must show', () => {
  test('1: the M-A table and the retraining cycles to 1e-6', () => {
    for (const [kappa, { cf }] of [
      [1.5, golden['O3_k1.5']],
      [2, golden['O3_k2.0']],
      [2.5, golden['O3_k2.5']],
      [3, golden['O3_k3.0']],
      [3.5, golden['O3_k3.5']],
    ] as const) {
      const { stable, optimum } = kappaClosedForm(kappa)
      const mine = [stable.skilled, stable.payoff, optimum.threshold, optimum.skilled, optimum.payoff]
      const theirs = [cf.pi_PS, cf.U_PS, cf.s_PO, cf.pi_PO, cf.U_PO]
      mine.forEach((each, i) => {
        expect(Math.abs(each - at(theirs, i))).toBeLessThan(1e-6)
      })
      say(`1  κ = ${kappa}: ${mine.map((each) => each.toFixed(6)).join('  ')}`)
    }
    for (const [kappa, cycle] of [
      [3.2, golden.O3_period2],
      [3.5, golden['O3_k3.5'].num.tail.slice(0, 4)],
    ] as const) {
      const tail = retrain(kappaRetraining(kappa), 0.3, 1, 4000).path.slice(-cycle.length)
      const sorted = [tail, cycle].map((each) => each.toSorted((a, b) => a - b))
      at(sorted, 0).forEach((each, i) => {
        expect(Math.abs(each - at(at(sorted, 1), i))).toBeLessThan(1e-6)
      })
      say(
        `1  κ = ${kappa} cycles through ${at(sorted, 0)
          .map((each) => each.toFixed(6))
          .join(', ')}`,
      )
    }
  })

  test('2: O12 by column generation to 1e-9 and by mirror ascent to 2e-3', () => {
    golden.O12_closed.alphas.forEach((alpha, i) => {
      const { risk, multipliers, gap } = columnGeneration(kappaOutcomeProblem(market, alpha))
      const errors = [risk - at(golden.O12_closed.R_mix, i), net(multipliers) - golden.O12_closed.lambda_star]
      for (const error of errors) expect(Math.abs(error)).toBeLessThan(1e-9)
      say(
        `2  α = ${alpha}: risk ${risk.toFixed(10)}, net multiplier ${net(multipliers).toFixed(10)}, gap ${gap.toExponential(1)}, errors ${errors.map((each) => each.toExponential(1)).join(', ')}`,
      )
    })
    const options = { multiplierBound: 1, rate: 0.02, steps: 20_000, average: 'second-half' } as const
    const { final } = mirrorAscent(kappaOutcomeProblem(market, 0), options)
    expect(final.gap).toBeLessThanOrEqual(5e-4)
    expect(Math.abs(net(final.multipliers) - golden.O12_closed.lambda_star)).toBeLessThan(2e-3)
    say(
      `2  mirror ascent: risk ${final.risk.toFixed(6)}, violation ${final.violation.toExponential(1)}, net multiplier ${net(final.multipliers).toFixed(6)}, gap ${final.gap.toExponential(1)}`,
    )
  })

  test('3: O9b, primal and dual', () => {
    const goal = { effect: [1, 1], curvature: 2, reference: [0, 0], tolerance: 0 }
    const { incentive, multiplier, price } = effortOptimum(EFFORT_GROUPS, goal)
    const found = columnGeneration(effortOutcomeProblem(EFFORT_GROUPS, goal), { tolerance: 1e-9 })
    expect(Math.abs(-found.risk - golden.O9b_QP.U_c)).toBeLessThan(1e-8)
    expect(Math.abs(multiplier + golden.O9b_QP.lambda_)).toBeLessThan(1e-9)
    say(
      `3  θ = (${incentive.map((each) => each.toFixed(6)).join(', ')}), λ = ${multiplier.toFixed(6)}, price ${price.toFixed(6)}; column generation: goal ${(-found.risk).toFixed(9)}, gap ${found.gap.toExponential(1)}`,
    )
  })

  test('4: T-A3, T-A4 and T-D5 by drawing 1,000,000 people per group: every gap within 4 standard errors', () => {
    const people = 1_000_000
    const incentive = [8 / 3, 8 / 3]
    const level = golden.O9_escape.post_mean_y[0] ?? NaN
    const cases = [
      ['T-A3', (group: string) => labourSample(`must-show/T-A3/${group}`, 20 / 27, 4 / 9, people)],
      [
        'T-A4 high',
        (group: string) =>
          labourSample(`must-show/T-A4h/${group}`, golden.O8_two_route.pi[0] ?? NaN, golden.O8_two_route.s[1] ?? NaN, people),
      ],
      [
        'T-A4 low',
        (group: string) =>
          labourSample(`must-show/T-A4l/${group}`, golden.O8_two_route.pi[0] ?? NaN, golden.O8_two_route.s[0] ?? NaN, people),
      ],
      ['T-D5', (group: string) => effortSample('must-show/T-D5', EFFORT_GROUPS[group === '0' ? 0 : 1], incentive, level, people)],
    ] as const
    for (const [name, draw] of cases) {
      const cells = [draw('0'), draw('1')]
      const [gaps, errors] = [Object.values(rateGapsOf(cells)), Object.values(standardErrors(cells, people))]
      const ratios = gaps.map((gap, i) => Math.abs((gap ?? NaN) / (errors[i] ?? NaN)))
      for (const ratio of ratios) expect(ratio).toBeLessThanOrEqual(4)
      say(`4  ${name}: |gap| / SE of accept, base, TPR, FPR, PPV, FOR = ${ratios.map((each) => each.toFixed(2)).join(' ')}`)
    }
  })

  test('5: the certificates of T-A2 and T-D2', () => {
    const policies = Array.from({ length: 1001 }, (_, i) => i / 1000).map((s) => ({
      id: `${s}`,
      risk: -(0.3 * kappaPayoff(2, s) + 0.7 * kappaPayoff(3, s)),
      moments: { 'π_1 − π_0': kappaSkilled(3, s) - kappaSkilled(2, s), π_0: kappaSkilled(2, s) },
    }))
    const constraints = [
      { moment: 'π_1 − π_0', atMost: 0.05 },
      { moment: 'π_0', atLeast: 0.2 },
    ]
    const { certificate } = solvePolicyProblem({ semantics: 'cohort', policies, constraints })
    expect(certificate?.slack).toBeCloseTo(1 / 30, 9)
    expect(Object.values(certificate?.multipliers ?? {}).map((each) => Math.round(each * 1e9) / 1e9)).toEqual([
      0.666666667, -0.333333333,
    ])
    say(
      `5  T-A2: slack ${certificate?.slack.toFixed(9) ?? ''}, multipliers on (moment − bound) ${JSON.stringify(certificate?.multipliers)}`,
    )
    const single = (id: string, weight: number, mean: number, kappa: number) => ({
      id,
      weight,
      mean: [mean],
      covariance: [[1]],
      response: [[kappa]],
    })
    const goal = { effect: [1], curvature: 2, reference: [0], tolerance: 0, range: [0, Infinity] } as const
    const found = columnGeneration(effortOutcomeProblem([single('0', 0.3, 0, 0.5), single('1', 0.7, 0.4, 1)], goal))
    expect(found.certificate?.slack).toBeCloseTo(0.4, 9)
    say(
      `5  T-D2: slack ${found.certificate?.slack.toFixed(9) ?? ''}, multipliers ${JSON.stringify(found.certificate?.multipliers)}`,
    )
  })

  test('6 and 7: O19, and collapse and damping (O18)', () => {
    const signals = gaussianSignals({ mean: 1, deviation: 1 }, { mean: -1, deviation: 1 })
    const labour = { wage: 1, signals, gain: 0.5, harm: 0.5 }
    const mixture = [
      { weight: 0.5, threshold: -0.656 },
      { weight: 0.5, threshold: 1.2 },
    ]
    const [cohort, lottery] = [
      skilledByCohort(labour, betaCost(3, 8), mixture),
      skilledByLottery(labour, betaCost(3, 8), mixture),
    ]
    expect(cohort).toBeCloseTo(golden.O19.cohort, 9)
    expect(lottery).toBeCloseTo(golden.O19.lottery, 9)
    say(`6  the same two thresholds: cohorts ${cohort.toFixed(10)}, lottery ${lottery.toFixed(10)}`)
    const step = retrainingStep(labour, betaCost(3, 8))
    for (const damping of [1, 0.5, 0.3154, 0.2] as const) {
      const limits = [0.1, 0.5, 0.85].map((start) => retrain(step, start, damping, 400).last)
      for (const limit of limits) expect(limit).toBeCloseTo(damping === 1 ? 0 : 0.8975932382843228, 9)
      say(`7  a = ${damping}: ${limits.map((each) => each.toFixed(10)).join(', ')}`)
    }
  })
})
