import { Matrix } from 'ml-matrix'
import { rootOf, spectralMap, spectrumOf } from './symmetric-matrix.ts'

/** A group of elliptical scores in n dimensions: its part in the barycenter, mean and covariance (rows). */
export interface Ellipse {
  /** Finite, ≥ 0; weights need not sum to 1. */
  readonly weight: number
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
}

export interface GaussianBarycenterOptions {
  /** Stops where Σ w_k T_{ν→k} is this near to I, entry by entry. */
  readonly tolerance?: number
  readonly iterationsMax?: number
  /** The least eigenvalue that a covariance may have, as a share of the greatest one of all groups. */
  readonly eigenvalueLeast?: number
}

/** The barycenter, the map of each group onto it, and how it was come by. */
export interface GaussianBarycenter {
  readonly mean: readonly number[]
  readonly covariance: readonly (readonly number[])[]
  /** A_k of T_k(x) = mean + A_k(x − m_k), in the order of the members. Symmetric, positive definite. */
  readonly maps: readonly (readonly (readonly number[])[])[]
  readonly iterations: number
  /** The greatest entry of |Σ w_k T_{ν→k} − I|. */
  readonly residual: number
  readonly converged: boolean
  /** Members, by place, whose covariance was near-singular and was given a ridge. Report it. */
  readonly regularised: readonly number[]
}

/**
 * The Wasserstein-2 barycenter of Gaussian laws, or of elliptical ones of one shape, and the maps onto it.
 *
 * Mean Σ w_k m_k; covariance by the fixed point S ← S^{−½}(Σ w_k (S^½ Σ_k S^½)^½)² S^{−½} (Álvarez-Esteban, del Barrio,
 * Cuesta-Albertos & Matrán 2016, theorem 4.2), from S = Σ w_k Σ_k, until Σ w_k T_{ν→k} = I.
 *
 * A covariance whose least eigenvalue is below `eigenvalueLeast` of the greatest of all has each eigenvalue raised to that, and
 * its member is flagged.
 *
 * @param members - At least one of positive weight; their order fixes that of the sums.
 * @throws RangeError if weights, shapes or entries are not as said, or all covariances are 0.
 */
export function gaussianBarycenter(members: readonly Ellipse[], options: GaussianBarycenterOptions = {}): GaussianBarycenter {
  const { tolerance = 1e-12, iterationsMax = 1000, eigenvalueLeast = 1e-10 } = options
  const weights = checkedWeights(members)
  const { covariances, regularised } = regular(members, eigenvalueLeast)
  const mean = (members[0]?.mean ?? []).map((_, i) =>
    members.reduce((sum, each, k) => sum + (weights[k] ?? 0) * (each.mean[i] ?? 0), 0),
  )
  let center = weightedSum(covariances, weights)
  let step = fixedPointStep(center, covariances, weights)
  let iterations = 0
  while (step.residual > tolerance && iterations < iterationsMax) {
    const next = fixedPointStep(step.next, covariances, weights)
    iterations += 1
    // Rounding is reached where an iteration takes no residual away.
    if (next.residual >= step.residual && next.residual < 1e-9) break
    center = step.next
    step = next
  }
  return {
    mean,
    covariance: center.to2DArray(),
    maps: covariances.map((covariance) => mapOnto(covariance, center).to2DArray()),
    iterations,
    residual: step.residual,
    converged: step.residual <= Math.max(tolerance, 1e-9),
    regularised,
  }
}

/** A = Σ_k^{−½}(Σ_k^½ S Σ_k^½)^½ Σ_k^{−½}: the optimal map from N(0, Σ_k) to N(0, S) (Olkin & Pukelsheim 1982). */
function mapOnto(covariance: Matrix, center: Matrix): Matrix {
  const spectrum = spectrumOf(covariance)
  const root = spectralMap(spectrum, Math.sqrt)
  const inverse = spectralMap(spectrum, (value) => 1 / Math.sqrt(value))
  return symmetric(inverse.mmul(rootOf(root.mmul(center).mmul(root))).mmul(inverse))
}

/** The next S, and how far Σ w_k T_{ν→k} = S^{−½}(Σ w_k (S^½ Σ_k S^½)^½)S^{−½} is from I. */
function fixedPointStep(
  center: Matrix,
  covariances: readonly Matrix[],
  weights: readonly number[],
): { next: Matrix; residual: number } {
  const spectrum = spectrumOf(center)
  const root = spectralMap(spectrum, Math.sqrt)
  const inverse = spectralMap(spectrum, (value) => 1 / Math.sqrt(value))
  const middle = weightedSum(
    covariances.map((each) => rootOf(root.mmul(each).mmul(root))),
    weights,
  )
  const mean = inverse.mmul(middle).mmul(inverse)
  const residual = Matrix.sub(mean, Matrix.eye(mean.rows)).abs().max()
  return { next: symmetric(inverse.mmul(middle).mmul(middle).mmul(inverse)), residual }
}

function weightedSum(matrices: readonly Matrix[], weights: readonly number[]): Matrix {
  const [first] = matrices
  const sum = Matrix.zeros(first?.rows ?? 0, first?.columns ?? 0)
  matrices.forEach((each, k) => sum.add(Matrix.mul(each, weights[k] ?? 0)))
  return sum
}

function symmetric(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).mul(0.5)
}

function regular(members: readonly Ellipse[], least: number): { covariances: Matrix[]; regularised: number[] } {
  const spectra = members.map((each, k) => spectrumOf(checkedCovariance(each, members[0]?.mean.length ?? 0, k)))
  const floor = least * Math.max(...spectra.flatMap(({ values }) => values))
  if (!(floor > 0)) throw new RangeError('no covariance has any spread')
  const isNear = ({ values }: (typeof spectra)[number]): boolean => Math.min(...values) < floor
  return {
    covariances: spectra.map((each) => spectralMap(each, (value) => Math.max(value, floor))),
    regularised: [...spectra.keys()].filter((k) => spectra[k] !== undefined && isNear(spectra[k])),
  }
}

function checkedWeights(members: readonly Ellipse[]): number[] {
  const sum = members.reduce((total, { weight }) => total + weight, 0)
  if (members.every(({ weight }) => weight >= 0) && sum > 0 && sum <= Number.MAX_VALUE)
    return members.map(({ weight }) => weight / sum)
  throw new RangeError('weights of a barycenter must be finite, not negative, and one of them positive')
}

function checkedCovariance({ mean, covariance }: Ellipse, dimension: number, k: number): Matrix {
  const entries = [...mean, ...covariance.flat()]
  const fits =
    mean.length === dimension && covariance.length === dimension && covariance.every(({ length }) => length === dimension)
  if (dimension > 0 && fits && entries.every(Number.isFinite)) return new Matrix(covariance.map((row) => [...row]))
  throw new RangeError(`member ${k}: wanted ${dimension} finite means and ${dimension} × ${dimension} finite covariances`)
}
