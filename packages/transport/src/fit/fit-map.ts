import { createGrid, type Grid } from '@fairstream/sketch'
import type { TieMode } from '../group-transport.ts'
import { ascendingByGroup, checkGroupedScores, type GroupedScores } from '../grouped-scores.ts'
import { countPoints, type Counted } from '../count-points.ts'
import { findStep, latticeOf, rangeOf } from './find-step.ts'
import type { FittedGrid, FittedGroup, FittedMap } from './fitted-map.ts'

/** What scores are counted on. `auto`: a lattice where all values lie on a step, else order statistics. */
export type GridWanted =
  | { readonly kind: 'auto' | 'exact' }
  | { readonly kind: 'lattice'; readonly step: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number; readonly cells: number }

/** How a map is fitted. What is left out: auto grid, θ = 1, ties `mid`, nothing declared, groups from 100 on, shares as weights. */
export interface FitOptions {
  readonly grid?: GridWanted
  readonly theta?: { readonly default: number; readonly groups: Readonly<Record<string, number>> }
  readonly ties?: TieMode
  readonly seed?: string
  /** The scale's declared ends, low < high. */
  readonly edges?: { readonly low?: number; readonly high?: number }
  readonly minGroupSize?: number
  readonly traits?: readonly string[]
  /** By group id; a group that is not named has weight 0. They need not sum to 1. */
  readonly weights?: Readonly<Record<string, number>>
}

/**
 * Fits the maps of the Continuous Fairness Algorithm (Zehlike, Hacker & Wiedemann 2020) on a file's scores.
 *
 * The result does not depend on the order of rows, nor on that of groups. A group without a row is not in the map, so its scores
 * stay as they are.
 *
 * @throws RangeError for columns that are not as GroupedScores says, an option outside its range, a value off the declared
 * lattice, or weights of which none is positive.
 */
export function fitMap(sample: GroupedScores, options: FitOptions = {}): FittedMap {
  checkGroupedScores(sample)
  const { edges = {}, ties = 'mid', seed = '', minGroupSize = 100, traits = [] } = options
  const theta = options.theta ?? { default: 1, groups: {} }
  checkSettings(theta, edges, minGroupSize)
  const columns = ascendingByGroup(sample)
  const filled = sample.groups
    .map((group, code) => ({ group, column: columns[code] ?? new Float64Array() }))
    .filter(({ column }) => column.length > 0)
    .sort((a, b) => (a.group < b.group ? -1 : 1))
  const grid = chosenGrid(
    options.grid ?? { kind: 'auto' },
    filled.map(({ column }) => column),
    edges,
  )
  const counted = filled.map(({ group, column }) => ({ group, ...counts(grid, column) }))
  const groups = weighted(
    counted.filter(({ n }) => n > 0),
    options.weights,
  )
  return { format: 'fairstream-fitted-map', formatVersion: 1, traits, grid, theta, ties, seed, edges, minGroupSize, groups }
}

function checkSettings(theta: FittedMap['theta'], { low, high }: FittedMap['edges'], minGroupSize: number): void {
  for (const each of [theta.default, ...Object.values(theta.groups)]) {
    if (!(each >= 0 && each <= 1)) throw new RangeError(`theta ${each}: wanted a number from 0 to 1`)
  }
  for (const each of [low, high]) {
    if (each !== undefined && !Number.isFinite(each)) throw new RangeError(`declared range: ${each}, wanted a finite number`)
  }
  if (low !== undefined && high !== undefined && !(low < high)) throw new RangeError(`declared range ${low} to ${high} is empty`)
  if (!(minGroupSize > 0)) throw new RangeError(`minGroupSize ${minGroupSize}: wanted more than 0`)
}

function chosenGrid(wanted: GridWanted, columns: readonly Float64Array[], edges: FittedMap['edges']): FittedGrid {
  if (wanted.kind === 'uniform') return wanted
  if (columns.length === 0) return { kind: 'exact' }
  if (wanted.kind !== 'lattice') {
    const steps = wanted.kind === 'auto' ? findStep(columns) : undefined
    return steps === undefined ? { kind: 'exact' } : { kind: 'lattice', ...steps }
  }
  const { low, high } = rangeOf(columns)
  return { kind: 'lattice', ...latticeOf(wanted.step, low, high, edges) }
}

type CountedGroup = Omit<FittedGroup, 'weight' | 'group'>

function counts(grid: FittedGrid, ascending: Float64Array): CountedGroup {
  if (grid.kind === 'exact') return fittedGroup(countPoints(ascending), 0)
  const made = createGrid(grid)
  const places = Float64Array.from(ascending, (x) => made.place(x)).filter((place, i) => isPlaced(grid, place, ascending[i] ?? 0))
  const { points, counts: each } = countPoints(places.sort())
  return fittedGroup({ points: valuesOf(grid, made, points), counts: each }, ascending.length - places.length)
}

function isPlaced({ kind }: FittedGrid, place: number, score: number): boolean {
  if (kind === 'lattice' && place < 0) throw new RangeError(`score ${score} does not lie on the lattice's steps`)
  return place >= 0
}

function valuesOf({ kind }: FittedGrid, made: Grid, cells: Float64Array): Float64Array {
  return kind === 'lattice' ? cells.map((cell) => made.cellLower(cell)) : cells
}

function fittedGroup({ points, counts: each }: Counted, outside: number): CountedGroup {
  const n = each.reduce((sum, count) => sum + count, 0)
  const single = each.every((count) => count === 1)
  return { n, points: Array.from(points), ...(single ? {} : { counts: Array.from(each) }), ...(outside > 0 ? { outside } : {}) }
}

function weighted(
  groups: readonly (CountedGroup & { readonly group: string })[],
  declared: Readonly<Record<string, number>> | undefined,
): FittedGroup[] {
  const weight = (group: string, n: number): number =>
    declared === undefined ? n : Object.hasOwn(declared, group) ? (declared[group] ?? 0) : 0
  const sum = groups.reduce((total, { group, n }) => total + weight(group, n), 0)
  if (groups.length > 0 && !(sum > 0 && sum <= Number.MAX_VALUE)) {
    throw new RangeError(`weights sum to ${sum}: wanted a positive, finite number`)
  }
  return groups.map((each) => {
    const share = weight(each.group, each.n) / sum
    if (!(share >= 0)) throw new RangeError(`weight of group ${JSON.stringify(each.group)} is negative`)
    return { ...each, weight: share }
  })
}
