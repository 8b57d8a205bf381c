import { createGrid, type Grid } from '@fairstream/sketch'
import { barycenter } from '../barycenter.ts'
import { quantileFunction } from '../from-segments.ts'
import type { GroupTransport } from '../group-transport.ts'
import type { QuantileFunction } from '../quantile-function.ts'
import { dkwRankError, largestCellMass } from '../rank-error.ts'
import { shrinkToParent } from '../shrink.ts'
import { type Counted, joinCounted } from '../count-points.ts'
import { type FittedGroup, type FittedMap, thetaOf } from './fitted-map.ts'
import { orderStatisticsLaw } from './order-statistics.ts'

/** One group of a fitted map, ready to judge. */
export interface ReadyGroup {
  readonly transport: GroupTransport
  readonly weight: number
  readonly n: number
  /** Blended with the law of all (shrinkToParent); publishes no error bound. */
  readonly small: boolean
  /** A rank error in [0, 1]. */
  readonly errorBound?: number
}

/** A fitted map made ready to judge: laws, barycenter, transports. Immutable. */
export interface ReadyMap {
  readonly map: FittedMap
  /** Where scores are placed; undefined for order statistics, which take any score. */
  readonly grid: Grid | undefined
  /** Undefined for a map of no group. */
  readonly barycenter: QuantileFunction | undefined
  readonly groups: ReadonlyMap<string, ReadyGroup>
}

/**
 * Makes the maps that a fitted map stands for. The same bits every time: nothing is read but the map.
 *
 * @throws RangeError for counts or settings that no fit gives.
 */
export function readyMap(map: FittedMap): ReadyMap {
  const grid = map.grid.kind === 'exact' ? undefined : createGrid(map.grid)
  const isSmall = ({ n }: FittedGroup): boolean => n < map.minGroupSize
  const parent = map.groups.some(isSmall) ? lawOf(grid, joinCounted(map.groups.map(countedOf))) : undefined
  const laws = map.groups.map((each) => {
    const law = lawOf(grid, countedOf(each))
    return parent !== undefined && isSmall(each) ? shrinkToParent(law, each.n, parent, map.minGroupSize) : law
  })
  const members = map.groups.map(({ weight }, k) => ({ weight, quantiles: laws[k] as QuantileFunction }))
  if (members.length === 0) return { map, grid, barycenter: undefined, groups: new Map() }
  const center = barycenter(members)
  const groups = members.map(({ quantiles: own }, k) => {
    const each = map.groups[k] as FittedGroup
    const transport = { own, barycenter: center, theta: thetaOf(map, each.group), ties: map.ties, ...map.edges }
    const bound = isSmall(each) ? {} : { errorBound: Math.min(1, dkwRankError(each.n) + largestCellMass(own)) }
    return [each.group, { transport, weight: each.weight, n: each.n, small: isSmall(each), ...bound }] as const
  })
  return { map, grid, barycenter: center, groups: new Map(groups) }
}

function countedOf({ points, counts }: FittedGroup): Counted {
  return {
    points: Float64Array.from(points),
    counts: counts === undefined ? new Float64Array(points.length).fill(1) : Float64Array.from(counts),
  }
}

/** On a lattice or a grid as live maps count it, else by order statistics. */
function lawOf(grid: Grid | undefined, { points, counts }: Counted): QuantileFunction {
  if (grid === undefined) return orderStatisticsLaw(points, counts)
  if (grid.spec.kind === 'lattice') return quantileFunction({ lower: points, upper: points, count: counts })
  const [lower, upper] = [points.map((cell) => grid.cellLower(cell)), points.map((cell) => grid.cellUpper(cell))]
  return quantileFunction({ lower, upper, count: counts })
}
