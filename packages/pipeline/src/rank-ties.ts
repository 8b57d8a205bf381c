import { unitHash } from './hash.ts'

/** One hash a row in [0, 1). */
export interface HashedRows {
  readonly hashes: Float64Array
  /** There were no ids, so rows were hashed by their number: another order of the file gives another ranking of ties. Warn of it. */
  readonly byRow: boolean
}

/**
 * The hashes that break a ranking's ties: of `rank/` + name and each row's id (transport.md, Ties), so independent of those that
 * split ties (seed `ties/` + name), and neutral to groups.
 *
 * @param name - The scorecard, or what stands for it in a file.
 * @param ids - One a row; without them a row's number, from 0, is its id.
 */
export function rankTies(name: string, rows: number, ids?: readonly string[]): HashedRows {
  const seed = `rank/${name}`
  const hashes = Float64Array.from({ length: rows }, (_, row) => unitHash(seed, ids?.[row] ?? String(row)))
  return { hashes, byRow: ids === undefined }
}
