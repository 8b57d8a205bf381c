import * as z from 'zod'
import { at } from './numeric/at.ts'
import { check } from './numeric/check.ts'
import type { Reduction } from './reduction/problem.ts'
import { columnGeneration } from './reduction/column-generation.ts'
import { finiteTable, tableProblem } from './reduction/finite-table.ts'
import { limitSupport } from './reduction/limited-support.ts'

/** The answer to a policy problem: the operators' format of `fairstream policy solve`. */
export interface PolicyAnswer {
  readonly status: 'optimal' | 'infeasible'
  /** Risk of the mixture; when infeasible, of the mixture that violates least. */
  readonly risk: number
  readonly atoms: readonly { readonly id: string; readonly weight: number }[]
  /** Weighs (moment − bound). A moment under several constraints has one entry per constraint, named with its bound. */
  readonly multipliers: Readonly<Record<string, number>>
  readonly gap: number
  readonly certified: boolean
  /** Σ multiplier·(moment − bound) is at least slack > 0 for every policy. The multipliers' absolute values sum to 1. */
  readonly certificate?: { readonly multipliers: Readonly<Record<string, number>>; readonly slack: number }
  /** The least amount by which all bounds must give way together; absent when none is needed. */
  readonly relaxation?: number
  readonly pure: { readonly id: string; readonly risk: number; readonly violation: number }
}

/** What is wrong with a policy problem, and where: a path such as `policies[3].moments.gap`. */
export interface ProblemMistake {
  readonly path: string
  readonly message: string
}

/** A policy problem that cannot be read. It carries every mistake found, not only the first. */
export class PolicyProblemError extends Error {
  readonly code = 'POLICY_PROBLEM'
  readonly retryable = false
  readonly mistakes: readonly ProblemMistake[]

  constructor(mistakes: readonly ProblemMistake[]) {
    super(
      `the policy problem has ${mistakes.length} mistake(s): ${mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    )
    this.name = 'PolicyProblemError'
    this.mistakes = mistakes
  }
}

const finite = z.number('expected a finite number')
const name = z.string('expected a name').min(1, 'expected a name that is not empty')

const constraintSchema = z
  .strictObject({ moment: name, atMost: finite.optional(), atLeast: finite.optional(), equals: finite.optional() })
  .refine((each) => [each.atMost, each.atLeast, each.equals].filter((bound) => bound !== undefined).length === 1, {
    message: 'expected exactly one of atMost, atLeast and equals',
  })

const problemSchema = z.strictObject({
  semantics: z.literal('cohort', 'expected "cohort": how people respond to a lottery is not in a table of published policies'),
  policies: z
    .array(z.strictObject({ id: name, risk: finite, moments: z.record(z.string(), finite) }))
    .min(1, 'expected at least one policy')
    .max(100_000, 'expected at most 100,000 policies'),
  constraints: z.array(constraintSchema).max(1000, 'expected at most 1,000 constraints'),
  maxSupport: z.int('expected a whole number').min(1, 'expected at least 1').optional(),
})

type PolicyProblem = z.output<typeof problemSchema>

/** One h ≤ 0 row: which constraint it comes from, and the sign with which it weighs (moment − bound). */
interface Side {
  readonly constraint: number
  readonly sign: 1 | -1
}

/**
 * Reads a policy problem, solves the reduction on its finite table, and answers in the operators' format.
 *
 * @throws PolicyProblemError with the path of every mistake; RangeError when the moments' sizes leave feasibility undecided.
 */
export function solvePolicyProblem(json: unknown): PolicyAnswer {
  const problem = parse(json)
  const sides = problem.constraints.flatMap((constraint, i): Side[] => {
    if (constraint.equals !== undefined)
      return [
        { constraint: i, sign: 1 },
        { constraint: i, sign: -1 },
      ]
    return [{ constraint: i, sign: constraint.atMost === undefined ? -1 : 1 }]
  })
  const rows = problem.policies.map((policy) => ({
    risk: policy.risk,
    h: sides.map((side) => {
      const constraint = at(problem.constraints, side.constraint)
      return side.sign * ((policy.moments[constraint.moment] ?? NaN) - boundOf(constraint))
    }),
  }))
  const table = finiteTable(
    sides.map((side) => at(problem.constraints, side.constraint).moment),
    rows,
  )
  const largest = table.h.reduce((most, each) => Math.max(most, Math.abs(each)), 1)
  const feasibility = 1e-9 * largest // rounding grows with the moments' unit
  const reduction = columnGeneration(tableProblem(table), { feasibility, columnsMax: rows.length + 1 })
  const settled = reduction.status !== 'undecided'
  check(settled, 'the problem', 'undecided', 'moments of one size: these span too many digits to tell feasible from infeasible')
  const { maxSupport } = problem
  if (maxSupport === undefined) return answerOf(problem, sides, reduction)
  const candidates = rows.map((evaluation, policy) => ({ policy, evaluation }))
  return answerOf(problem, sides, limitSupport(reduction, candidates, maxSupport, feasibility))
}

function parse(json: unknown): PolicyProblem {
  const parsed = problemSchema.safeParse(json)
  if (!parsed.success) {
    throw new PolicyProblemError(parsed.error.issues.map(({ path, message }) => ({ path: pathOf(path), message })))
  }
  const mistakes = [...repeatedIds(parsed.data), ...missingMoments(parsed.data), ...largeSupport(parsed.data)]
  if (mistakes.length > 0) throw new PolicyProblemError(mistakes)
  return parsed.data
}

function repeatedIds({ policies }: PolicyProblem): ProblemMistake[] {
  const seen = new Set<string>()
  return policies.flatMap(({ id }, i) => {
    if (seen.has(id))
      return [{ path: `policies[${i}].id`, message: `"${id}" is the id of an earlier policy; expected one of its own` }]
    seen.add(id)
    return []
  })
}

function missingMoments({ policies, constraints }: PolicyProblem): ProblemMistake[] {
  const wanted = [...new Set(constraints.map(({ moment }) => moment))]
  return policies.flatMap(({ moments }, i) =>
    wanted
      .filter((moment) => !Object.hasOwn(moments, moment))
      .map((moment) => ({ path: `policies[${i}].moments`, message: `lacks "${moment}", which a constraint names` })),
  )
}

function largeSupport({ policies, maxSupport }: PolicyProblem): ProblemMistake[] {
  if (maxSupport === undefined || policies.length <= 5000) return []
  return [{ path: 'maxSupport', message: `is offered for at most 5,000 policies; the problem has ${policies.length}` }]
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text === '' ? 'the problem' : text.replace(/^\./, '')
}

function boundOf(constraint: PolicyProblem['constraints'][number]): number {
  return constraint.equals ?? constraint.atMost ?? constraint.atLeast ?? NaN
}

function answerOf(problem: PolicyProblem, sides: readonly Side[], reduction: Reduction<number>): PolicyAnswer {
  const id = (policy: number) => at(problem.policies, policy).id
  const { certificate, relaxation, pure } = reduction
  return {
    status: reduction.status === 'optimal' ? 'optimal' : 'infeasible',
    risk: reduction.risk,
    atoms: reduction.atoms.map(({ policy, weight }) => ({ id: id(policy), weight })),
    multipliers: signed(problem, sides, reduction.multipliers),
    gap: reduction.gap,
    certified: reduction.certified,
    ...(certificate && { certificate: signedCertificate(problem, sides, certificate) }),
    ...(relaxation !== undefined && { relaxation }),
    pure: { id: id(pure.policy), risk: pure.risk, violation: pure.violation },
  }
}

/** Multipliers on (moment − bound), by the constraint's name: the two sides of an equality become one net multiplier. */
function signed(problem: PolicyProblem, sides: readonly Side[], multipliers: readonly number[]): Record<string, number> {
  const net = problem.constraints.map(() => 0)
  sides.forEach(({ constraint, sign }, k) => {
    net[constraint] = at(net, constraint) + sign * at(multipliers, k)
  })
  return Object.fromEntries(problem.constraints.map((_, i) => [nameOf(problem, i), at(net, i)]))
}

/** Both sides of an equality may carry weight; only their difference counts, so the certificate is scaled to sum 1 again. */
function signedCertificate(
  problem: PolicyProblem,
  sides: readonly Side[],
  certificate: { readonly multipliers: readonly number[]; readonly slack: number },
) {
  const net = signed(problem, sides, certificate.multipliers)
  const total = Object.values(net).reduce((sum, each) => sum + Math.abs(each), 0)
  const multipliers = Object.fromEntries(Object.entries(net).map(([moment, each]) => [moment, each / total]))
  return { multipliers, slack: certificate.slack / total }
}

function nameOf({ constraints }: PolicyProblem, index: number): string {
  const constraint = at(constraints, index)
  if (constraints.filter(({ moment }) => moment === constraint.moment).length === 1) return constraint.moment
  const kind = (['atMost', 'atLeast', 'equals'] as const).find((each) => constraint[each] !== undefined)
  return `${constraint.moment} ${kind ?? ''} ${boundOf(constraint)}`
}
