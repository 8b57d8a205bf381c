import type { PolicyAnswer } from './policy-problem.ts'

/** A policy answer in words for a terminal: one fact a line, numbers to six digits. */
export function policyAnswerText(answer: PolicyAnswer): string {
  return [...(answer.status === 'optimal' ? optimal(answer) : infeasible(answer)), ...alone(answer)].join('\n') + '\n'
}

function optimal({ risk, atoms, multipliers, gap, certified }: PolicyAnswer): string[] {
  return [
    `optimal: risk ${digits(risk)}, ${certified ? 'proved' : 'believed'} to be within ${digits(gap)} of the best mixture of cohorts`,
    ...atoms.map(({ id, weight }) => `  publish ${id} to ${digits(100 * weight)} % of the cohorts`),
    ...Object.entries(multipliers).map(([moment, price]) => `  price of ${moment}: ${digits(price)}`),
  ]
}

function infeasible({ certificate, relaxation, atoms }: PolicyAnswer): string[] {
  const proof = certificate
    ? [
        `infeasible: under these weights on (moment − bound) every policy, and so every mixture, pays at least ${digits(certificate.slack)}`,
        ...Object.entries(certificate.multipliers).map(([moment, weight]) => `  ${moment}: ${digits(weight)}`),
      ]
    : ['infeasible with so few policies in a mixture']
  const relaxed = relaxation === undefined ? [] : [`least relaxation: all bounds give way by ${digits(relaxation)}`]
  const nearest = atoms.map(({ id, weight }) => `  nearest: ${id} to ${digits(100 * weight)} % of the cohorts`)
  return [...proof, ...relaxed, ...nearest]
}

function alone({ pure }: PolicyAnswer): string[] {
  return [`one policy for everybody: ${pure.id}, risk ${digits(pure.risk)}, violation ${digits(pure.violation)}`]
}

function digits(value: number): string {
  return String(Number(value.toPrecision(6)))
}
