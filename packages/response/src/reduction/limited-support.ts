import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import { withMasterProgram } from '../numeric/master-program.ts'
import { bestSupport } from '../numeric/support-program.ts'
import type { Atom, Evaluation, Reduction } from './problem.ts'
import { mixtureOf, violationOf } from './problem.ts'

interface Candidate<Policy> {
  readonly policy: Policy
  readonly evaluation: Evaluation
}

const CANDIDATES_MAX = 5000

/**
 * The best mixture of at most `most` of the candidates, starting from an unlimited reduction of the same problem.
 *
 * Exact among the candidates (a mixed-integer program chooses them). The gap is measured against the unlimited reduction's lower
 * bound, so it also contains what the limit costs. When no such mixture meets the constraints the status is infeasible with the
 * least relaxation for this support; there is no certificate then, since multipliers only speak about unlimited mixtures.
 *
 * @throws RangeError for more than 5,000 candidates.
 */
export function limitSupport<Policy>(
  unlimited: Reduction<Policy>,
  candidates: readonly Candidate<Policy>[],
  most: number,
  feasibility = 1e-9,
): Reduction<Policy> {
  check(Number.isInteger(most) && most > 0, 'maxSupport', most, 'a whole number of at least 1')
  if (unlimited.status !== 'optimal' || unlimited.atoms.length <= most) return unlimited
  check(candidates.length <= CANDIDATES_MAX, 'candidates for a limited support', candidates.length, `at most ${CANDIDATES_MAX}`)
  const lower = unlimited.risk - unlimited.gap
  const columns = candidates.map(({ evaluation }) => ({ cost: evaluation.risk, h: evaluation.h }))
  const chosen = bestSupport(columns, most, 'risk')
  const support = (chosen ?? bestSupport(columns, most, 'violation') ?? []).map((i) => at(candidates, i))
  const { atoms, slack } = mixtureOn(support, chosen ? unlimited.multiplierBound * 1e3 : 1, chosen ? 1 : 0)
  const { risk, h } = mixtureOf(atoms, at(columns, 0).h.length)
  const feasible = chosen !== undefined && slack <= feasibility
  return {
    ...unlimited,
    status: feasible ? 'optimal' : 'infeasible',
    risk,
    atoms,
    slack: violationOf(h),
    gap: feasible ? Math.max(0, risk - lower) : Infinity,
    relaxation: feasible ? undefined : slack,
  }
}

/** The best weights on a chosen support, by the exact master program. */
function mixtureOn<Policy>(
  support: readonly Candidate<Policy>[],
  penalty: number,
  riskWeight: number,
): { atoms: Atom<Policy>[]; slack: number } {
  return withMasterProgram(at(support, 0).evaluation.h.length, penalty, (master) => {
    for (const { evaluation } of support) master.add(riskWeight * evaluation.risk, evaluation.h)
    const { weights, slack } = master.solve()
    const atoms = support.map((candidate, i) => ({ ...candidate, weight: at(weights, i) })).filter((atom) => atom.weight > 0)
    return { atoms, slack }
  })
}
