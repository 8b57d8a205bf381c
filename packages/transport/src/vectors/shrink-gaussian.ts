import { Matrix } from 'ml-matrix'
import { rootOf, spectralMap, spectrumOf } from './symmetric-matrix.ts'

/** A Gaussian law by its moments: covariance in rows, symmetric, positive semi-definite. */
export interface Gaussian {
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

const MEAN_PRIOR = 5
const SPREAD_PRIOR = 10

/**
 * A small group's Gaussian law, shrunk toward its parent population: the n-D form of shrink.ts.
 *
 * Lent law: m̃ = (n·m_k + 5·m_p) / (n + 5), Σ̃ = (n·Σ_k + 10·Σ_p) / (n + 9). The answer lies λ = min(1, n / minGroupSize) of the
 * Wasserstein geodesic from the lent law to the group's own (McCann 1997): mean λm_k + (1 − λ)m̃, covariance BΣ̃B with
 * B = (1 − λ)I + λA and A the optimal map from Σ̃ to Σ_k. On a line that is the mean and spread of shrink.ts for Gaussian laws.
 *
 * @param n - The group's (effective) size, > 0.
 * @param minGroupSize - The size from which a group's law is its own, > 0.
 * @throws RangeError if n or minGroupSize is not positive.
 */
export function shrinkGaussian(own: Gaussian, n: number, parent: Gaussian, minGroupSize: number): Gaussian {
  if (!(n > 0 && minGroupSize > 0))
    throw new RangeError(`n = ${String(n)}, minGroupSize = ${String(minGroupSize)}: sizes must be positive`)
  if (n >= minGroupSize) return own
  const lambda = n / minGroupSize
  const lentMean = own.mean.map((m, i) => (n * m + MEAN_PRIOR * (parent.mean[i] ?? 0)) / (n + MEAN_PRIOR))
  const lent = Matrix.add(matrixOf(own).mul(n), matrixOf(parent).mul(SPREAD_PRIOR)).mul(1 / (n + SPREAD_PRIOR - 1))
  const bend = optimalMap(lent, matrixOf(own)).mul(lambda)
  for (let i = 0; i < bend.rows; i++) bend.set(i, i, bend.get(i, i) + 1 - lambda)
  const covariance = bend.mmul(lent).mmul(bend)
  return {
    mean: own.mean.map((m, i) => lambda * m + (1 - lambda) * (lentMean[i] ?? 0)),
    covariance: Matrix.add(covariance, covariance.transpose()).mul(0.5).to2DArray(),
  }
}

const SINGULAR = 1e-12

/** From N(0, from) to N(0, to); where `from` has no spread, neither has `to`, and the map may be anything: 0 there. */
function optimalMap(from: Matrix, to: Matrix): Matrix {
  const spectrum = spectrumOf(from)
  const floor = SINGULAR * Math.max(...spectrum.values)
  const root = spectralMap(spectrum, (value) => Math.sqrt(Math.max(value, 0)))
  const inverse = spectralMap(spectrum, (value) => (value > floor ? 1 / Math.sqrt(value) : 0))
  return inverse.mmul(rootOf(root.mmul(to).mmul(root))).mmul(inverse)
}

function matrixOf({ covariance }: Gaussian): Matrix {
  return new Matrix(covariance.map((row) => [...row]))
}
