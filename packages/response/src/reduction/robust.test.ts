import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equalOutcomes } from '../moments/parity.ts'
import { at } from '../numeric/at.ts'
import { uniformCost } from '../population/cost-law.ts'
import { labourModel } from '../population/labour-model.ts'
import type { Law } from '../population/law.ts'
import { mean } from '../population/law.ts'
import { triangularSignals } from '../population/signals.ts'
import { evenly } from '../policy/policy-class.ts'
import { columnGeneration } from './column-generation.ts'
import { tableProblem } from './finite-table.ts'
import { limitSupport } from './limited-support.ts'
import { robustMomentValue, tabulateRobust, tighten, worstMeanInKlBall } from './robust.ts'

const law = (shares: readonly number[], outcomes: readonly number[]): Law =>
  shares.map((share, i) => ({ share, outcome: at(outcomes, i), features: [], decision: 0, loss: 0 }))
const outcome = (person: { readonly outcome: number }) => person.outcome
const bernoulli = (p: number) => law([p, 1 - p], [1, 0])
const worst = (p: number, radius: number) => worstMeanInKlBall(bernoulli(p), outcome, radius)

describe('the worst mean in a KL ball', () => {
  test('for an indicator it solves q ln(q/p) + (1 − q) ln((1 − q)/(1 − p)) = ρ', () => {
    expect(worst(0.5, 0.01)).toBeCloseTo(0.570593, 6)
    expect(worst(0.67444, 0.01)).toBeCloseTo(0.739421, 6)
    expect(-worstMeanInKlBall(bernoulli(0.67444), (person) => -person.outcome, 0.01)).toBeCloseTo(0.607128, 6)
  })

  test('is the maximum once the ball reaches it, the mean at radius 0, and never more than Pinsker allows', () => {
    expect(worst(0.5, Math.LN2)).toBe(1)
    expect(worst(0.5, 5)).toBe(1)
    expect(worst(0.3, 0)).toBeCloseTo(0.3, 12)
    for (const p of [0.1, 0.4, 0.8])
      for (const radius of [0.001, 0.01, 0.1]) expect(worst(p, radius)).toBeLessThanOrEqual(p + Math.sqrt(radius / 2))
  })

  test('no law in the ball exceeds it, and one nearly attains it', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 4, maxLength: 4 })
    const values = fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(weights, weights, values, (p, q, h) => {
        const normal = (each: readonly number[]) => each.map((x) => x / each.reduce((a, b) => a + b, 0))
        const [reference, other] = [normal(p), normal(q)]
        const radius = other.reduce((sum, x, i) => sum + x * Math.log(x / at(reference, i)), 0)
        if (radius < 1e-4 || Math.max(...h) === Math.min(...h)) return
        expect(mean(law(other, h), outcome)).toBeLessThanOrEqual(worstMeanInKlBall(law(reference, h), outcome, radius) + 1e-9)
      }),
    )
  })

  test('a ball around the mixture is larger than the mean of the balls around its atoms', () => {
    const ofMixture = worst(0.5, 0.05)
    const ofAtoms = (worst(0.2, 0.05) + worst(0.8, 0.05)) / 2
    expect(ofMixture).toBeCloseTo(0.65678, 5)
    expect(ofAtoms).toBeCloseTo(0.625, 5)
  })
})

describe('robust reductions', () => {
  const groups = [
    { id: '0', weight: 0.3, cost: uniformCost(1.5) },
    { id: '1', weight: 0.7, cost: uniformCost(1) },
  ]
  const model = labourModel({ wage: 1.5, signals: triangularSignals, gain: 1, harm: 1 }, groups)
  const policies = evenly(0, 1, 50).flatMap((threshold) =>
    [0, 0.1, 0.2, 0.3, 0.4].map((sigma) => ({ threshold, subsidy: { '0': sigma, '1': 0 } })),
  )

  test('an equality tighter than its estimation error is "not certifiable", with the least tolerance that is', () => {
    expect(tighten(equalOutcomes(groups, { tolerance: 0.01 }), () => 0.05)).toEqual({
      status: 'not-certifiable',
      moment: 'E[Y][0 − all]',
      leastTolerance: 0.05,
    })
    const tightened = tighten(equalOutcomes(groups, { tolerance: 0.1 }), () => 0.04)
    expect(tightened.status === 'tightened' && tightened.moments.map(({ bound }) => bound)).toEqual([
      0.060000000000000005, 0.060000000000000005,
    ])
  })

  test('what is feasible for every law in the balls is feasible for the laws themselves, at a price', () => {
    const moments = equalOutcomes(groups, { tolerance: 0.15 })
    const blind = policies.filter(({ subsidy }) => subsidy['0'] === 0)
    const robust = columnGeneration(tableProblem(tabulateRobust(model, blind, moments, 0.001)))
    const plain = columnGeneration(tableProblem(tabulateRobust(model, blind, moments, 0)))
    expect(robust.status).toBe('optimal')
    expect(robust.risk).toBeGreaterThan(plain.risk + 1e-3)
    const policy = at(policies, 120)
    const laws = (id: string) => model.law(policy, id)
    for (const moment of moments)
      expect(robustMomentValue(moment, laws, policy, 0.005)).toBeGreaterThan(robustMomentValue(moment, laws, policy, 0))
  })

  test('a support of one is the best single policy, and what it costs is in the gap', () => {
    const table = tabulateRobust(model, policies, equalOutcomes(groups, { tolerance: 0.02 }), 0)
    const problem = tableProblem(table)
    const free = columnGeneration(problem)
    const candidates = policies.map((_, policy) => ({ policy, evaluation: problem.evaluate(policy) }))
    const one = limitSupport(free, candidates, 1)
    const feasible = candidates.filter(({ evaluation }) => Math.max(...Array.from(evaluation.h)) <= 1e-9)
    expect(free.atoms.length).toBeGreaterThan(1)
    expect(one.atoms).toHaveLength(1)
    expect(one.risk).toBeCloseTo(Math.min(...feasible.map(({ evaluation }) => evaluation.risk)), 12)
    expect(one.gap).toBeCloseTo(one.risk - free.risk, 9)
  })

  test('where no single policy can do it, a support of one is infeasible with its own relaxation', () => {
    const problem = tableProblem({ constraints: ['a', 'b'], risk: Float64Array.of(0, 0), h: Float64Array.of(1, -1, -1, 1) })
    const candidates = [0, 1].map((policy) => ({ policy, evaluation: problem.evaluate(policy) }))
    const free = columnGeneration(problem)
    expect(free.status).toBe('optimal')
    expect(free.atoms.map(({ weight }) => weight)).toEqual([0.5, 0.5])
    expect(limitSupport(free, candidates, 1)).toMatchObject({ status: 'infeasible', relaxation: 1, certificate: undefined })
  })
})
