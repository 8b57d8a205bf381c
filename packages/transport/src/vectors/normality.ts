import { Matrix } from 'ml-matrix'
import { spectralMap, spectrumOf } from './symmetric-matrix.ts'

/** Central moments of n vectors of length d, up to the fourth: all that Mardia's measures read. */
export interface FourMoments {
  readonly n: number
  readonly dimension: number
  /** E (x−m)_a (x−m)_b at a·d + b. */
  readonly second: Float64Array
  /** E (x−m)_a (x−m)_b (x−m)_c at (a·d + b)·d + c. */
  readonly third: Float64Array
  /** E (x−m)_a (x−m)_b (x−m)_c (x−m)_e at ((a·d + b)·d + c)·d + e. */
  readonly fourth: Float64Array
}

/** Mardia's measures, and how far they are from those of a Gaussian law. */
export interface Normality {
  /** b₁ = E[((x−m)ᵀ Σ⁻¹ (y−m))³] over independent pairs; 0 for a Gaussian. */
  readonly skewness: number
  /** b₂ = E[((x−m)ᵀ Σ⁻¹ (x−m))²]; d(d + 2) for a Gaussian. */
  readonly kurtosis: number
  /** n·b₁/6, about χ² with d(d + 1)(d + 2)/6 degrees of freedom for a Gaussian, as a standard normal deviate. */
  readonly skewnessDeviate: number
  /** (b₂ − d(d + 2)) / √(8d(d + 2)/n), about standard normal for a Gaussian. */
  readonly kurtosisDeviate: number
  /** Neither deviate speaks against a Gaussian: skewness one-sided, kurtosis two-sided, each at the level asked for. */
  readonly plausible: boolean
}

/**
 * Mardia's skewness and kurtosis in several dimensions (Mardia 1970, Biometrika 57). With b₁ = Σ (E z_a z_b z_c)² and
 * b₂ = Σ E z_a² z_b² for whitened z they follow from the central moments alone, so a stream can be checked without keeping it.
 *
 * The χ² deviate is by the cube root (Wilson & Hilferty 1931). Large samples find the slightest departure: read b₁ and b₂ too.
 *
 * @param deviateMax - The greatest deviate that is still plausible; 3 is about one false alarm in 740 for skewness, 370 for kurtosis.
 * @throws RangeError if the covariance is singular.
 */
export function mardiaNormality(moments: FourMoments, deviateMax = 3): Normality {
  const { n, dimension: d } = moments
  const whitener = inverseRoot(moments)
  const skewness = transformed(moments.third, whitener, d, 3).reduce((sum, x) => sum + x * x, 0)
  const fourth = transformed(moments.fourth, whitener, d, 4)
  let kurtosis = 0
  for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) kurtosis += fourth[((a * d + a) * d + b) * d + b] ?? 0
  const freedom = (d * (d + 1) * (d + 2)) / 6
  const skewnessDeviate = (Math.cbrt((n * skewness) / 6 / freedom) - 1 + 2 / (9 * freedom)) / Math.sqrt(2 / (9 * freedom))
  const kurtosisDeviate = (kurtosis - d * (d + 2)) / Math.sqrt((8 * d * (d + 2)) / n)
  const plausible = skewnessDeviate <= deviateMax && Math.abs(kurtosisDeviate) <= deviateMax
  return { skewness, kurtosis, skewnessDeviate, kurtosisDeviate, plausible }
}

/** The central moments of vectors of one length. O(n·d⁴). Throws RangeError for none. */
export function fourMoments(vectors: readonly (readonly number[])[]): FourMoments {
  const [n, dimension] = [vectors.length, vectors[0]?.length ?? 0]
  if (n === 0 || dimension === 0) throw new RangeError('moments need at least one vector of at least one entry')
  const mean = Array.from({ length: dimension }, (_, a) => vectors.reduce((sum, x) => sum + (x[a] ?? 0), 0) / n)
  const [second, third, fourth] = [2, 3, 4].map((order) => new Float64Array(dimension ** order)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (const vector of vectors) {
    const centred = Float64Array.from(vector, (x, a) => x - (mean[a] ?? 0))
    let power = centred
    for (const moment of [second, third, fourth]) {
      power = outer(power, centred)
      for (let i = 0; i < moment.length; i++) moment[i] = (moment[i] ?? 0) + (power[i] ?? 0) / n
    }
  }
  return { n, dimension, second, third, fourth }
}

function outer(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const product = new Float64Array(a.length * b.length)
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) product[i * b.length + j] = (a[i] ?? 0) * (b[j] ?? 0)
  return product
}

function inverseRoot({ second, dimension }: FourMoments): Matrix {
  const spectrum = spectrumOf(Matrix.from1DArray(dimension, dimension, second))
  const [least, greatest] = [Math.min(...spectrum.values), Math.max(...spectrum.values)]
  if (!(least > 1e-12 * greatest)) throw new RangeError('a singular covariance has no Mardia measures')
  return spectralMap(spectrum, (value) => 1 / Math.sqrt(value))
}

/** Multiplies each of a tensor's axes by a symmetric matrix: the first axis is multiplied and moved last, as often as there are axes. */
function transformed(tensor: Float64Array, matrix: Matrix, d: number, order: number): Float64Array {
  let from = tensor
  for (let axis = 0; axis < order; axis++) {
    const rest = from.length / d
    const to = new Float64Array(from.length)
    for (let i = 0; i < d; i++) {
      for (let a = 0; a < d; a++) {
        const factor = matrix.get(a, i)
        for (let r = 0; r < rest; r++) to[r * d + a] = (to[r * d + a] ?? 0) + factor * (from[i * rest + r] ?? 0)
      }
    }
    from = to
  }
  return from
}
