import { EigenvalueDecomposition, Matrix } from 'ml-matrix'

/** A symmetric matrix by its eigenvalues, ascending, and its eigenvectors as columns. */
export interface Spectrum {
  readonly values: readonly number[]
  readonly vectors: Matrix
}

/** The spectrum of the symmetric part of a matrix. */
export function spectrumOf(matrix: Matrix): Spectrum {
  const symmetric = Matrix.add(matrix, matrix.transpose()).mul(0.5)
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, { assumeSymmetric: true })
  return { values: realEigenvalues, vectors: eigenvectorMatrix }
}

/** V·diag(f(λ))·Vᵀ. */
export function spectralMap({ values, vectors }: Spectrum, f: (eigenvalue: number) => number): Matrix {
  const scaled = vectors.clone()
  values.forEach((value, column) => scaled.mulColumn(column, f(value)))
  return scaled.mmul(vectors.transpose())
}

/** The symmetric root of a positive semi-definite matrix; what rounding puts below 0 is read as 0. */
export function rootOf(matrix: Matrix): Matrix {
  return spectralMap(spectrumOf(matrix), (value) => Math.sqrt(Math.max(value, 0)))
}
