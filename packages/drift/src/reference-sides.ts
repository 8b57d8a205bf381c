import { nodeMargins, zOfMap } from './margins.ts'
import type { RankSides } from './rank-sides.ts'
import { sumOf, treeCounts } from './rank-tree.ts'
import type { TreeCounts } from './rank-tree.ts'
import type { SealedSlice } from './sealed-slice.ts'

/** One group of a slice beside the law that it is held against. */
export interface ReferenceSide {
  readonly group: string
  readonly cells: ArrayLike<number>
  readonly own: TreeCounts
  readonly margins: Float64Array
}

/**
 * The groups of a slice that are held against a law: that of a declared reference which rests on at least `minGroupSize` scores of
 * theirs, or without one that of the map, as `sides` has it.
 *
 * A declared reference needs no map. Its error stays for ever, as that of a map that is older than its window does.
 */
export function referenceSides(
  slice: SealedSlice,
  rules: { readonly minGroupSize: number; readonly delta0: number },
  sides: readonly RankSides[],
): readonly ReferenceSide[] {
  const { reference } = slice
  if (reference === undefined)
    return sides.map(({ group, cells, own, marginsReference }) => ({ group, cells, own, margins: marginsReference }))
  const large = reference.groups.filter(({ nEffective }) => nEffective >= rules.minGroupSize)
  const margin = { delta0: rules.delta0, z: zOfMap(true, large.length) }
  const sizes = new Map(large.map(({ group, nEffective }) => [group, nEffective]))
  return slice.groups.flatMap(({ group, referenceCells: cells }) => {
    const n = sizes.get(group)
    if (n === undefined || cells === undefined || sumOf(cells) === 0) return []
    return [{ group, cells, own: treeCounts(cells), margins: nodeMargins(margin, [n]) }]
  })
}
