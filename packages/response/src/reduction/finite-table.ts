import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import type { PerformativeProblem } from './problem.ts'

/**
 * Any population model evaluated on a finite set of policies: N risks, and N × K constraint values in rows of K.
 *
 * This is what a simulator of one's own delivers. 8·N·(K + 1) bytes.
 */
export interface FiniteTable {
  readonly constraints: readonly string[]
  readonly risk: Float64Array
  readonly h: Float64Array
}

/** A table of evaluations. @throws RangeError for no policy, a ragged row or a number that is not finite, naming it. */
export function finiteTable(
  constraints: readonly string[],
  policies: readonly { readonly risk: number; readonly h: ArrayLike<number> }[],
): FiniteTable {
  const width = constraints.length
  const risk = new Float64Array(policies.length)
  const h = new Float64Array(policies.length * width)
  policies.forEach((policy, i) => {
    check(policy.h.length === width, `number of constraint values of policy ${i}`, policy.h.length, `${width}`)
    risk[i] = policy.risk
    h.set(Float64Array.from(policy.h), i * width)
  })
  checkTable({ constraints, risk, h })
  return { constraints, risk, h }
}

/** Checks sizes and that every number is finite. @throws RangeError naming the policy by its index. */
export function checkTable({ constraints, risk, h }: FiniteTable): void {
  const width = constraints.length
  check(risk.length > 0, 'number of policies', risk.length, 'at least 1')
  check(h.length === risk.length * width, 'size of the constraint table', h.length, `${risk.length * width}`)
  risk.forEach((value, i) => {
    check(Number.isFinite(value), `risk of policy ${i}`, value, 'a finite number')
  })
  h.forEach((value, i) => {
    if (Number.isFinite(value)) return
    const name = at(constraints, i % width)
    check(false, `constraint ${name} of policy ${Math.floor(i / width)}`, value, 'a finite number')
  })
}

/**
 * The problem of mixing the rows of a table; a policy is its row's index.
 *
 * The oracle looks at every row, so its answer is exact: value and lower bound are one number. One call costs N products for
 * each multiplier that is not 0. Ties go to the lower index.
 */
export function tableProblem(table: FiniteTable): PerformativeProblem<number> {
  const { constraints, risk, h } = table
  const width = constraints.length
  const evaluate = (policy: number) => ({
    risk: at(risk, policy),
    h: h.subarray(policy * width, (policy + 1) * width),
  })
  const bestResponse = (multipliers: ArrayLike<number>, riskWeight: number) => {
    const active = Array.from(constraints.keys()).filter((k) => multipliers[k] !== 0)
    const weights = Float64Array.from(active, (k) => at(multipliers, k))
    const columns = Int32Array.from(active)
    let [policy, value] = [0, Infinity]
    for (let i = 0; i < risk.length; i++) {
      const sum = riskWeight * at(risk, i) + rowSum(h, i * width, columns, weights)
      if (sum < value) [policy, value] = [i, sum]
    }
    return { policy, value, lowerBound: value }
  }
  return { constraints, evaluate, bestResponse, policies: policyIndices(risk.length) }
}

/** Σ weight·h over the columns of one row. The innermost loop of every oracle call: indices are in range by construction. */
function rowSum(h: Float64Array, start: number, columns: Int32Array, weights: Float64Array): number {
  let sum = 0
  for (let j = 0; j < columns.length; j++) sum += (weights[j] ?? 0) * (h[start + (columns[j] ?? 0)] ?? 0)
  return sum
}

/** 0 … count − 1, as often as it is asked for. */
function policyIndices(count: number): Iterable<number> {
  return { [Symbol.iterator]: () => Array(count).keys() }
}
