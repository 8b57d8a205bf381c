import { addPlaced, createGrid, createSketch, FIRST_ATOM } from '@fairstream/sketch'
import type { Grid, Sketch } from '@fairstream/sketch'
import type { FittedGroup, FittedMap } from '@fairstream/transport'

/** One group of a fitted map counted on a scorecard's grid; `left` counts the scores that have no place there. */
export function countOnGrid(
  grid: Grid,
  fitted: FittedMap,
  group: FittedGroup,
): { readonly sketch: Sketch; readonly left: number } {
  const sketch = createSketch(grid)
  const scoreAt = scoresOf(fitted)
  let left = group.outside ?? 0
  group.points.forEach((point, i) => {
    const count = group.counts?.[i] ?? 1
    const place = grid.place(scoreAt(point))
    if (place < 0 && place > FIRST_ATOM) left += count
    else for (let times = 0; times < count; times++) addPlaced(sketch, place)
  })
  return { sketch, left }
}

/** The score that stands for a point: a cell's middle on a uniform grid, else the value itself. */
function scoresOf({ grid: spec }: FittedMap): (point: number) => number {
  if (spec.kind !== 'uniform') return (point) => point
  const grid = createGrid(spec)
  return (cell) => grid.cellLower(cell) / 2 + grid.cellUpper(cell) / 2
}
