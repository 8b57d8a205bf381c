import { describe, expect, test } from 'vitest'
import golden from '../../fixtures/performative.json' with { type: 'json' }
import { at } from '../numeric/at.ts'
import { leastOnGrid } from '../numeric/search.ts'
import { columnGeneration } from '../reduction/column-generation.ts'
import { mirrorAscent } from '../reduction/mirror-ascent.ts'
import { bunch, bunchingModel, equalAcceptanceCutOff } from './bunching.ts'
import { cellsOfLaw, rateGaps, ratesOf } from './cells.ts'
import { effortModel } from './effort-model.ts'
import { effortOptimum, effortOutcomeProblem } from './effort-problem.ts'
import type { EffortGroup } from './gaussian-effort.ts'
import {
  bothAbove,
  dot,
  effortCells,
  effortResponse,
  equalisingFeatures,
  equalisingScale,
  equalOutcomePlane,
  meanAfter,
  squaredLossAfter,
} from './gaussian-effort.ts'

const covariance = [
  [1, 0.3],
  [0.3, 1],
]
const groups: readonly [EffortGroup, EffortGroup] = [
  {
    id: '0',
    weight: 0.3,
    mean: [0, 0],
    covariance,
    response: [
      [1.2, 0],
      [0, 0.2],
    ],
  },
  {
    id: '1',
    weight: 0.7,
    mean: [0.5, 0.3],
    covariance,
    response: [
      [0.6, 0],
      [0, 0.5],
    ],
  },
]
const effect = [1, 1]

describe("one incentive that escapes: the outcome's own effect, scaled (T-D5, O9)", () => {
  const scale = equalisingScale(...groups, effect) ?? NaN
  const incentive = effect.map((each) => scale * each)

  test('scale and means after the response are the closed form', () => {
    expect(scale).toBeCloseTo(golden.O9_escape.c, 12)
    groups.forEach((group, g) => {
      meanAfter(group, incentive).forEach((m, j) => {
        expect(m).toBeCloseTo(at(at(golden.O9_escape.post_mean_x, g), j), 12)
      })
      expect(dot(effect, meanAfter(group, incentive))).toBeCloseTo(at(golden.O9_escape.post_mean_y, g), 12)
      expect(dot(incentive, meanAfter(group, incentive))).toBeCloseTo(at(golden.O9_escape.post_mean_score, g), 12)
    })
  })

  test.each([0, 1, 2])('with the threshold %d standard deviations above the mean all six gaps are below 1e-9', (deviations) => {
    const level = at(golden.O9_escape.post_mean_score, 0) + deviations * Math.sqrt(golden.O9_rho.vs)
    const outcome = { effect, noiseVariance: 0.25, level: at(golden.O9_escape.post_mean_y, 0) }
    const cells = groups.map((group) => effortCells(group, incentive, { weights: incentive, level }, outcome))
    for (const gap of Object.values(rateGaps(cells.map(ratesOf)))) expect(gap).toBeLessThan(1e-9)
    if (deviations > 0) return
    expect(at(cells, 0).acceptedGood).toBeCloseTo(golden.O9_rho.joint_cf, 12)
    expect(ratesOf(at(cells, 0)).truePositive).toBeCloseTo(golden.O9_rho.TPR, 12)
    expect(ratesOf(at(cells, 0)).falsePositive).toBeCloseTo(golden.O9_rho.FPR, 12)
  })

  test('with unequal covariances the means stay equal and the rates do not', () => {
    const other = { ...groups[1], covariance: covariance.map((row) => row.map((each) => 2 * each)) }
    const outcome = { effect, noiseVariance: 0.25, level: at(golden.O9_escape.post_mean_y, 0) }
    const score = { weights: incentive, level: at(golden.O9_escape.post_mean_score, 0) }
    expect(ratesOf(effortCells(other, incentive, score, outcome)).truePositive).toBeCloseTo(0.931293, 6)
  })

  test('equal features need a negative incentive, so with incentives ≥ 0 there is none (T-D4)', () => {
    equalisingFeatures(...groups)?.forEach((each, j) => {
      expect(each).toBeCloseTo(at(golden.O9_fullfeature.theta, j), 9)
    })
    const stuck = {
      ...groups[0],
      response: [
        [0.6, 0],
        [0, 0.2],
      ],
    }
    expect(equalisingFeatures(stuck, groups[1])).toBeUndefined()
  })

  test('M = A·C⁻¹·Aᵀ, and squared loss is least where the incentive is the effect (O9d)', () => {
    const response = effortResponse(
      [
        [1, 0],
        [1, 1],
      ],
      [
        [2, 0],
        [0, 4],
      ],
    )
    expect(response).toEqual([
      [0.5, 0.5],
      [0.5, 0.75],
    ])
    expect(squaredLossAfter(groups, effect, 0.25, effect)).toBeCloseTo(golden.O9d_risk.at_beta, 12)
    expect(squaredLossAfter(groups, effect, 0.25, incentive)).toBeCloseTo(golden.O9d_risk.at_escape, 9)
    const onPlane = (a: number) => [a, (0.6 * a - 0.8) / 0.3]
    const best = leastOnGrid((a) => squaredLossAfter(groups, effect, 0.25, onPlane(a)), -5, 5, 1000)
    onPlane(best).forEach((each, j) => {
      expect(each).toBeCloseTo(at(golden.O9d_constrained.theta, j), 6)
    })
    expect(squaredLossAfter(groups, effect, 0.25, onPlane(best))).toBeCloseTo(golden.O9d_constrained.risk, 9)
  })
})

describe('equal mean outcomes under a linear incentive (O9b)', () => {
  const goal = (tolerance: number) => ({ effect, curvature: 2, reference: [0, 0], tolerance })

  test.each([
    [0, golden.O9b_QP.theta_c, -golden.O9b_QP.lambda_, golden.O9b_QP.U_c, golden.O9b_QP.price],
    [0.1, golden['O9b_alpha0.1'].theta, -golden['O9b_alpha0.1'].lam, golden['O9b_alpha0.1'].U, 0.618347],
    [0.3, golden['O9b_alpha0.3'].theta, -golden['O9b_alpha0.3'].lam, golden['O9b_alpha0.3'].U, 0.238347],
  ])('at tolerance %d the optimum is the projection of the free one', (tolerance, incentive, multiplier, value, price) => {
    const problem = effortOutcomeProblem(groups, goal(tolerance))
    const optimum = effortOptimum(groups, goal(tolerance))
    optimum.incentive.forEach((each, j) => {
      expect(each).toBeCloseTo(at(incentive, j), 9)
    })
    expect(optimum.multiplier).toBeCloseTo(multiplier, 9)
    expect(-problem.evaluate(optimum.incentive).risk).toBeCloseTo(value, 9)
    expect(optimum.price).toBeCloseTo(price, 6)
    optimum.free.forEach((each, j) => {
      expect(each).toBeCloseTo(at(golden.O9b_QP.theta_u, j), 12)
    })
    const found = columnGeneration(problem, { tolerance: 1e-9 })
    expect(-found.risk).toBeCloseTo(value, 6)
    expect(at(found.multipliers, 0) - at(found.multipliers, 1)).toBeCloseTo(multiplier, 3)
    expect(found.certified).toBe(true)
  })

  test.each([
    [0, [0.150907, 0.01526, 0.001526, 0.000153], [0.664872, 0.062489, 0.006202, 0.00062]],
    [0.1, [0.070974, -0.008872, -0.000888, -0.000089], [0.545578, 0.069187, 0.006906, 0.00069]],
    [0.3, [-0.074518, -0.02277, -0.002277, -0.000228], [0.662986, 0.098917, 0.009788, 0.000978]],
  ])('at tolerance %d mirror ascent closes violation and gap like 1/t', (tolerance, violations, gaps) => {
    const options = { multiplierBound: 6, rate: 0.5, steps: 10_000, average: 'all', recordAt: [10, 100, 1000] } as const
    const { records } = mirrorAscent(effortOutcomeProblem(groups, goal(tolerance)), options)
    expect(records).toHaveLength(4)
    records.forEach(({ largestMoment, gap }, i) => {
      expect(largestMoment).toBeCloseTo(at(violations, i), 6)
      expect(gap).toBeCloseTo(at(gaps, i), 6)
    })
  })

  test('a bound B below the multiplier leaves a violation under a small gap, and says that it binds', () => {
    const options = { multiplierBound: 2, rate: 0.5, steps: 10_000, average: 'all' } as const
    const { final, atMultiplierBound } = mirrorAscent(effortOutcomeProblem(groups, goal(0)), options)
    expect(final.gap).toBeLessThan(1e-3)
    expect(final.violation).toBeCloseTo(0.1775, 3)
    expect(atMultiplierBound).toBe(true)
  })
})

describe('one skill that the disadvantaged group finds harder (T-D2, O9c)', () => {
  const [first, second] = golden.O9c_single_skill.kappa as [number, number]
  const single = (id: string, weight: number, m: number, kappa: number): EffortGroup => ({
    id,
    weight,
    mean: [m],
    covariance: [[1]],
    response: [[kappa]],
  })
  const pair = [single('0', 0.3, 0, first), single('1', 0.7, golden.O9c_single_skill.Delta, second)] as const

  test('only a negative incentive equalises, and both groups fall', () => {
    const { normal, gap } = equalOutcomePlane(...pair, [1])
    const incentive = gap / at(normal, 0)
    expect(incentive).toBeCloseTo(golden.O9c_single_skill.theta_eq, 12)
    pair.forEach((group, g) => {
      expect(at(meanAfter(group, [incentive]), 0) - at(group.mean, 0)).toBeCloseTo(at(golden.O9c_single_skill.change_y, g), 12)
    })
  })

  test('with incentives ≥ 0 it is impossible: certificate 1, slack .4', () => {
    const goal = { effect: [1], curvature: 2, reference: [0], tolerance: 0, range: [0, Infinity] } as const
    const found = columnGeneration(effortOutcomeProblem(pair, goal))
    expect(found.status).toBe('infeasible')
    expect(found.certificate?.slack).toBeCloseTo(0.4, 9)
    expect(at(found.certificate?.multipliers ?? [], 0)).toBeCloseTo(1, 9)
  })
})

describe('bunching above a cut-off (M-E, O10)', () => {
  test.each([
    [0, 1.2, 0.5, golden['O10_g0_tau1.0']],
    [0.6, 0.8, 0.8, golden['O10_g1_tau1.0']],
  ])('a group with mean %d and deviation %d that gains up to %d points', (mean, deviation, reach, oracle) => {
    const { accepted, meanAfter, atCutOff } = bunch({ mean, deviation, reach }, 1)
    expect(accepted).toBeCloseTo(at(oracle.cf, 0), 9)
    expect(meanAfter).toBeCloseTo(at(oracle.cf, 1), 9)
    expect(atCutOff).toBeCloseTo(at(oracle.cf, 2), 9)
  })

  test('there is one cut-off that accepts both groups equally', () => {
    const [a, b] = [
      { mean: 0, deviation: 1.2, reach: 0.5 },
      { mean: 0.6, deviation: 0.8, reach: 0.8 },
    ]
    const cutOff = equalAcceptanceCutOff(a, b) ?? NaN
    expect(cutOff).toBeCloseTo(golden.O10_DP_tau.tau, 9)
    for (const group of [a, b]) expect(bunch(group, cutOff).accepted).toBeCloseTo(at(golden.O10_DP_tau.acc, 0), 12)
    expect(equalAcceptanceCutOff(a, { ...b, deviation: 1.2 })).toBeUndefined()
  })
})

test('gaming moves acceptance and not outcomes, and finds the same shares as the closed form', () => {
  const gamers = [
    { id: '0', weight: 0.5, mean: 0, deviation: 1.2, reach: 0.5 },
    { id: '1', weight: 0.5, mean: 0.6, deviation: 0.8, reach: 0.8 },
  ]
  const model = bunchingModel(gamers, 1, { gain: 1, harm: 2 })
  for (const group of gamers) {
    const rates = ratesOf(cellsOfLaw(model.law({ threshold: 1 }, group.id)))
    expect(rates.accept).toBeCloseTo(bunch(group, 1).accepted, 12)
    expect(rates.base).toBeCloseTo(ratesOf(cellsOfLaw(model.law({ threshold: 3 }, group.id))).base, 12)
    expect(rates.truePositive).toBeCloseTo(1, 12)
    // Everybody on the cut-off gamed their way there.
    expect(rates.accept * (1 - (rates.predictive ?? NaN))).toBeCloseTo(bunch(group, 1).atCutOff, 12)
  }
})

test('the effort model is four cells a group, and the scaled effect equalises all of them', () => {
  const market = { scoreWeights: effect, effect, noiseVariance: 0.25, goodAbove: 3.7, gain: 1, harm: 1, price: () => 0.1 }
  const model = effortModel(market, groups)
  const policy = { incentive: effect.map((each) => (equalisingScale(...groups, effect) ?? NaN) * each), threshold: 3 }
  const cells = groups.map(({ id }) => cellsOfLaw(model.law(policy, id)))
  for (const gap of Object.values(rateGaps(cells.map(ratesOf)))) expect(gap).toBeLessThan(1e-9)
  const { acceptedGood, acceptedBad } = at(cells, 0)
  expect(model.risk(policy)).toBeCloseTo(0.1 - acceptedGood + acceptedBad, 9)
  expect(() => model.law(policy, '2')).toThrow('group is "2"; wanted one of 0, 1')
})

test('the bivariate normal integral agrees with its closed form at the centre and with independence', () => {
  for (const r of [-0.9, -0.3, 0, 0.5, 0.99]) expect(bothAbove(0, 0, r)).toBeCloseTo(0.25 + Math.asin(r) / (2 * Math.PI), 10)
  expect(bothAbove(1, -0.5, 0)).toBeCloseTo(0.15865525393145707 * 0.6914624612740131, 12)
})
