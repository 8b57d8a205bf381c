import { expect, test } from 'vitest'
import { policyAnswerText } from './policy-answer-text.ts'
import { solvePolicyProblem } from './policy-problem.ts'

const policies = [
  { id: 'lax', risk: -1, moments: { gap: 0.5 } },
  { id: 'strict', risk: 0, moments: { gap: -0.5 } },
]

test('an optimal answer says whom to publish what, at what price, and how sure that is', () => {
  const answer = solvePolicyProblem({ semantics: 'cohort', policies, constraints: [{ moment: 'gap', atMost: 0 }] })
  expect(policyAnswerText(answer)).toBe(`optimal: risk -0.5, proved to be within 0 of the best mixture of cohorts
  publish lax to 50 % of the cohorts
  publish strict to 50 % of the cohorts
  price of gap: 1
one policy for everybody: strict, risk 0, violation 0
`)
})

test('what is not certified is not called proved', () => {
  const answer = solvePolicyProblem({ semantics: 'cohort', policies, constraints: [] })
  expect(policyAnswerText({ ...answer, certified: false })).toContain('believed to be within 0 of the best mixture')
})

test('an infeasible answer gives the proof, the least relaxation and the nearest mixture', () => {
  const problem = { semantics: 'cohort', policies, constraints: [{ moment: 'gap', atMost: -0.75 }] }
  expect(policyAnswerText(solvePolicyProblem(problem)))
    .toBe(`infeasible: under these weights on (moment − bound) every policy, and so every mixture, pays at least 0.25
  gap: 1
least relaxation: all bounds give way by 0.25
  nearest: strict to 100 % of the cohorts
one policy for everybody: strict, risk 0, violation 0.25
`)
})

test('too small a support is infeasible without weights', () => {
  const constraints = [{ moment: 'gap', equals: 0 }]
  const text = policyAnswerText(solvePolicyProblem({ semantics: 'cohort', policies, constraints, maxSupport: 1 }))
  expect(text).toContain('infeasible with so few policies in a mixture\nleast relaxation: all bounds give way by 0.5\n')
})
