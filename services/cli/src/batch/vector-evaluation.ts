import { createRandom } from '@fairstream/experiments'
import { energyTest, vectorEffects } from '@fairstream/transport'
import type { EnergyTest, MapEffects } from '@fairstream/transport'
import { largestGroups } from './largest-groups.ts'
import type { RankedSample } from './sample-of.ts'

/** Vectors of a group that are compared at most: a test takes the square of them, times the shuffles. */
export const COMPARED_MAX = 300
export const SHUFFLES = 199

/** How far one group was moved: Euclidean lengths, in the unit of the scores. */
export interface VectorMovement {
  readonly group: string
  readonly n: number
  /** Of each coordinate. */
  readonly raw: { readonly mean: readonly number[]; readonly sd: readonly number[] }
  readonly fair: { readonly mean: readonly number[]; readonly sd: readonly number[] }
  readonly meanDisplacement: number
  readonly greatestDisplacement: number
}

/** Two groups, and whether a sample of them can be told apart. */
export interface GroupPair {
  readonly groups: readonly [string, string]
  readonly raw: EnergyTest
  readonly fair: EnergyTest
}

/** All that `evaluate` says of vectors. */
export interface VectorEvaluation {
  readonly rows: number
  readonly dimension: number
  readonly effects: MapEffects
  readonly groups: readonly VectorMovement[]
  /** Of the eight largest groups. */
  readonly pairs: readonly GroupPair[]
}

/** Measures what fair vectors did. The score columns are the raw coordinates, then the fair ones. */
export function evaluateVectors({ sample, tieHashes }: RankedSample): VectorEvaluation {
  const { groups, group, scores } = sample
  const dimension = scores.length / 2
  const [raw, fair] = [scores.slice(0, dimension), scores.slice(dimension)]
  const rowsOf = groups.map((): number[] => [])
  group.forEach((code, row) => rowsOf[code]?.push(row))
  const moved = groups.map((id, g) => movementOf(id, rowsOf[g] ?? [], raw, fair))
  return {
    rows: group.length,
    dimension,
    effects: vectorEffects({ groups, group, scores: raw }, fair),
    groups: moved,
    pairs: pairsOf(largestGroups(moved)).map(([one, other]): GroupPair => {
      const [ones, others] = [one, other].map((id) => compared(rowsOf[groups.indexOf(id)] ?? [], tieHashes))
      const test = (columns: readonly Float64Array[]): EnergyTest =>
        // The same relabellings for every pair, raw and fair.
        energyTest(vectorsOf(columns, ones ?? []), vectorsOf(columns, others ?? []), SHUFFLES, createRandom(1).next)
      return { groups: [one, other], raw: test(raw), fair: test(fair) }
    }),
  }
}

function movementOf(
  group: string,
  rows: readonly number[],
  raw: readonly Float64Array[],
  fair: readonly Float64Array[],
): VectorMovement {
  const lengths = rows.map((row) => Math.hypot(...raw.map((column, axis) => (fair[axis]?.[row] ?? 0) - (column[row] ?? 0))))
  return {
    group,
    n: rows.length,
    raw: momentsOf(raw, rows),
    fair: momentsOf(fair, rows),
    meanDisplacement: meanOf(lengths),
    greatestDisplacement: lengths.reduce((most, each) => Math.max(most, each), 0),
  }
}

function momentsOf(columns: readonly Float64Array[], rows: readonly number[]): VectorMovement['raw'] {
  const each = columns.map((column) => rows.map((row) => column[row] ?? 0))
  const mean = each.map(meanOf)
  const sd = each.map((values, axis) => Math.sqrt(meanOf(values.map((x) => (x - (mean[axis] ?? 0)) ** 2))))
  return { mean, sd }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}

/** Those with the least hashes, so that the order of rows says nothing where ids are given. */
function compared(rows: readonly number[], hashes: Float64Array): readonly number[] {
  return rows.toSorted((a, b) => (hashes[a] ?? 0) - (hashes[b] ?? 0)).slice(0, COMPARED_MAX)
}

function vectorsOf(columns: readonly Float64Array[], rows: readonly number[]): readonly (readonly number[])[] {
  return rows.map((row) => columns.map((column) => column[row] ?? 0))
}

function pairsOf(groups: readonly string[]): readonly (readonly [string, string])[] {
  return groups.flatMap((one, i) => groups.slice(i + 1).map((other) => [one, other] as const))
}
