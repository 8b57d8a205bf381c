import { RANK_CELLS } from '@fairstream/sketch'
import { nodeMargins, zOfMap } from './margins.ts'
import type { MarginRule } from './margins.ts'
import { addCells, cellsWithout, sumOf, treeCounts } from './rank-tree.ts'
import type { TreeCounts } from './rank-tree.ts'
import { judgeOf } from './sealed-slice.ts'
import type { SealedSlice } from './sealed-slice.ts'

/** One group of a slice and everyone it is compared with. */
export interface RankSides {
  readonly group: string
  readonly cells: ArrayLike<number>
  readonly restCells: Float64Array
  readonly own: TreeCounts
  readonly rest: TreeCounts
  /** False where nobody else was ranked. */
  readonly hasRest: boolean
  readonly marginsBetween: Float64Array
  readonly marginsReference: Float64Array
}

/**
 * The groups of a slice that can be tested: ranked by a map that rests on at least `minGroupSize` scores of theirs.
 *
 * Who belongs to the rest follows from the map alone, which was fixed before the slice. Of several maps the oldest counts: it rests
 * on the fewest scores while windows fill.
 */
export function rankSides(
  slice: SealedSlice,
  rules: { readonly minGroupSize: number; readonly delta0: number },
): readonly RankSides[] {
  const map = judgeOf(slice)
  if (map === undefined) return []
  const large = new Map(
    map.groups.filter((each) => each.nEffective >= rules.minGroupSize).map((each) => [each.group, each.nEffective]),
  )
  const mapTotal = sumOf([...large.values()])
  const margin = { delta0: rules.delta0, z: zOfMap(slice.end - map.plannedFor > map.windowMs, large.size) }
  const ranked = slice.groups.filter(({ group, rankCells }) => large.has(group) && sumOf(rankCells) > 0)
  const all = new Float64Array(RANK_CELLS)
  for (const { rankCells } of ranked) addCells(all, rankCells)
  return ranked.map(({ group, rankCells }) => {
    const nOwn = large.get(group) ?? 0
    const restCells = cellsWithout(all, rankCells)
    const hasRest = sumOf(restCells) > 0
    return {
      group,
      cells: rankCells,
      restCells,
      own: treeCounts(rankCells),
      rest: treeCounts(restCells),
      hasRest,
      marginsBetween: hasRest ? nodeMargins(margin, [nOwn, mapTotal - nOwn]) : NO_MARGINS,
      marginsReference: nodeMargins(margin, [nOwn]),
    }
  })
}

const NO_MARGINS = nodeMargins({ delta0: 0, z: 0 } satisfies MarginRule, [])
