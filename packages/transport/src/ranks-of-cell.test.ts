import { addScore, createGrid, createSketch, FIRST_ATOM, nonEmptyCells, segments } from '@fairstream/sketch'
import type { Grid, Sketch } from '@fairstream/sketch'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atoms, cells, RUNS } from '../testing/laws.ts'
import { hashedRank, quantileFunction, ranksOfCell } from './index.ts'

const GRIDS = [
  createGrid({ kind: 'lattice', low: -4, high: 4, step: 0.5 }, [-4, 1]),
  createGrid({ kind: 'uniform', low: -4, high: 4, cells: 9 }, [-4, -0.1, 0, 0.05, 4]),
  createGrid({ kind: 'uniform', low: -4, high: 4, cells: 64 }),
  createGrid({ kind: 'log-like', mantissaBits: 2 }),
  createGrid({ kind: 'log-like', mantissaBits: 3, low: -4, high: 4 }, [0, 1.1]),
]
const scores = fc.array(
  fc.oneof(
    fc.integer({ min: -8, max: 8 }).map((x) => x / 2),
    fc.double({ min: -4, max: 4, noNaN: true }),
  ),
  {
    minLength: 1,
    maxLength: 60,
  },
)

function sketchOf(grid: Grid, given: readonly number[]): Sketch {
  const sketch = createSketch(grid)
  for (const score of given) addScore(sketch, score)
  return sketch
}

test('a point has the ranks of its atom, a cell its own, and what the law never saw the one rank that is there', () => {
  const q = cells([0, 1, 2, 4], [1, 2, 1])
  expect(ranksOfCell(q, 1, 2)).toEqual([[0.25, 0.75]])
  expect(ranksOfCell(q, -1, 0)).toEqual([[0, 0]])
  expect(ranksOfCell(q, 4, 5)).toEqual([[1, 1]])
  expect(ranksOfCell(cells([0, 1, 2, 3], [1, 0, 1]), 1, 2)).toEqual([[0.5, 0.5]])
  expect([0, 1, 2, 3].map((x) => ranksOfCell(atoms([1, 2]), x, x))).toEqual([[[0, 0]], [[0, 0.5]], [[0.5, 1]], [[1, 1]]])
  expect([1.5, 2].map((x) => ranksOfCell(q, x, x))).toEqual([[[0.25, 0.75]], [[0.75, 1]]])
})

test('atoms inside a cell part its ranks, and one on its edge does not', () => {
  const q = quantileFunction({
    lower: Float64Array.of(0, 0, 1, 1, 3),
    upper: Float64Array.of(0, 1, 1, 3, 3),
    count: Float64Array.of(1, 1, 2, 2, 2),
  })
  expect(ranksOfCell(q, 0, 3)).toEqual([
    [0.125, 0.25],
    [0.5, 0.75],
  ])
  expect(ranksOfCell(q, 1, 1)).toEqual([[0.25, 0.5]])
})

test('the places of a grid share all ranks out: each the mass that it counted, none twice', () => {
  fc.assert(
    fc.property(fc.constantFrom(...GRIDS), scores, (grid, given) => {
      const sketch = sketchOf(grid, given)
      const law = quantileFunction(segments(sketch))
      const { index, count } = nonEmptyCells(sketch)
      const ofCells = [...index].map((cell, i) => ({
        at: [grid.cellLower(cell), grid.cellUpper(cell)] as const,
        n: count[i] ?? 0,
      }))
      const ofAtoms = grid.atoms.map((value, j) => ({ at: [value, value] as const, n: sketch.atomCounts[j] ?? 0 }))
      const places = [...ofCells, ...ofAtoms.filter(({ n }) => n > 0)].map((each) => ({
        ...each,
        ranks: ranksOfCell(law, ...each.at),
      }))
      for (const { n, ranks } of places)
        expect(ranks.reduce((sum, [from, to]) => sum + (to - from), 0)).toBeCloseTo(n / sketch.n, 12)
      const all = places.flatMap(({ ranks }) => ranks).sort(([a], [b]) => a - b)
      expect(all.map(([from]) => from)).toEqual([0, ...all.slice(0, -1).map(([, to]) => to)])
      expect(all.at(-1)?.[1]).toBe(1)
    }),
    RUNS,
  )
})

test('holds the hashed rank of every score, seen or not, of the place that counts it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...GRIDS),
      scores,
      scores,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (grid, seen, asked, v) => {
        const law = quantileFunction(segments(sketchOf(grid, seen)))
        for (const x of asked) {
          const place = grid.place(x)
          const isCell = place >= 0
          const value = grid.atoms[FIRST_ATOM - place] ?? 0
          const edges = isCell ? ([grid.cellLower(place), grid.cellUpper(place)] as const) : ([value, value] as const)
          const ranks = ranksOfCell(law, ...edges)
          const u = hashedRank(law, x, v)
          // To which of two cells a score on their edge counts the grid knows and hashedRank does not.
          const isOnEdge = edges[0] < edges[1] && (x === edges[0] || x === edges[1])
          const isIn = ranks.some(([from, to]) => from - 1e-12 <= u && u <= to + 1e-12)
          // Between the atoms of a cell that has no mass of its own the score has ranks of its own, which its cell cannot tell.
          const isParted = grid.atoms.some((each) => edges[0] <= each && each <= edges[1])
          expect(isIn || isOnEdge || (isCell && isParted)).toBe(true)
        }
      },
    ),
    RUNS,
  )
})
