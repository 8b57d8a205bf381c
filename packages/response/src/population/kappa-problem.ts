import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import type { PerformativeProblem } from '../reduction/problem.ts'
import { kappaPayoff, kappaSkilled } from './kappa.ts'

/** A group of the kappa model. */
export interface KappaGroup {
  readonly weight: number
  readonly kappa: number
}

/** Minimisers whose values differ by less than this are all global: it is far above rounding and far below any real difference. */
const TIE = 1e-9

/**
 * Equality of outcomes among groups of the kappa model, with one threshold per group: |π_g − π_0| ≤ α for every g > 0.
 *
 * Constraints come in pairs, π_g − π_0 − α then π_0 − π_g − α. The oracle is exact: the Lagrangian is separable, and in each group
 * its minimum is at 0, at 1, or at a root of its quadratic derivative. A policy is the list of the groups' thresholds.
 */
export function kappaOutcomeProblem(groups: readonly KappaGroup[], tolerance: number): PerformativeProblem<readonly number[]> {
  check(groups.length > 1, 'number of groups', groups.length, 'at least 2')
  const constraints = groups.slice(1).flatMap((_, i) => [`π_${i + 1} − π_0`, `π_0 − π_${i + 1}`])
  const skilled = (policy: readonly number[]) => groups.map(({ kappa }, g) => kappaSkilled(kappa, at(policy, g)))
  const evaluate = (policy: readonly number[]) => {
    const shares = skilled(policy)
    const h = shares.slice(1).flatMap((share) => [share - at(shares, 0) - tolerance, at(shares, 0) - share - tolerance])
    return { risk: -groups.reduce((sum, { weight, kappa }, g) => sum + weight * kappaPayoff(kappa, at(policy, g)), 0), h }
  }
  const weightsOnSkill = (multipliers: ArrayLike<number>) => {
    const net = groups.slice(1).map((_, i) => at(multipliers, 2 * i) - at(multipliers, 2 * i + 1))
    return [-net.reduce((sum, each) => sum + each, 0), ...net]
  }
  const bestResponse = (multipliers: ArrayLike<number>, riskWeight: number) => {
    const weights = weightsOnSkill(multipliers)
    const best = groups.map((group, g) => at(groupMinimisers(group, at(weights, g), riskWeight), 0))
    let sum = 0
    for (let k = 0; k < constraints.length; k++) sum += at(multipliers, k)
    const value = best.reduce((total, { value }) => total + value, 0) - tolerance * sum
    return { policy: best.map(({ threshold }) => threshold), value, lowerBound: value }
  }
  const minimisers = (multipliers: ArrayLike<number>) =>
    combinations(groups.map((group, g) => groupMinimisers(group, at(weightsOnSkill(multipliers), g), 1)))
  return { constraints, evaluate, bestResponse, minimisers }
}

/** All global minimisers on [0, 1] of −riskWeight·weight·U(s) + μ·π(s), best first. */
function groupMinimisers({ weight, kappa }: KappaGroup, onSkill: number, riskWeight: number) {
  const p = riskWeight * weight
  // The derivative: −6κp·s² + (2p(1 + 4κ) − 2μκ)·s − 2p(1 + κ) + μκ.
  const roots = quadraticRoots(
    -6 * kappa * p,
    2 * p * (1 + 4 * kappa) - 2 * onSkill * kappa,
    -2 * p * (1 + kappa) + onSkill * kappa,
  )
  const value = (s: number) => -p * kappaPayoff(kappa, s) + onSkill * kappaSkilled(kappa, s)
  const candidates = [0, 1, ...roots.filter((s) => s > 0 && s < 1)].map((threshold) => ({ threshold, value: value(threshold) }))
  candidates.sort((a, b) => a.value - b.value || a.threshold - b.threshold)
  return candidates.filter((candidate) => candidate.value <= at(candidates, 0).value + TIE)
}

function quadraticRoots(a: number, b: number, c: number): number[] {
  if (a === 0) return b === 0 ? [] : [-c / b]
  const discriminant = b * b - 4 * a * c
  if (discriminant < 0) return []
  // The textbook formula cancels when b² ≫ 4ac; this form does not.
  const q = -(b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant)) / 2
  return q === 0 ? [0] : [q / a, c / q]
}

const COMBINATIONS_MAX = 4096

function combinations(perGroup: readonly (readonly { threshold: number }[])[]): number[][] {
  let all: number[][] = [[]]
  for (const choices of perGroup) {
    all = all.flatMap((start) => choices.map(({ threshold }) => [...start, threshold]))
    if (all.length > COMBINATIONS_MAX) return []
  }
  return all
}
