import { unitHash } from '@fairstream/pipeline'
import { fitFreeSupportMap, fitGaussianMap } from '@fairstream/transport'
import type { FittedVectorMap, VectorFitOptions } from '@fairstream/transport'
import type { Sample } from './read-sample.ts'
import { sortedSample } from './sorted-sample.ts'

export type VectorMethod = 'gaussian' | 'free-support'

/**
 * Fits a map on several score columns. Where only some rows are taken, a hash of the columns' names and the id, or else the row's
 * number, says which.
 */
export function fitVectors(
  sample: Sample,
  columns: readonly string[],
  method: VectorMethod,
  options: VectorFitOptions,
): FittedVectorMap {
  const sorted = sortedSample(sample)
  if (method === 'gaussian') return fitGaussianMap(sorted, options)
  const seed = `support/${columns.join(',')}`
  const hashes = Float64Array.from(sorted.group, (_, row) => unitHash(seed, sorted.ids[row] ?? String(row)))
  return fitFreeSupportMap(sorted, options, hashes)
}
