import { addScore, createGrid, createSketch, RANK_CELLS, segments } from '@fairstream/sketch'
import type { Grid, Sketch } from '@fairstream/sketch'
import { quantileFunction } from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'
import { describe, expect, test } from 'vitest'
import { baselineCells } from './baseline-cells.ts'
import { unitHash } from './hash.ts'

/** Even numbers in [0, 1), the same each time. */
const even = (seed: string) => {
  let next = 0
  return () => unitHash(seed, String(next++))
}

function sketchOf(grid: Grid, scores: Iterable<number>): Sketch {
  const sketch = createSketch(grid)
  for (const score of scores) addScore(sketch, score)
  return sketch
}

const lawOf = (grid: Grid, scores: Iterable<number>): QuantileFunction => quantileFunction(segments(sketchOf(grid, scores)))

const tenths = (x: number): number => Math.round(x * 10) / 10

/** χ² of eight counts against even ones; with 7 degrees of freedom above 24.3 once in a thousand. */
const chiSquare = (counts: Float64Array): number => {
  const even = counts.reduce((sum, each) => sum + each, 0) / RANK_CELLS
  return counts.reduce((sum, each) => sum + (each - even) ** 2 / even, 0)
}

describe('ranks in a baseline', () => {
  const grids: readonly (readonly [string, Grid, (u: number) => number])[] = [
    ['a fine lattice', createGrid({ kind: 'lattice', low: 0, high: 300, step: 1 }), (u) => Math.floor(300 * u ** 1.5)],
    ['a lattice of five values', createGrid({ kind: 'lattice', low: 0, high: 4, step: 1 }), (u) => Math.floor(5 * u ** 2)],
    ['one value', createGrid({ kind: 'lattice', low: 0, high: 1, step: 1 }), () => 1],
    ['a uniform grid', createGrid({ kind: 'uniform', low: 0, high: 1, cells: 24 }), (u) => u ** 2],
    [
      'a uniform grid with atoms inside cells',
      createGrid({ kind: 'uniform', low: 0, high: 1, cells: 3 }, [0, 0.3, 0.4, 1]),
      (u) => (u < 0.2 ? tenths(5 * u) : u),
    ],
    [
      'a log-like grid',
      createGrid({ kind: 'log-like', mantissaBits: 2 }),
      (u) => Math.sign(u - 0.4) * Math.exp(9 * Math.abs(u - 0.4)),
    ],
    [
      'a log-like grid with many zeros',
      createGrid({ kind: 'log-like', mantissaBits: 3 }, [1]),
      (u) => (u < 0.7 ? 0 : u < 0.8 ? 1 : u - 0.9),
    ],
  ]

  test.each(grids)('are even over the cells for scores of its own law: %s', (_, grid, quantile) => {
    const draw = even('history')
    const history = Array.from({ length: 4_000 }, () => quantile(draw()))
    const law = lawOf(grid, history)
    const again = even('stream')
    const counts = new Float64Array(RANK_CELLS)
    for (let slice = 0; slice < 20; slice++) {
      const stream = Array.from({ length: 400 }, () => history[Math.floor(again() * history.length)] ?? 0)
      const v = (place: number, j: number): number => unitHash('baseline/credit', `${slice}/f/${place}/${j}`)
      baselineCells(law, sketchOf(grid, stream), v).forEach((each, i) => (counts[i] = (counts[i] ?? 0) + each))
    }
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(8_000)
    expect(chiSquare(counts)).toBeLessThan(24.3)
  })

  test('are uneven once the scores have moved', () => {
    const grid = createGrid({ kind: 'lattice', low: 0, high: 300, step: 1 })
    const draw = even('history')
    const history = Array.from({ length: 4_000 }, () => Math.floor(250 * draw()))
    const moved = history.map((score) => score + 12)
    expect(chiSquare(baselineCells(lawOf(grid, history), sketchOf(grid, moved), () => 0.5))).toBeGreaterThan(100)
  })

  test('ask for V only where the cells of a place are in question', () => {
    const grid = createGrid({ kind: 'lattice', low: 0, high: 9, step: 1 })
    const law = lawOf(grid, [1, 2, 3, 4, 5, 6, 7, 8])
    const never = (): number => {
      throw new Error('no V is needed')
    }
    expect([...baselineCells(law, sketchOf(grid, [1, 1, 2, 8, 5]), never)]).toEqual([2, 1, 0, 0, 1, 0, 0, 1])
    const asked: string[] = []
    const other = lawOf(grid, [1, 1, 1, 2])
    const cells = baselineCells(other, sketchOf(grid, [1, 1, 2]), (place, j) => (asked.push(`${place}/${j}`), j * 0.5))
    expect(asked).toEqual(['1/0', '1/1', '2/0'])
    expect([...cells]).toEqual([1, 0, 0, 1, 0, 0, 1, 0])
  })

  test('of scores that it never saw are where the law stands there: below in the first cell, above in the last', () => {
    const grid = createGrid({ kind: 'lattice', low: 0, high: 9, step: 1 })
    const law = lawOf(grid, [2, 2, 2, 6])
    const v = (): number => 0.25
    expect([...baselineCells(law, sketchOf(grid, [0, 1, 4, 5, 7, 9]), v)]).toEqual([2, 0, 0, 0, 0, 0, 2, 2])
  })

  test('leave out what was beyond the range and what had no place: neither is in the law', () => {
    const grid = createGrid({ kind: 'lattice', low: 0, high: 9, step: 1 })
    const law = lawOf(grid, [1, 2, 3, 4, 5, 6, 7, 8])
    expect([...baselineCells(law, sketchOf(grid, [-5, 99, 2.5, 3]), () => 0)]).toEqual([0, 0, 1, 0, 0, 0, 0, 0])
  })
})
