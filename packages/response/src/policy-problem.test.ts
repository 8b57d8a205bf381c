import { describe, expect, test } from 'vitest'
import golden from '../fixtures/performative.json' with { type: 'json' }
import { at } from './numeric/at.ts'
import { PolicyProblemError, solvePolicyProblem } from './policy-problem.ts'
import { kappaPayoff, kappaSkilled } from './population/kappa.ts'

const grid = Array.from({ length: 401 }, (_, i) => i / 400)

/** The blind kappa market of T-A2: π_1 − π_0 ≤ α and π_0 ≥ π_min under one threshold. */
const blindMarket = (atMost: number) => ({
  semantics: 'cohort',
  policies: grid.map((s) => ({
    id: `s=${s}`,
    risk: -(0.3 * kappaPayoff(2, s) + 0.7 * kappaPayoff(3, s)),
    moments: { gap: kappaSkilled(3, s) - kappaSkilled(2, s), base: kappaSkilled(2, s) },
  })),
  constraints: [
    { moment: 'gap', atMost },
    { moment: 'base', atLeast: 0.2 },
  ],
})

describe('policy solve', () => {
  test('equal treatment and near-equal outcomes with one route of skill are impossible: slack 1/30, weights 2/3 and −1/3 (T-A2)', () => {
    const problem = blindMarket(0.05)
    const answer = solvePolicyProblem(problem)
    expect(answer.status).toBe('infeasible')
    expect(answer.certificate?.slack).toBeCloseTo(1 / 30, 9)
    expect(answer.certificate?.multipliers['gap']).toBeCloseTo(2 / 3, 9)
    expect(answer.certificate?.multipliers['base']).toBeCloseTo(-1 / 3, 9)
    expect(answer.relaxation).toBeCloseTo(1 / 30, 9)
    const sums = problem.policies.map(({ moments }) => (2 / 3) * (moments.gap - 0.05) - (1 / 3) * (moments.base - 0.2))
    expect(Math.min(...sums)).toBeGreaterThanOrEqual(1 / 30 - 1e-12)
  })

  test.each([
    [0, 0.2 / 3],
    [0.05, 0.1 / 3],
  ])('at tolerance %d the least relaxation is %d', (atMost, slack) => {
    expect(solvePolicyProblem(blindMarket(atMost)).relaxation).toBeCloseTo(slack, 9)
  })

  test('at tolerance .1 the same market is feasible, with nothing relaxed', () => {
    const answer = solvePolicyProblem(blindMarket(0.1))
    expect(answer.status).toBe('optimal')
    expect(answer.certificate).toBeUndefined()
    expect(answer.relaxation).toBeUndefined()
    expect(answer.certified).toBe(true)
    expect(answer.gap).toBeLessThan(1e-9)
  })

  test('an equality on a grid of group thresholds comes within 2e-7 of the closed form, with a net multiplier (O12)', () => {
    const side = Array.from({ length: 41 }, (_, i) => i / 40)
    const policies = side.flatMap((s0) =>
      [...side, 1 / Math.sqrt(6)].map((s1) => ({
        id: `${s0}|${s1}`,
        risk: -(0.3 * kappaPayoff(2, s0) + 0.7 * kappaPayoff(3, s1)),
        moments: { gap: kappaSkilled(3, s1) - kappaSkilled(2, s0) },
      })),
    )
    const answer = solvePolicyProblem({ semantics: 'cohort', policies, constraints: [{ moment: 'gap', equals: 0 }] })
    expect(answer.risk).toBeCloseTo(at(golden.O12_closed.R_mix, 0), 6)
    expect(answer.multipliers['gap']).toBeCloseTo(golden.O12_closed.lambda_star, 6)
    expect(answer.atoms).toHaveLength(2)
  })

  test('moments in millions are met up to their own rounding', () => {
    const policies = [0.1, 0.7, 0.35].map((x, i) => ({ id: `${i}`, risk: -x, moments: { money: 3e7 * x } }))
    const answer = solvePolicyProblem({ semantics: 'cohort', policies, constraints: [{ moment: 'money', equals: 9e6 }] })
    expect(answer.status).toBe('optimal')
    expect(answer.risk).toBeCloseTo(-0.3, 9)
  })

  test('maxSupport 1 publishes one policy, and its gap says what that costs', () => {
    const policies = [
      { id: 'strict', risk: 0, moments: { gap: -0.5 } },
      { id: 'lax', risk: -1, moments: { gap: 0.5 } },
      { id: 'middling', risk: -0.2, moments: { gap: 0 } },
    ]
    const problem = { semantics: 'cohort', policies, constraints: [{ moment: 'gap', atMost: 0 }] }
    const free = solvePolicyProblem(problem)
    const limited = solvePolicyProblem({ ...problem, maxSupport: 1 })
    expect(free.risk).toBeCloseTo(-0.5, 9)
    expect(limited.atoms).toEqual([{ id: 'middling', weight: 1 }])
    expect(limited.gap).toBeCloseTo(0.3, 9)
  })

  test('one moment under two constraints has a multiplier for each, named with its bound', () => {
    const policies = [-1, 0, 1].map((x) => ({ id: `${x}`, risk: x, moments: { x } }))
    const constraints = [
      { moment: 'x', atLeast: -0.5 },
      { moment: 'x', atMost: 0.5 },
    ]
    const { multipliers, risk } = solvePolicyProblem({ semantics: 'cohort', policies, constraints })
    expect(risk).toBeCloseTo(-0.5, 9)
    expect(multipliers).toEqual({ 'x atLeast -0.5': -1, 'x atMost 0.5': 0 })
  })

  test('every mistake is reported at once, with its path', () => {
    const problem = {
      semantics: 'lottery',
      policies: [{ id: 'a', risk: 'low', moments: {} }],
      constraints: [{ moment: 'gap', atMost: 1, atLeast: 0 }],
      maxSuport: 2,
    }
    const mistakes = mistakesOf(problem)
    expect(mistakes.map(({ path }) => path)).toEqual(['semantics', 'policies[0].risk', 'constraints[0]', 'the problem'])
    expect(at(mistakes, 0).message).toContain('expected "cohort"')
    expect(at(mistakes, 2).message).toBe('expected exactly one of atMost, atLeast and equals')
    expect(at(mistakes, 3).message).toContain('maxSuport')
  })

  test('a repeated id and a missing moment are named', () => {
    const policy = { id: 'a', risk: 0, moments: { toString: 1 } }
    const problem = { semantics: 'cohort', policies: [policy, policy], constraints: [{ moment: 'gap', atMost: 0 }] }
    expect(mistakesOf(problem)).toEqual([
      { path: 'policies[1].id', message: '"a" is the id of an earlier policy; expected one of its own' },
      { path: 'policies[0].moments', message: 'lacks "gap", which a constraint names' },
      { path: 'policies[1].moments', message: 'lacks "gap", which a constraint names' },
    ])
  })

  test('a moment that only an object prototype has is missing', () => {
    const policies = [{ id: 'a', risk: 0, moments: {} }]
    expect(mistakesOf({ semantics: 'cohort', policies, constraints: [{ moment: 'toString', atMost: 0 }] })).toEqual([
      { path: 'policies[0].moments', message: 'lacks "toString", which a constraint names' },
    ])
  })

  test.each([[null], [[]], ['text'], [{}]])('%j is refused and not answered', (json) => {
    expect(() => solvePolicyProblem(json)).toThrow(PolicyProblemError)
  })
})

function mistakesOf(json: unknown) {
  try {
    solvePolicyProblem(json)
  } catch (error) {
    if (error instanceof PolicyProblemError) return error.mistakes
    throw error
  }
  throw new Error('the problem was answered')
}
