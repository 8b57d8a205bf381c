import { FIRST_ATOM, nonEmptyCells, RANK_CELLS } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import { ranksOfCell } from '@fairstream/transport'
import type { QuantileFunction, RankIntervals } from '@fairstream/transport'

/**
 * One group's counted scores by their hashed ranks in a law that did not judge them: RANK_CELLS counts.
 *
 * A slice keeps how many scores each place of the grid has and not which, so V is drawn for the j-th of a place, in any order: given
 * the counts the scores of one place are alike. Uniform over the cells where the law fits (docs/decisions/0012).
 *
 * @param law - Made of a sketch on the same grid.
 * @param sketch - Of all partitions: what is counted must not hang on how scores were spread over them.
 * @param v - In [0, 1), for the j-th score at a place (place.ts); asked for only where it decides.
 */
export function baselineCells(law: QuantileFunction, sketch: Sketch, v: (place: number, j: number) => number): Float64Array {
  const cells = new Float64Array(RANK_CELLS)
  const { grid, atomCounts } = sketch
  const { index, count } = nonEmptyCells(sketch)
  index.forEach((cell, i) => {
    spread(cells, ranksOfCell(law, grid.cellLower(cell), grid.cellUpper(cell)), count[i] ?? 0, (j) => v(cell, j))
  })
  grid.atoms.forEach((value, atom) => {
    spread(cells, ranksOfCell(law, value, value), atomCounts[atom] ?? 0, (j) => v(FIRST_ATOM - atom, j))
  })
  return cells
}

/** Scores whose ranks all lie in one cell need no V. */
function spread(cells: Float64Array, ranks: RankIntervals, count: number, v: (j: number) => number): void {
  const cell = cellOf(ranks[0]?.[0] ?? 0)
  if ((ranks.at(-1)?.[1] ?? 0) <= (cell + 1) / RANK_CELLS) {
    cells[cell] = (cells[cell] ?? 0) + count
    return
  }
  for (let j = 0; j < count; j++) {
    const drawn = cellOf(rankAlong(ranks, v(j)))
    cells[drawn] = (cells[drawn] ?? 0) + 1
  }
}

function cellOf(rank: number): number {
  return Math.min(RANK_CELLS - 1, Math.floor(RANK_CELLS * rank))
}

/** The rank at the share v of what the intervals cover together. */
function rankAlong(ranks: RankIntervals, v: number): number {
  let left = v * ranks.reduce((sum, [from, to]) => sum + (to - from), 0)
  for (const [from, to] of ranks) {
    if (left < to - from) return from + left
    left -= to - from
  }
  return ranks.at(-1)?.[1] ?? 0
}
