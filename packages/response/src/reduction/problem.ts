/** A policy's risk, and its constraint values h: the policy meets constraint k when h[k] ≤ 0. */
export interface Evaluation {
  readonly risk: number
  readonly h: ArrayLike<number>
}

/**
 * A policy that makes riskWeight·R + λᵀh small.
 *
 * `lowerBound` is a proved lower bound of that value over the whole class. An oracle that searches only locally must leave it
 * undefined: its `value` may be above the true minimum, and a gap or certificate computed from it would be too good.
 */
export interface BestResponse<Policy> {
  readonly policy: Policy
  readonly value: number
  readonly lowerBound: number | undefined
}

/** What a reduction needs to know: constraints by name, how a policy fares, and a best response to multipliers. */
export interface PerformativeProblem<Policy> {
  readonly constraints: readonly string[]
  readonly evaluate: (policy: Policy) => Evaluation
  readonly bestResponse: (multipliers: ArrayLike<number>, riskWeight: number) => BestResponse<Policy>
  /** All global minimisers of R + λᵀh up to a tolerance, where the model can list them: it lets a reduction polish its atoms. */
  readonly minimisers?: (multipliers: ArrayLike<number>) => readonly Policy[]
  /** Every policy of the class, where it is finite: the pure policy is then the best of all and not of those priced. */
  readonly policies?: Iterable<Policy>
}

/** A policy in a mixture, and the share of cohorts to which it is published. */
export interface Atom<Policy> {
  readonly policy: Policy
  readonly weight: number
  readonly evaluation: Evaluation
}

/** Multipliers ≥ 0 that sum to 1, such that Σ multiplier·h(f) ≥ slack > 0 for every policy f: no mixture meets h ≤ 0. */
export interface Certificate {
  readonly multipliers: readonly number[]
  readonly slack: number
}

/** One policy for everybody: the least of risk + B·violation, over a finite class, or among the policies priced. */
export interface PurePolicy<Policy> {
  readonly policy: Policy
  readonly risk: number
  readonly violation: number
}

/**
 * What a reduction found.
 *
 * `optimal`: the atoms meet the constraints and their risk is within `gap` of the best mixture. `infeasible`: the certificate
 * proves that no mixture meets them, and the atoms are those that violate least. `undecided`: the oracle proved nothing.
 * `certified` says that the gap (or the certificate) rests on lower bounds and not on a local search.
 */
export interface Reduction<Policy> {
  readonly status: 'optimal' | 'infeasible' | 'undecided'
  /** Each cohort sees one published policy and responds to it; a lottery within a cohort is another problem. */
  readonly semantics: 'cohort'
  readonly risk: number
  readonly atoms: readonly Atom<Policy>[]
  readonly multipliers: readonly number[]
  /** The bound B on the sum of the multipliers. When the sum reaches it, B was too small, and a small gap does not say so. */
  readonly multiplierBound: number
  readonly atMultiplierBound: boolean
  readonly gap: number
  readonly certified: boolean
  /** Largest constraint violation of the mixture: max(0, max h). */
  readonly slack: number
  readonly certificate: Certificate | undefined
  /** The least amount by which all bounds must give way together for a mixture to meet them; undefined when none is needed. */
  readonly relaxation: number | undefined
  readonly pure: PurePolicy<Policy>
  readonly oracleCalls: number
}

/** risk·weight summed, and h likewise, over atoms in their order. */
export function mixtureOf<Policy>(atoms: readonly Atom<Policy>[], constraints: number): { risk: number; h: Float64Array } {
  const h = new Float64Array(constraints)
  let risk = 0
  for (const { weight, evaluation } of atoms) {
    risk += weight * evaluation.risk
    for (let k = 0; k < constraints; k++) h[k] = (h[k] ?? 0) + weight * (evaluation.h[k] ?? 0)
  }
  return { risk, h }
}

/** The largest violation max(0, max h) of constraint values. */
export function violationOf(h: ArrayLike<number>): number {
  let worst = 0
  for (let k = 0; k < h.length; k++) worst = Math.max(worst, h[k] ?? 0)
  return worst
}

/** Σ multiplier·value. */
export function weighted(multipliers: ArrayLike<number>, values: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < values.length; k++) sum += (multipliers[k] ?? 0) * (values[k] ?? 0)
  return sum
}
