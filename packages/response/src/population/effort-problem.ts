import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import type { PerformativeProblem } from '../reduction/problem.ts'
import type { EffortGroup } from './gaussian-effort.ts'
import { dot, equalOutcomePlane, meanOutcomeAfter } from './gaussian-effort.ts'

/** Mean outcome as the goal, a quadratic price for leaving a reference incentive, and the range of every incentive. */
export interface EffortGoal {
  readonly effect: readonly number[]
  /** ρ of (ρ/2)·‖θ − θ_ref‖²; positive. */
  readonly curvature: number
  readonly reference: readonly number[]
  readonly tolerance: number
  readonly range?: readonly [number, number]
}

/** Where an unbounded incentive is placed when only its direction matters. */
const FAR_INCENTIVE = 1e6

/**
 * Equal mean outcomes of two groups under one linear incentive: max Σ p_g·βᵀ(m_g + M_gθ) − (ρ/2)‖θ − θ_ref‖² subject to
 * h = ±(Δ − dᵀθ) − α ≤ 0, where Δ − dᵀθ is group 1's mean outcome minus group 0's.
 *
 * The oracle is exact: the Lagrangian is a separable concave quadratic, so each coordinate is clipped to its range. The problem is
 * convex, so a mixture is never better than its mean incentive.
 */
export function effortOutcomeProblem(
  groups: readonly [EffortGroup, EffortGroup],
  goal: EffortGoal,
): PerformativeProblem<readonly number[]> {
  const { effect, curvature, reference, tolerance } = goal
  check(curvature > 0, 'curvature of the goal', curvature, 'a positive number')
  const [low, high] = goal.range ?? [-Infinity, Infinity]
  const { normal, gap } = equalOutcomePlane(groups[0], groups[1], effect)
  const slope = effect.map((_, j) => groups.reduce((sum, group) => sum + group.weight * dot(at(group.response, j), effect), 0))
  const evaluate = (incentive: readonly number[]) => {
    const outcome = groups.reduce((sum, group) => sum + group.weight * meanOutcomeAfter(group, effect, incentive), 0)
    const distance = incentive.reduce((sum, each, j) => sum + (each - at(reference, j)) ** 2, 0)
    const difference = gap - dot(normal, incentive)
    return { risk: (curvature / 2) * distance - outcome, h: [difference - tolerance, -difference - tolerance] }
  }
  const bestResponse = (multipliers: ArrayLike<number>, riskWeight: number) => {
    const [above, below] = [at(multipliers, 0), at(multipliers, 1)]
    const policy = effect.map((_, j) => {
      const push = riskWeight * at(slope, j) + (above - below) * at(normal, j)
      const free = riskWeight > 0 ? at(reference, j) + push / (riskWeight * curvature) : push === 0 ? 0 : push * Infinity
      return Math.min(Math.min(high, FAR_INCENTIVE), Math.max(Math.max(low, -FAR_INCENTIVE), free))
    })
    const { risk, h } = evaluate(policy)
    const value = riskWeight * risk + above * at(h, 0) + below * at(h, 1)
    const unbounded = policy.some((each) => Math.abs(each) === FAR_INCENTIVE)
    return { policy, value, lowerBound: unbounded ? -Infinity : value }
  }
  return { constraints: ['Δ − dᵀθ', 'dᵀθ − Δ'], evaluate, bestResponse }
}

/** The constrained optimum in closed form, for incentives without a range (a projection onto the band). */
export function effortOptimum(groups: readonly [EffortGroup, EffortGroup], goal: Omit<EffortGoal, 'range'>) {
  const { effect, curvature, reference, tolerance } = goal
  const { normal, gap } = equalOutcomePlane(groups[0], groups[1], effect)
  const free = reference.map(
    (each, j) => each + groups.reduce((sum, group) => sum + group.weight * dot(at(group.response, j), effect), 0) / curvature,
  )
  const difference = gap - dot(normal, free)
  const excess = Math.sign(difference) * Math.max(0, Math.abs(difference) - tolerance)
  const size = dot(normal, normal)
  const multiplier = excess === 0 ? 0 : (curvature * excess) / size
  const incentive = free.map((each, j) => each + (multiplier * at(normal, j)) / curvature)
  return { free, incentive, multiplier, price: (curvature * excess ** 2) / (2 * size || 1) }
}
