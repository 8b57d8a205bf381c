import { describe, expect, test } from 'vitest'
import golden from '../../fixtures/performative.json' with { type: 'json' }
import { noHarm } from '../moments/guards.ts'
import { demographicParity, equalOutcomes, jointParity } from '../moments/parity.ts'
import { momentValue, tabulate } from '../moments/fairness-moment.ts'
import { at } from '../numeric/at.ts'
import { blindThresholds, evenly, routeIncentives } from '../policy/policy-class.ts'
import { admissiblePolicies, brokenGuards } from '../reduction/admissibility.ts'
import { columnGeneration } from '../reduction/column-generation.ts'
import { tableProblem } from '../reduction/finite-table.ts'
import type { Cells } from './cells.ts'
import { cellsOfLaw, rateGaps, ratesOf } from './cells.ts'
import { uniformCost } from './cost-law.ts'
import { labourModel } from './labour-model.ts'
import { mean } from './law.ts'
import { equalisingBonus, equalisingIncentive, routeModel } from './routes.ts'
import { triangularSignals } from './signals.ts'

function expectAllGapsBelow(cells: readonly Cells[], limit: number) {
  for (const [name, gap] of Object.entries(rateGaps(cells.map(ratesOf)))) {
    expect(gap, name).toBeDefined()
    expect(Math.abs(gap ?? Infinity), name).toBeLessThan(limit)
  }
}

describe('escape by a subsidy (T-A3, O7)', () => {
  const groups = [
    { id: '0', weight: 0.3, cost: uniformCost(1.5) },
    { id: '1', weight: 0.7, cost: uniformCost(1) },
  ]
  const model = labourModel({ wage: 1.5, signals: triangularSignals, gain: 1, harm: 1 }, groups)
  const policy = { threshold: 4 / 9, subsidy: { '0': 1 / 3, '1': 0 } }
  const cells = groups.map(({ id }) => cellsOfLaw(model.law(policy, id)))

  test('one threshold and a subsidy of a third make every criterion hold to 1e-9', () => {
    expectAllGapsBelow(cells, 1e-9)
    const rates = ratesOf(at(cells, 0))
    expect(rates.base).toBeCloseTo(golden.O7_subsidy.metrics.base, 9)
    expect(rates.accept).toBeCloseTo(golden.O7_subsidy.metrics.accept, 9)
    expect(rates.truePositive).toBeCloseTo(golden.O7_subsidy.metrics.TPR, 9)
    expect(rates.predictive).toBeCloseTo(golden.O7_subsidy.metrics.PPV, 9)
    expect(rates.falseOmission).toBeCloseTo(golden.O7_subsidy.metrics.FOR, 9)
  })

  test('the total charges the subsidy', () => {
    expect(mean(model.law(policy, '0'), (person) => person.loss)).toBeCloseTo(
      golden.O7_subsidy.subsidy_per_capita - golden.O7_subsidy.U,
      9,
    )
    expect(-model.risk(policy)).toBeCloseTo(0.473251, 6)
  })

  test('joint parity, demographic parity and equal outcomes all read zero', () => {
    const laws = (id: string) => model.law(policy, id)
    for (const moment of [
      ...jointParity(groups, { tolerance: 0 }),
      ...demographicParity(groups, { tolerance: 0, reference: '0' }),
    ])
      expect(Math.abs(momentValue(moment, laws, policy)), moment.name).toBeLessThan(1e-9)
  })

  test('a subsidy is not refused silently where it ends: a whole cost cannot be paid', () => {
    expect(() => model.risk({ threshold: 0.5, subsidy: 1 })).toThrow('subsidy share is 1')
    expect(() => model.risk({ threshold: { '0': 0.5 } })).toThrow('threshold of group 1 is undefined')
  })
})

describe('two routes to skill (T-A4, O8)', () => {
  const groups = [
    { id: '0', weight: 0.3, highestA: 1.5, highestB: 1.8 },
    { id: '1', weight: 0.7, highestA: 1, highestB: 10 },
  ]
  const model = routeModel(2, groups)
  const crossing = equalisingIncentive(2, at(groups, 0), at(groups, 1))

  test.each([
    [1, golden.O8_two_route.metrics_high, golden.O8_two_route.U_high],
    [0, golden.O8_two_route.metrics_low, golden.O8_two_route.U_low],
  ] as const)('at root %d one threshold for everybody meets every criterion to 1e-9', (root, metrics, payoff) => {
    expect(crossing?.incentive).toBeCloseTo(golden.O8_two_route.I, 12)
    const threshold = crossing?.thresholds[root] ?? NaN
    expect(threshold).toBeCloseTo(at(golden.O8_two_route.s, root), 12)
    const cells = groups.map(({ id }) => cellsOfLaw(model.law({ threshold }, id)))
    expectAllGapsBelow(cells, 1e-9)
    const rates = ratesOf(at(cells, 0))
    expect(rates.accept).toBeCloseTo(metrics.accept, 9)
    expect(rates.truePositive).toBeCloseTo(metrics.TPR, 9)
    expect(rates.predictive).toBeCloseTo(metrics.PPV, 9)
    expect(-model.risk({ threshold })).toBeCloseTo(payoff, 9)
  })

  test('elsewhere outcomes differ', () => {
    const bases = groups.map(({ id }) => mean(model.law({ threshold: 0.5 }, id), (person) => person.outcome))
    bases.forEach((base, g) => {
      expect(base).toBeCloseTo(at(golden['O8_statusquo_s.5'], g), 9)
    })
  })

  test('the escape levels both groups down, and the no-harm guard rejects it', () => {
    const statusQuo = { threshold: 0.409 }
    const guards = noHarm(groups, (id) => model.law(statusQuo, id), 0.01)
    const escape = { threshold: crossing?.thresholds[1] ?? NaN }
    expect(brokenGuards(model, escape, guards)).toHaveLength(2)
    expect(admissiblePolicies(model, [statusQuo, escape], guards)).toEqual([statusQuo])
  })

  test('a bonus on the second route raises both groups at a price of .000585 (T-A4b)', () => {
    const bonusModel = routeModel(1.25, groups)
    const threshold = 0.456039
    const bonus = equalisingBonus(2.5 * threshold * (1 - threshold), at(groups, 0), at(groups, 1)) ?? NaN
    expect(bonus).toBeCloseTo(0.097917, 6)
    const cells = groups.map(({ id }) => cellsOfLaw(bonusModel.law({ threshold, bonus }, id)))
    expectAllGapsBelow(cells, 1e-9)
    expect(ratesOf(at(cells, 0)).base).toBeCloseTo(0.647444, 6)
    expect(-bonusModel.risk({ threshold, bonus })).toBeCloseTo(0.395244, 6)
    expect(-bonusModel.risk({ threshold: 0.45869, bonus: 0.047525 })).toBeCloseTo(0.39583, 6)
    const before = groups.map(({ id }) => mean(bonusModel.law({ threshold: 0.460637 }, id), (person) => person.outcome))
    for (const base of before) expect(ratesOf(at(cells, 0)).base).toBeGreaterThan(base)
  })

  test('where one group is cheaper on both routes no incentive equalises, and a certificate proves it', () => {
    const dominated = [
      { id: '0', weight: 0.3, highestA: 1.5, highestB: 12 },
      { id: '1', weight: 0.7, highestA: 1, highestB: 10 },
    ]
    expect(equalisingIncentive(2, at(dominated, 0), at(dominated, 1))).toBeUndefined()
    const blind = blindThresholds(evenly(0, 1, 2000))
    const moments = [
      at(equalOutcomes(dominated, { tolerance: 0.05, reference: '0' }), 0),
      { name: 'π_0 ≥ .2', terms: [{ group: '0', statistic: (person: { outcome: number }) => -person.outcome }], bound: -0.2 },
    ]
    const found = columnGeneration(tableProblem(tabulate(routeModel(2, dominated), blind.policies, moments)))
    expect(found.certificate?.slack).toBeCloseTo(0.026389, 6)
    expect(at(found.certificate?.multipliers ?? [], 0)).toBeCloseTo(0.694444, 6)
    expect(at(found.certificate?.multipliers ?? [], 1)).toBeCloseTo(0.305556, 6)
  })

  test('the whole chain finds a fair bonus on a grid', () => {
    const policies = routeIncentives(evenly(0.44, 0.47, 30), evenly(0.09, 0.106, 32)).policies
    const moments = jointParity(groups, { tolerance: 0.001 })
    const found = columnGeneration(tableProblem(tabulate(routeModel(1.25, groups), policies, moments)))
    expect(found.status).toBe('optimal')
    expect(-found.risk).toBeGreaterThan(0.3952)
  })
})
