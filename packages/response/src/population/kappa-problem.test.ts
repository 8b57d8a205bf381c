import { describe, expect, test } from 'vitest'
import golden from '../../fixtures/performative.json' with { type: 'json' }
import { at } from '../numeric/at.ts'
import { columnGeneration } from '../reduction/column-generation.ts'
import { mirrorAscent } from '../reduction/mirror-ascent.ts'
import type { PerformativeProblem } from '../reduction/problem.ts'
import { refinePure } from '../reduction/pure-policy.ts'
import { kappaOutcomeProblem } from './kappa-problem.ts'

const market = [
  { weight: 0.3, kappa: 2 },
  { weight: 0.7, kappa: 3 },
]
const oracle = golden.O12_closed
const net = (multipliers: readonly number[]) => at(multipliers, 0) - at(multipliers, 1)

describe('equal outcomes in the kappa market (O12)', () => {
  test.each(oracle.alphas.map((alpha, i) => [alpha, at(oracle.R_mix, i)]))(
    'at tolerance %d column generation finds risk %d, the multiplier and the atoms to 1e-9',
    (alpha, risk) => {
      const found = columnGeneration(kappaOutcomeProblem(market, alpha))
      expect(Math.abs(found.risk - risk)).toBeLessThan(1e-9)
      expect(Math.abs(net(found.multipliers) - oracle.lambda_star)).toBeLessThan(1e-9)
      expect(found.gap).toBeLessThan(1e-9)
      expect(found).toMatchObject({ status: 'optimal', certified: true, atMultiplierBound: false })
      const atoms = found.atoms.toSorted((a, b) => at(a.policy, 1) - at(b.policy, 1))
      const [close, shut] = [at(atoms, 0), at(atoms, 1)]
      expect(atoms).toHaveLength(2)
      for (const { policy } of atoms) expect(Math.abs(at(policy, 0) - oracle.support.s0)).toBeLessThan(1e-9)
      expect(Math.abs(at(close.policy, 1) - oracle.support.s1)).toBeLessThan(1e-9)
      expect(at(shut.policy, 1)).toBe(oracle.support.s1_other)
      if (alpha === 0) expect(Math.abs(close.weight - oracle.support.w1)).toBeLessThan(1e-9)
    },
  )

  test('column generation needs five oracle calls and one more to polish', () => {
    expect(columnGeneration(kappaOutcomeProblem(market, 0)).oracleCalls).toBe(oracle.colgen_oracle_calls + 1)
  })

  test('mirror ascent (B = 1, η = .02, 20,000 steps) comes within 2e-3, with a certified gap of at most 5e-4', () => {
    const options = { multiplierBound: 1, rate: 0.02, steps: 20_000, average: 'second-half' } as const
    const { final, atMultiplierBound } = mirrorAscent(kappaOutcomeProblem(market, 0), options)
    expect(Math.abs(final.risk - at(oracle.R_mix, 0))).toBeLessThan(2e-3)
    expect(final.violation).toBeLessThan(2e-3)
    expect(Math.abs(net(final.multipliers) - oracle.lambda_star)).toBeLessThan(2e-3)
    expect(final.gap).toBeLessThanOrEqual(5e-4)
    expect(final.gap).toBeGreaterThanOrEqual(0)
    expect(final.certified).toBe(true)
    expect(atMultiplierBound).toBe(false)
  })

  test('the pure policy that equalises outcomes costs what the closed form says, far more than the mixture', () => {
    const pure = refinePure(kappaOutcomeProblem(market, 0), [0.5, 0.25], [0, 1], 2)
    expect(Math.abs(pure.risk - oracle.R_pure_alpha0)).toBeLessThan(1e-6)
    expect(pure.violation).toBeLessThan(1e-6)
  })

  test('a local oracle stops at the pure optimum with a gap of zero, and the result is not certified', () => {
    const found = columnGeneration(localOracle(kappaOutcomeProblem(market, 0)))
    expect(found.gap).toBeLessThan(1e-6)
    expect(found.risk - at(oracle.R_mix, 0)).toBeGreaterThan(0.128)
    expect(found).toMatchObject({ status: 'optimal', certified: false, certificate: undefined })
  })

  test('with a bound B below the optimal multiplier mirror ascent keeps a violation that the gap does not show', () => {
    const options = { multiplierBound: 0.3, rate: 0.02, steps: 20_000, average: 'second-half' } as const
    const { final, atMultiplierBound } = mirrorAscent(kappaOutcomeProblem(market, 0), options)
    expect(final.gap).toBeLessThan(5e-3)
    expect(final.violation).toBeGreaterThan(0.05)
    expect(atMultiplierBound).toBe(true)
  })
})

/** Projected descent from s = .5 in each coordinate: it finds the nearest valley and proves nothing. */
function localOracle(problem: PerformativeProblem<readonly number[]>): PerformativeProblem<readonly number[]> {
  const { constraints, evaluate } = problem
  const bestResponse = (multipliers: ArrayLike<number>, riskWeight: number) => {
    const value = (policy: readonly number[]) => {
      const { risk, h } = evaluate(policy)
      return Array.from(h).reduce((sum, each, k) => sum + at(multipliers, k) * each, riskWeight * risk)
    }
    const policy = [0.5, 0.5]
    for (let step = 0.01; step > 1e-9; step /= 2) {
      for (let moved = true; moved;) {
        moved = false
        for (const j of [0, 1]) {
          for (const sign of [1, -1]) {
            const next = policy.map((s, i) => (i === j ? Math.min(1, Math.max(0, s + sign * step)) : s))
            if (value(next) < value(policy) - 1e-15) {
              policy[j] = at(next, j)
              moved = true
            }
          }
        }
      }
    }
    return { policy: [...policy], value: value(policy), lowerBound: undefined }
  }
  return { constraints, evaluate, bestResponse }
}
