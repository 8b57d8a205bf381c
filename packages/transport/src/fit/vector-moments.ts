import { addTo, type CompensatedSum, emptySum, totalOf } from '../metrics/compensated-sum.ts'
import type { MarginalNormality } from '../vectors/marginal-normality.ts'
import type { Gaussian } from '../vectors/shrink-gaussian.ts'

/** Vectors and whose they are, as columns of equal length: one row a person. */
export interface GroupedVectors {
  /** Group ids, each once, ascending; a row names its group by the place here. */
  readonly groups: readonly string[]
  readonly group: Uint32Array
  /** One column a coordinate; finite. */
  readonly scores: readonly Float64Array[]
}

/** What a file's rows say of one group. */
export interface VectorMoments {
  readonly group: string
  readonly n: number
  /** The covariance is the mean of products about the mean (divisor n). */
  readonly law: Gaussian
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly marginals: readonly MarginalNormality[] | undefined
}

/**
 * The moments of each group that has a row, in two passes of compensated sums over the rows as they come: another order of rows
 * may change the last bit.
 *
 * @throws RangeError naming a group whose scores are too large to have a covariance among the doubles.
 */
export function vectorMoments({ groups, group, scores }: GroupedVectors): readonly VectorMoments[] {
  const sizes = countRows(groups.length, group)
  const means = scores.map((column) => groupMeans(sizes, group, (row) => column[row] ?? 0))
  const centred = (axis: number, row: number): number => (scores[axis]?.[row] ?? 0) - (means[axis]?.[group[row] ?? 0] ?? 0)
  const products = scores.map((_, i) =>
    scores.slice(0, i + 1).map((__, j) => groupMeans(sizes, group, (row) => centred(i, row) * centred(j, row))),
  )
  const thirds = scores.map((_, axis) => groupMeans(sizes, group, (row) => centred(axis, row) ** 3))
  const fourths = scores.map((_, axis) => groupMeans(sizes, group, (row) => (centred(axis, row) * centred(axis, row)) ** 2))
  const ends = scores.map((column) => groupEnds(groups.length, group, column))
  return groups.flatMap((id, g): VectorMoments[] => {
    const n = sizes[g] ?? 0
    if (n === 0) return []
    const entry = (i: number, j: number): number => products[Math.max(i, j)]?.[Math.min(i, j)]?.[g] ?? 0
    const law = { mean: means.map((each) => each[g] ?? 0), covariance: scores.map((_, i) => scores.map((__, j) => entry(i, j))) }
    if (![...law.mean, ...law.covariance.flat()].every(Number.isFinite))
      throw new RangeError(`group ${id}: scores are too large to have a covariance among the doubles`)
    const [low, high] = [ends.map((each) => each.low[g] ?? 0), ends.map((each) => each.high[g] ?? 0)]
    const marginals = scores.map((_, axis) => normality(n, entry(axis, axis), thirds[axis]?.[g] ?? 0, fourths[axis]?.[g] ?? 0))
    const whole = marginals.filter((each) => each !== undefined)
    return [{ group: id, n, law, low, high, marginals: whole.length === marginals.length ? whole : undefined }]
  })
}

/** The law of everyone, from the laws of groups: what a small group is shrunk toward. */
export function pooledLaw(moments: readonly Pick<VectorMoments, 'n' | 'law'>[]): Gaussian {
  const all = moments.reduce((sum, { n }) => sum + n, 0)
  const pooled = (term: (law: Gaussian) => number): number => moments.reduce((sum, { n, law }) => sum + (n / all) * term(law), 0)
  const axes = [...(moments[0]?.law.mean.keys() ?? [])]
  const mean = axes.map((i) => pooled((law) => law.mean[i] ?? 0))
  const apart = (law: Gaussian, i: number): number => (law.mean[i] ?? 0) - (mean[i] ?? 0)
  const entry = (i: number, j: number): number => pooled((law) => (law.covariance[i]?.[j] ?? 0) + apart(law, i) * apart(law, j))
  return { mean, covariance: axes.map((i) => axes.map((j) => entry(i, j))) }
}

function countRows(groups: number, group: Uint32Array): Float64Array {
  const sizes = new Float64Array(groups)
  for (const code of group) sizes[code] = (sizes[code] ?? 0) + 1
  return sizes
}

function groupMeans(sizes: Float64Array, group: Uint32Array, term: (row: number) => number): number[] {
  const sums: CompensatedSum[] = Array.from(sizes, emptySum)
  for (let row = 0; row < group.length; row++) addTo(sums[group[row] ?? 0] as CompensatedSum, term(row))
  return sums.map((sum, g) => totalOf(sum) / (sizes[g] ?? 0))
}

function groupEnds(groups: number, group: Uint32Array, column: Float64Array): { low: Float64Array; high: Float64Array } {
  const [low, high] = [new Float64Array(groups).fill(Infinity), new Float64Array(groups).fill(-Infinity)]
  for (let row = 0; row < group.length; row++) {
    const [g, x] = [group[row] ?? 0, column[row] ?? 0]
    low[g] = Math.min(low[g] ?? x, x)
    high[g] = Math.max(high[g] ?? x, x)
  }
  return { low, high }
}

function normality(n: number, second: number, third: number, fourth: number): MarginalNormality | undefined {
  const [skewness, excess] = [third / (second * Math.sqrt(second)), fourth / (second * second) - 3]
  if (!Number.isFinite(skewness) || !Number.isFinite(excess)) return undefined
  return { skewness, excess, deviate: Math.max(Math.abs(skewness) / Math.sqrt(6 / n), Math.abs(excess) / Math.sqrt(24 / n)) }
}
