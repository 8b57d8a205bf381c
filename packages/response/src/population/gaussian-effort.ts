import { Matrix, SVD, solve } from 'ml-matrix'
import { at } from '../numeric/at.ts'
import { check } from '../numeric/check.ts'
import { integrate } from '../numeric/integrate.ts'
import { normalCdf, normalDensity } from '../numeric/special-functions.ts'
import type { Cells } from './cells.ts'
import type { Group } from './population-model.ts'

/**
 * A group whose features are normal and who respond to a linear incentive θ by x' = x + Mθ, with M = A·C⁻¹·Aᵀ: A says how effort
 * moves features, C what effort costs. d features; `covariance` and `response` are d × d, symmetric.
 */
export interface EffortGroup extends Group {
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
  readonly response: readonly (readonly number[])[]
}

/** M = A·C⁻¹·Aᵀ from an effort matrix A (d × e) and a cost matrix C (e × e, positive definite). */
export function effortResponse(effort: readonly (readonly number[])[], cost: readonly (readonly number[])[]): number[][] {
  const a = matrixOf('effort matrix', effort)
  const c = matrixOf('cost matrix', cost)
  check(
    c.rows === c.columns && a.columns === c.rows,
    'size of the cost matrix',
    [c.rows, c.columns],
    `${a.columns} × ${a.columns}`,
  )
  return a.mmul(solve(c, a.transpose())).to2DArray()
}

/** Mean features after the response: m + Mθ. */
export function meanAfter(group: EffortGroup, incentive: readonly number[]): number[] {
  check(
    incentive.length === group.mean.length,
    `length of the incentive for group ${group.id}`,
    incentive.length,
    `${group.mean.length}`,
  )
  return group.mean.map((m, j) => m + dot(at(group.response, j), incentive))
}

/** E[Y] after the response: βᵀ(m + Mθ). */
export function meanOutcomeAfter(group: EffortGroup, effect: readonly number[], incentive: readonly number[]): number {
  return dot(effect, meanAfter(group, incentive))
}

/**
 * The hyperplane dᵀθ = Δ on which two groups' mean outcomes are equal: d = (M_0 − M_1)β and Δ = βᵀ(m_1 − m_0). A group-blind
 * incentive can equalise means iff d is not 0.
 */
export function equalOutcomePlane(
  first: EffortGroup,
  second: EffortGroup,
  effect: readonly number[],
): { readonly normal: number[]; readonly gap: number } {
  const normal = effect.map((_, j) => dot(at(first.response, j), effect) - dot(at(second.response, j), effect))
  return { normal, gap: dot(effect, second.mean) - dot(effect, first.mean) }
}

/**
 * The multiple c of the outcome's own effect β that equalises mean outcomes: θ = cβ. With equal covariances every criterion holds
 * at once, for any threshold, since the score is a multiple of the outcome's mean. Undefined when no positive c exists.
 */
export function equalisingScale(first: EffortGroup, second: EffortGroup, effect: readonly number[]): number | undefined {
  const { normal, gap } = equalOutcomePlane(first, second, effect)
  const scale = gap / dot(normal, effect)
  return Number.isFinite(scale) && scale > 0 ? scale : undefined
}

/**
 * An incentive that makes two groups' mean features equal: the least-norm solution of (M_0 − M_1)θ = m_1 − m_0, or undefined when
 * there is none (a feature on which the groups differ and nobody can act, for instance).
 */
export function equalisingFeatures(first: EffortGroup, second: EffortGroup): number[] | undefined {
  const difference = Matrix.sub(matrixOf('response', first.response), matrixOf('response', second.response))
  const gap = Matrix.columnVector(second.mean.map((m, j) => m - at(first.mean, j)))
  const svd = new SVD(difference, { autoTranspose: true })
  const incentive = svd.solve(gap)
  const residual = Matrix.sub(difference.mmul(incentive), gap).norm()
  return residual <= 1e-9 * (1 + gap.norm()) ? incentive.to1DArray() : undefined
}

/** Covariance matrix entry sums: vᵀΣw. */
export function bilinear(v: readonly number[], sigma: readonly (readonly number[])[], w: readonly number[]): number {
  return v.reduce((sum, each, j) => sum + each * dot(at(sigma, j), w), 0)
}

/** Mean squared error after the response when the incentive is also the prediction: Σ p_g·E[(y' − θᵀx')²]. */
export function squaredLossAfter(
  groups: readonly EffortGroup[],
  effect: readonly number[],
  noiseVariance: number,
  incentive: readonly number[],
): number {
  const miss = effect.map((each, j) => each - at(incentive, j))
  const perGroup = groups.map(
    (group) => group.weight * (bilinear(miss, group.covariance, miss) + dot(miss, meanAfter(group, incentive)) ** 2),
  )
  return perGroup.reduce((sum, each) => sum + each, noiseVariance)
}

/**
 * The cells of (score > scoreLevel, outcome > outcomeLevel) in a group after its response, for score = weightsᵀx' and
 * outcome = βᵀx' + noise: a normal pair, so one integral.
 */
export function effortCells(
  group: EffortGroup,
  incentive: readonly number[],
  score: { readonly weights: readonly number[]; readonly level: number },
  outcome: { readonly effect: readonly number[]; readonly noiseVariance: number; readonly level: number },
): Cells {
  const after = meanAfter(group, incentive)
  const scoreDeviation = Math.sqrt(bilinear(score.weights, group.covariance, score.weights))
  const outcomeDeviation = Math.sqrt(bilinear(outcome.effect, group.covariance, outcome.effect) + outcome.noiseVariance)
  const correlation = bilinear(score.weights, group.covariance, outcome.effect) / (scoreDeviation * outcomeDeviation)
  const a = (score.level - dot(score.weights, after)) / scoreDeviation
  const b = (outcome.level - dot(outcome.effect, after)) / outcomeDeviation
  const both = bothAbove(a, b, correlation)
  const [accept, base] = [normalCdf(-a), normalCdf(-b)]
  return { acceptedGood: both, acceptedBad: accept - both, rejectedGood: base - both, rejectedBad: 1 - accept - base + both }
}

/** Beyond this many standard deviations a normal has less than 1e-33 of its mass. */
const FAR = 12

/** P(Z > a, W > b) of standard normals with a correlation: ∫ over z > a of φ(z)·Φ((rz − b)/√(1 − r²)). */
export function bothAbove(a: number, b: number, correlation: number): number {
  check(Math.abs(correlation) < 1, 'correlation', correlation, 'a number between −1 and 1')
  const rest = Math.sqrt(1 - correlation ** 2)
  if (a >= FAR) return 0
  return integrate((z) => normalDensity(z) * normalCdf((correlation * z - b) / rest), Math.max(a, -FAR), FAR, 96)
}

/** Σ vⱼwⱼ. */
export function dot(v: readonly number[], w: readonly number[]): number {
  return v.reduce((sum, each, j) => sum + each * at(w, j), 0)
}

function matrixOf(name: string, rows: readonly (readonly number[])[]): Matrix {
  const width = rows[0]?.length ?? 0
  check(
    width > 0 && rows.every((row) => row.length === width),
    `shape of the ${name}`,
    rows.map((row) => row.length),
    'rows of one length',
  )
  return new Matrix(rows.map((row) => [...row]))
}
