import type { FittedGrid, FittedGroup, FittedMap } from './fitted-map.ts'

/** JSON that is not a fitted map of a known format. Reading it again gives the same, so it is not retryable. */
export class FittedMapError extends Error {
  override readonly name = 'FittedMapError'
  readonly code = 'FITTED_MAP'
  readonly retryable = false
  /** Where in the map, as a path of keys. */
  readonly path: string

  constructor(path: string, wanted: string) {
    super(`fitted map: ${path} is not ${wanted}`)
    this.path = path
  }
}

/**
 * The fitted map that a JSON value is, checked: what it says is what a fit could have said.
 *
 * @throws FittedMapError naming the place that is wrong.
 */
export function readFittedMap(value: unknown): FittedMap {
  const map = recordAt(value, 'the whole') as unknown as FittedMap
  must((map.format as string) === 'fairstream-fitted-map', 'format', '"fairstream-fitted-map"')
  must((map.formatVersion as number) === 1, 'formatVersion', '1, the version that this program reads')
  must(Array.isArray(map.traits) && map.traits.every((each) => typeof each === 'string'), 'traits', 'an array of texts')
  must(['mid', 'mean', 'random'].includes(map.ties), 'ties', 'mid, mean or random')
  must(typeof map.seed === 'string', 'seed', 'a text')
  must(isNumber(map.minGroupSize) && map.minGroupSize > 0, 'minGroupSize', 'a number above 0')
  checkTheta(map.theta)
  checkEdges(map.edges)
  checkGrid(map.grid)
  must(Array.isArray(map.groups), 'groups', 'an array')
  map.groups.forEach((group, i) => {
    checkGroup(group, `groups[${i}]`, map.grid)
    must(i === 0 || (map.groups[i - 1]?.group ?? '') < group.group, `groups[${i}].group`, 'above the one before')
  })
  return map
}

export function checkTheta(theta: FittedMap['theta']): void {
  recordAt(theta, 'theta')
  const isShare = (x: unknown): boolean => isNumber(x) && x >= 0 && x <= 1
  must(isShare(theta.default), 'theta.default', 'a number from 0 to 1')
  const groups = recordAt(theta.groups, 'theta.groups')
  for (const [group, each] of Object.entries(groups)) must(isShare(each), `theta.groups[${JSON.stringify(group)}]`, 'from 0 to 1')
}

function checkEdges(edges: FittedMap['edges']): void {
  const { low, high } = recordAt(edges, 'edges')
  must(low === undefined || isNumber(low), 'edges.low', 'a number')
  must(high === undefined || isNumber(high), 'edges.high', 'a number')
  must(!isNumber(low) || !isNumber(high) || low < high, 'edges', 'a range with low below high')
}

function checkGrid(grid: FittedGrid): void {
  recordAt(grid, 'grid')
  if (grid.kind === 'exact') return
  must(['lattice', 'uniform'].includes(grid.kind), 'grid.kind', 'exact, lattice or uniform')
  must(isNumber(grid.low) && isNumber(grid.high) && grid.low < grid.high, 'grid', 'a range with low below high')
  const count = grid.kind === 'lattice' ? grid.step : grid.cells
  must(isNumber(count) && count > 0, 'grid', 'one with a positive step or number of cells')
}

function checkGroup(each: FittedGroup, path: string, grid: FittedGrid): void {
  recordAt(each, path)
  must(typeof each.group === 'string', `${path}.group`, 'a text')
  must(isNumber(each.weight) && each.weight >= 0, `${path}.weight`, 'a number, at least 0')
  const { points, counts } = each
  must(
    Array.isArray(points) && points.length > 0 && points.every(isNumber),
    `${path}.points`,
    'an array of numbers, at least one',
  )
  must(
    points.every((x, i) => i === 0 || x > (points[i - 1] ?? 0)),
    `${path}.points`,
    'ascending',
  )
  if (grid.kind === 'uniform') {
    must(
      points.every((x) => Number.isInteger(x) && x >= 0 && x <= grid.cells),
      `${path}.points`,
      'cells of the grid',
    )
  }
  must(counts === undefined || (Array.isArray(counts) && counts.length === points.length), `${path}.counts`, 'one count a point')
  must(counts === undefined || counts.every((x) => Number.isInteger(x) && x > 0), `${path}.counts`, 'of positive integers')
  const n = counts === undefined ? points.length : counts.reduce((sum, x) => sum + x, 0)
  must(each.n === n, `${path}.n`, 'the sum of its counts')
}

export function recordAt(value: unknown, path: string): Record<string, unknown> {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), path, 'an object')
  return value as Record<string, unknown>
}

export function isNumber(x: unknown): x is number {
  return Number.isFinite(x)
}

export function must(holds: boolean, path: string, wanted: string): void {
  if (!holds) throw new FittedMapError(path, wanted)
}
