import { at } from '../numeric/at.ts'
import type { MasterOptimum } from '../numeric/master-program.ts'
import { withMasterProgram } from '../numeric/master-program.ts'
import { certificateOf } from './certificate.ts'
import type { Atom, BestResponse, Evaluation, PerformativeProblem, Reduction } from './problem.ts'
import { mixtureOf, violationOf } from './problem.ts'
import { bestPure } from './pure-policy.ts'

/** When to stop, and how the search starts. */
export interface ColumnGenerationOptions {
  /** Stop when the gap between the master's value and the oracle's lower bound is at most this. */
  readonly tolerance: number
  /** A mixture whose largest violation is at most this counts as meeting the constraints. */
  readonly feasibility: number
  /** At most this many policies are priced into the master program; then the search stops with the gap that it has. */
  readonly columnsMax: number
  /** The first bound B on the sum of the multipliers; it is multiplied by 4 while it binds. */
  readonly multiplierBound: number
  readonly boundRaisesMax: number
}

export const COLUMN_GENERATION: ColumnGenerationOptions = {
  tolerance: 1e-10,
  feasibility: 1e-9,
  columnsMax: 2000,
  multiplierBound: 10,
  boundRaisesMax: 20,
}

interface Column<Policy> {
  readonly policy: Policy
  readonly evaluation: Evaluation
}

interface Search<Policy> {
  readonly optimum: MasterOptimum
  readonly response: BestResponse<Policy>
}

/**
 * The best mixture of cohorts under the constraints, by column generation with an exact linear master program.
 *
 * The master mixes the policies found so far; its multipliers go to the best-response oracle; the oracle's policy joins the
 * master; the search stops when the oracle cannot improve on the master's value by more than the tolerance. At most K + 1 atoms.
 * An elastic slack with penalty B keeps the master feasible. When slack remains, phase I (the same search without risk) either
 * proves that no mixture exists, or finds one, and then B was too small and is raised. Nothing is relaxed silently.
 */
export function columnGeneration<Policy>(
  problem: PerformativeProblem<Policy>,
  options: Partial<ColumnGenerationOptions> = {},
): Reduction<Policy> {
  const settings = { ...COLUMN_GENERATION, ...options }
  const pool = columnPool(problem)
  let bound = settings.multiplierBound
  let search = generate(pool, settings, 1, bound)
  for (let raise = 0; search.optimum.slack > settings.feasibility && raise < settings.boundRaisesMax; raise++) {
    const phaseOne = generate(pool, settings, 0, 1)
    if (phaseOne.optimum.slack > settings.feasibility) return withoutMixture(pool, phaseOne, bound)
    bound *= 4
    search = generate(pool, settings, 1, bound)
  }
  return withMixture(pool, polish(pool, search, settings, bound), settings, bound)
}

/** Policies priced so far, shared by all phases; `call` asks the oracle and counts. */
function columnPool<Policy>(problem: PerformativeProblem<Policy>) {
  const columns: Column<Policy>[] = []
  let oracleCalls = 0
  return {
    problem,
    columns,
    rows: problem.constraints.length,
    oracleCalls: () => oracleCalls,
    call: (multipliers: ArrayLike<number>, riskWeight: number) => {
      oracleCalls += 1
      return problem.bestResponse(multipliers, riskWeight)
    },
    /** Appends a policy unless a column with the same numbers is there already; says whether it did. */
    append: (policy: Policy): boolean => {
      const evaluation = problem.evaluate(policy)
      if (columns.some((column) => sameNumbers(column.evaluation, evaluation))) return false
      columns.push({ policy, evaluation })
      return true
    },
  }
}

type Pool<Policy> = ReturnType<typeof columnPool<Policy>>

function sameNumbers(a: Evaluation, b: Evaluation): boolean {
  if (a.risk !== b.risk) return false
  for (let k = 0; k < a.h.length; k++) if (a.h[k] !== b.h[k]) return false
  return true
}

function generate<Policy>(
  pool: Pool<Policy>,
  settings: ColumnGenerationOptions,
  riskWeight: number,
  bound: number,
): Search<Policy> {
  if (pool.columns.length === 0) pool.append(pool.call(new Float64Array(pool.rows), 1).policy)
  return withMasterProgram(pool.rows, bound, (master) => {
    let priced = 0
    for (;;) {
      for (; priced < pool.columns.length; priced++) {
        const { evaluation } = at(pool.columns, priced)
        master.add(riskWeight * evaluation.risk, evaluation.h)
      }
      const optimum = master.solve()
      const response = pool.call(optimum.multipliers, riskWeight)
      const gap = optimum.value - (response.lowerBound ?? response.value)
      // A policy that is already priced cannot improve the master: what gap is left is rounding. At the limit of columns the gap
      // reported is still true, since it is measured against the oracle's bound.
      const full = pool.columns.length >= settings.columnsMax
      if (gap <= settings.tolerance || full || !pool.append(response.policy)) return { optimum, response }
    }
  })
}

/** Adds every global minimiser of the final Lagrangian, where the model lists them, and solves the master once more. */
function polish<Policy>(
  pool: Pool<Policy>,
  search: Search<Policy>,
  settings: ColumnGenerationOptions,
  bound: number,
): Search<Policy> {
  const minimisers = pool.problem.minimisers?.(search.optimum.multipliers) ?? []
  const fresh = minimisers.filter((policy) => pool.append(policy)).length
  return fresh === 0 ? search : generate(pool, settings, 1, bound)
}

function withMixture<Policy>(
  pool: Pool<Policy>,
  { optimum, response }: Search<Policy>,
  settings: ColumnGenerationOptions,
  bound: number,
): Reduction<Policy> {
  const atoms = atomsOf(pool.columns, optimum.weights)
  const { risk, h } = mixtureOf(atoms, pool.rows)
  const lower = response.lowerBound ?? response.value
  const total = optimum.multipliers.reduce((sum, each) => sum + each, 0)
  const slack = violationOf(h)
  const feasible = slack <= settings.feasibility
  return {
    status: feasible ? 'optimal' : 'undecided',
    semantics: 'cohort',
    risk,
    atoms,
    multipliers: optimum.multipliers,
    multiplierBound: bound,
    atMultiplierBound: total >= bound * (1 - 1e-9),
    gap: Math.max(0, risk + bound * slack - lower),
    certified: response.lowerBound !== undefined,
    slack,
    certificate: undefined,
    relaxation: undefined,
    pure: bestPure(pool.problem, pool.columns, bound),
    oracleCalls: pool.oracleCalls(),
  }
}

function withoutMixture<Policy>(pool: Pool<Policy>, { optimum, response }: Search<Policy>, bound: number): Reduction<Policy> {
  const atoms = atomsOf(pool.columns, optimum.weights)
  const { risk, h } = mixtureOf(atoms, pool.rows)
  const certificate = certificateOf(optimum.multipliers, response.lowerBound)
  return {
    status: certificate ? 'infeasible' : 'undecided',
    semantics: 'cohort',
    risk,
    atoms,
    multipliers: optimum.multipliers,
    multiplierBound: 1,
    atMultiplierBound: true,
    gap: Math.max(0, optimum.slack - (response.lowerBound ?? response.value)),
    certified: certificate !== undefined,
    slack: violationOf(h),
    certificate,
    relaxation: optimum.slack,
    pure: bestPure(pool.problem, pool.columns, bound),
    oracleCalls: pool.oracleCalls(),
  }
}

function atomsOf<Policy>(columns: readonly Column<Policy>[], weights: readonly number[]): Atom<Policy>[] {
  return columns.map((column, i) => ({ ...column, weight: weights[i] ?? 0 })).filter((atom) => atom.weight > 0)
}
