import { describe, expect, test } from 'vitest'
import golden from '../../fixtures/performative.json' with { type: 'json' }
import { at } from '../numeric/at.ts'
import { leastOnGrid } from '../numeric/search.ts'
import { cellsOf, forcedFalsePositive, ratesOf } from './cells.ts'
import { uniformCost } from './cost-law.ts'
import { kappaClosedForm, kappaPayoff, kappaPeriodTwo, kappaRetraining, kappaSkilled, kappaThresholds } from './kappa.ts'
import { incentive, payoff, performativeOptimum, reactiveThreshold, retrainingStep, skilledShare } from './labour-market.ts'
import { labourModel } from './labour-model.ts'
import { dampingFor, retrain } from './retraining.ts'
import { triangularSignals } from './signals.ts'

const market = { wage: 1.5, signals: triangularSignals, gain: 1, harm: 1 }
const table = [
  ['1.5', golden['O3_k1.5']],
  ['2', golden['O3_k2.0']],
  ['2.5', golden['O3_k2.5']],
  ['3', golden['O3_k3.0']],
  ['3.2', golden['O3_k3.2']],
  ['3.5', golden['O3_k3.5']],
  ['3.9', golden['O3_k3.9']],
] as const

describe('the kappa market (O3, M-A)', () => {
  test.each(table)('at κ = %s stable and optimal points are those of the table', (kappa, { cf }) => {
    const { stable, optimum } = kappaClosedForm(Number(kappa))
    expect(stable.skilled).toBeCloseTo(cf.pi_PS, 12)
    expect(stable.threshold).toBeCloseTo(cf.s_PS, 12)
    expect(stable.payoff).toBeCloseTo(cf.U_PS, 12)
    expect(stable.slope).toBeCloseTo(cf.slope, 12)
    expect(optimum.threshold).toBeCloseTo(cf.s_PO, 12)
    expect(optimum.skilled).toBeCloseTo(cf.pi_PO, 12)
    expect(optimum.payoff).toBeCloseTo(cf.U_PO, 12)
  })

  test.each(table)('at κ = %s the general labour market agrees with the closed form', (kappa, { cf }) => {
    const cost = uniformCost((2 * market.wage) / Number(kappa))
    const best = performativeOptimum(market, cost)
    expect(best.payoff).toBeCloseTo(cf.U_PO, 9)
    expect(best.threshold).toBeCloseTo(cf.s_PO, 6)
    for (const s of [0.1, 0.37, 0.8]) {
      expect(skilledShare(market, cost, s)).toBeCloseTo(Math.min(1, kappaSkilled(Number(kappa), s)), 12)
      expect(payoff(market, cost, s)).toBeCloseTo(kappaPayoff(Number(kappa), s), 12)
    }
    expect(reactiveThreshold(market, cf.pi_PS)).toBeCloseTo(cf.s_PS, 9)
    expect(retrainingStep(market, cost)(0.3)).toBeCloseTo(kappaRetraining(Number(kappa))(0.3), 9)
    expect(incentive(market, 0.5)).toBeCloseTo(market.wage / 2, 12)
  })

  // κ = 3 converges like t^−½ and κ = 3.9 is chaotic, so their tails depend on the number of steps and are not compared.
  test.each(table.filter(([kappa]) => !['3', '3.9'].includes(kappa)))(
    'at κ = %s retraining ends in the cycle of the table',
    (kappa, { num }) => {
      const { path } = retrain(kappaRetraining(Number(kappa)), 0.3, 1, 4000)
      const tail = path.slice(-8).toSorted((a, b) => a - b)
      num.tail
        .toSorted((a, b) => a - b)
        .forEach((each, i) => {
          expect(at(tail, i)).toBeCloseTo(each, 6)
        })
    },
  )

  test('the period-two cycle at κ = 3.2 is the closed form', () => {
    kappaPeriodTwo(3.2).forEach((each, i) => {
      expect(each).toBeCloseTo(at(golden.O3_period2, i), 12)
    })
  })

  test.each([
    [3.5, 0.4, golden['O3_damped_k3.5_a0.400']],
    [3.9, 0.345, golden['O3_damped_k3.9_a0.345']],
    [3.9, 0.75, golden['O3_damped_k3.9_a0.750']],
  ])('damped retraining at κ = %d, a = %d settles exactly when the damping bound says so', (kappa, damping, oracle) => {
    const { last, settledAt } = retrain(kappaRetraining(kappa), 0.3, damping, 5000)
    expect(settledAt !== undefined).toBe(oracle.stable)
    expect(damping < dampingFor(2 - kappa).stableBelow).toBe(oracle.stable)
    if (oracle.stable) expect(last).toBeCloseTo(oracle.target, 9)
    else expect([0.567561, 0.859789].some((each) => Math.abs(each - last) < 1e-6)).toBe(true)
  })
})

describe('two groups, κ = (2, 3), weights (.3, .7) (O6)', () => {
  const groups = [
    { id: '0', weight: 0.3, cost: uniformCost(1.5) },
    { id: '1', weight: 0.7, cost: uniformCost(1) },
  ]
  const model = labourModel(market, groups)

  test('the blind optimum separates but gives unequal base rates, acceptance and predictive values', () => {
    const s = leastOnGrid((each) => model.risk({ threshold: each }), 0, 1, 2000)
    expect(s).toBeCloseTo(golden.O6_blind.cf, 6)
    expect(-model.risk({ threshold: golden.O6_blind.cf })).toBeCloseTo(golden.O6_blind.total, 12)
    golden.O6_blind_metrics.forEach((metrics, g) => {
      const kappa = at([2, 3], g)
      const rates = ratesOf(
        cellsOf(kappaSkilled(kappa, golden.O6_blind.cf), 1 - golden.O6_blind.cf ** 2, (1 - golden.O6_blind.cf) ** 2),
      )
      expect(rates.accept).toBeCloseTo(metrics.accept, 6)
      expect(rates.base).toBeCloseTo(metrics.base, 6)
      expect(rates.truePositive).toBeCloseTo(metrics.TPR, 6)
      expect(rates.falsePositive).toBeCloseTo(metrics.FPR, 6)
      expect(rates.predictive).toBeCloseTo(metrics.PPV, 6)
      expect(rates.falseOmission).toBeCloseTo(metrics.FOR, 6)
    })
  })

  test('group thresholds without a constraint earn the closed form total', () => {
    const total = -model.risk({ threshold: { '0': at(golden.O6.unc.s, 0), '1': at(golden.O6.unc.s, 1) } })
    expect(total).toBeCloseTo(golden.O6.unc.total, 12)
  })

  test('equal outcomes by pure group thresholds level the advantaged group down (T-A1)', () => {
    const s1 = kappaThresholds(3, golden.O6.eq.pi)[0]
    expect(s1).toBeCloseTo(golden.O6.eq.s1, 12)
    const laws = ratesOf(cellsOf(0.5, 1 - s1 ** 2, (1 - s1) ** 2))
    const metrics = at(golden.O6_groupspecific_eq_metrics, 1)
    expect(laws.truePositive).toBeCloseTo(metrics.TPR, 9)
    expect(laws.predictive).toBeCloseTo(metrics.PPV, 9)
    expect(-model.risk({ threshold: { '0': 0.5, '1': s1 } })).toBeCloseTo(golden.O6.eq.total, 9)
  })

  test.each([
    [0.05, at(golden['O6_brute_tol0.05'], 0)],
    [0.1, at(golden['O6_brute_tol0.1'], 0)],
    [0.2, at(golden['O6_brute_tol0.2'], 0)],
  ])('the best pure thresholds within %d of equal outcomes earn %d', (tolerance, total) => {
    const payoffOf = (kappa: number, weight: number, share: number) =>
      weight * Math.max(...kappaThresholds(kappa, share).map((s) => kappaPayoff(kappa, s)))
    const share0 = leastOnGrid(
      (share) => -payoffOf(2, 0.3, share) - payoffOf(3, 0.7, Math.min(0.75, share + tolerance)),
      0.3,
      0.5,
      400,
    )
    const share1 = share0 + tolerance
    expect(payoffOf(2, 0.3, share0) + payoffOf(3, 0.7, share1)).toBeCloseTo(total, 6)
  })

  test('equal predictive value and true positive rate force unequal false positive rates on unequal base rates (O13)', () => {
    golden.O13.FPR.forEach((each, g) => {
      expect(forcedFalsePositive(at([0.3, 0.6], g), 0.7, 0.8)).toBeCloseTo(each, 12)
    })
  })
})
