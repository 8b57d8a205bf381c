import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addPlaced,
  addScore,
  copy,
  createGrid,
  createGroupSlice,
  createSketch,
  encodeGroupSlice,
  equal,
  FIRST_ATOM,
  merge,
  nonEmptyCells,
  OFF_LATTICE,
  OVERFLOW,
  REFUSED,
  subtract,
  UNDERFLOW,
} from './index.ts'
import type { Grid, Sketch } from './index.ts'

const repeatable = { seed: 20_260_102, numRuns: 150 }
const grids: Grid[] = [
  createGrid({ kind: 'lattice', low: -3, high: 3, step: 0.5 }, [1]),
  createGrid({ kind: 'uniform', low: -2, high: 2, cells: 16 }, [0, 1]),
  createGrid({ kind: 'log-like', mantissaBits: 2 }, [1]),
]
const score = fc.oneof(fc.constantFrom(0, -0, 1, -1, 0.5, 3, NaN, Infinity, 1e308), fc.double({ min: -3, max: 3, noNaN: true }))
const onSomeGrid = fc.constantFrom(...grids).chain((grid) => fc.tuple(fc.constant(grid), scoresOf(), scoresOf(), scoresOf()))

function scoresOf() {
  return fc.array(score, { maxLength: 30 })
}

function sketchOf(grid: Grid, scores: readonly number[]): Sketch {
  const sketch = createSketch(grid)
  for (const each of scores) addScore(sketch, each)
  return sketch
}

function sum(...sketches: Sketch[]): Sketch {
  const [first, ...rest] = sketches.map(copy)
  if (first === undefined) throw new Error('nothing to sum')
  for (const each of rest) merge(first, each)
  return first
}

function bytesOf(sketch: Sketch): string {
  return Buffer.from(encodeGroupSlice({ ...createGroupSlice(sketch.grid, 0), sketch })).toString('hex')
}

describe('merge', () => {
  test('is commutative to the byte', () => {
    fc.assert(
      fc.property(onSomeGrid, ([grid, xs, ys]) => {
        const [x, y] = [sketchOf(grid, xs), sketchOf(grid, ys)]
        expect(bytesOf(sum(x, y))).toBe(bytesOf(sum(y, x)))
      }),
      repeatable,
    )
  })

  test('is associative to the byte', () => {
    fc.assert(
      fc.property(onSomeGrid, ([grid, xs, ys, zs]) => {
        const [x, y, z] = [sketchOf(grid, xs), sketchOf(grid, ys), sketchOf(grid, zs)]
        expect(bytesOf(sum(sum(x, y), z))).toBe(bytesOf(sum(x, sum(y, z))))
      }),
      repeatable,
    )
  })

  test('is undone by subtract to the byte', () => {
    fc.assert(
      fc.property(onSomeGrid, ([grid, xs, ys]) => {
        const [x, y] = [sketchOf(grid, xs), sketchOf(grid, ys)]
        const back = sum(x, y)
        subtract(back, y)
        expect(bytesOf(back)).toBe(bytesOf(x))
        expect(equal(back, x)).toBe(true)
      }),
      repeatable,
    )
  })

  test('of parts is the sketch of the whole, and leaves the parts alone', () => {
    fc.assert(
      fc.property(onSomeGrid, ([grid, xs, ys]) => {
        const [x, y] = [sketchOf(grid, xs), sketchOf(grid, ys)]
        expect(bytesOf(sum(x, y))).toBe(bytesOf(sketchOf(grid, [...xs, ...ys])))
        expect(bytesOf(x)).toBe(bytesOf(sketchOf(grid, xs)))
      }),
      repeatable,
    )
  })

  test('of another grid is refused', () => {
    const [a, b] = [
      createSketch(createGrid({ kind: 'uniform', low: 0, high: 1, cells: 4 })),
      createSketch(createGrid({ kind: 'uniform', low: 0, high: 1, cells: 4 }, [1])),
    ]
    expect(() => {
      merge(a, b)
    }).toThrow(RangeError)
  })

  test('beyond 2^53 − 1 is refused and changes nothing', () => {
    for (const grid of grids) {
      const full = sketchOf(grid, [0.5, 0.5])
      for (let i = 0; i < 51; i++) merge(full, copy(full))
      expect(full.n).toBe(2 ** 52)
      const before = bytesOf(full)
      expect(() => {
        merge(full, copy(full))
      }).toThrow('9007199254740991')
      expect(bytesOf(full)).toBe(before)
    }
  })
})

test('the same scores in any order give the same bytes', () => {
  const shuffled = fc
    .tuple(fc.constantFrom(...grids), fc.array(score, { maxLength: 60 }))
    .chain(([grid, scores]) =>
      fc.tuple(fc.constant(grid), fc.constant(scores), fc.shuffledSubarray(scores, { minLength: scores.length })),
    )
  fc.assert(
    fc.property(shuffled, ([grid, scores, again]) => {
      expect(bytesOf(sketchOf(grid, again))).toBe(bytesOf(sketchOf(grid, scores)))
    }),
    repeatable,
  )
})

test('every score is counted in exactly one place, the one that addScore returns', () => {
  fc.assert(
    fc.property(onSomeGrid, ([grid, xs]) => {
      const sketch = createSketch(grid)
      const places = xs.map((each) => addScore(sketch, each))
      const placedAt = (wanted: (place: number) => boolean) => places.filter(wanted).length
      const { index, count } = nonEmptyCells(sketch)
      expect(places).toEqual(xs.map(grid.place))
      expect([...index]).toEqual([...new Set(places.filter((place) => place >= 0))].sort((a, b) => a - b))
      expect([...count]).toEqual([...index].map((cell) => placedAt((place) => place === cell)))
      expect([...sketch.atomCounts]).toEqual(grid.atoms.map((_, j) => placedAt((place) => place === FIRST_ATOM - j)))
      expect(sketch.n).toBe(placedAt((place) => place >= 0 || place <= FIRST_ATOM))
      expect(sketch.underflow).toBe(placedAt((place) => place === UNDERFLOW))
      expect(sketch.overflow).toBe(placedAt((place) => place === OVERFLOW))
      expect(sketch.refused).toBe(placedAt((place) => place === OFF_LATTICE || place === REFUSED))
    }),
    repeatable,
  )
})

test('what is not there cannot be subtracted, and nothing changes', () => {
  for (const grid of grids) {
    for (const [held, taken] of [
      [[0.5], [-0.5]],
      [[0.5, 0.5], [1]],
      [[1, 1], [0.5]],
      [[0.5], [NaN]],
      [[0.5], [1e308]],
      [[], [0.5]],
    ] as const) {
      const sketch = sketchOf(grid, held)
      const before = bytesOf(sketch)
      expect(() => {
        subtract(sketch, sketchOf(grid, taken))
      }).toThrow(RangeError)
      expect(bytesOf(sketch)).toBe(before)
    }
  }
})

test('a place that the grid does not have is refused, and n stays', () => {
  for (const grid of grids) {
    const sketch = createSketch(grid)
    for (const place of [grid.cellCount, 0.5, FIRST_ATOM - grid.atoms.length]) {
      expect(() => {
        addPlaced(sketch, place)
      }).toThrow(RangeError)
    }
    expect(sketch.n).toBe(0)
  }
})

test('sketches are equal when all counts are, and on one grid only', () => {
  for (const grid of grids) {
    const sketch = sketchOf(grid, [0.5, 1, NaN])
    expect(equal(sketch, sketchOf(grid, [NaN, 1, 0.5]))).toBe(true)
    for (const other of [
      [0.5, 0.5, NaN],
      [-0.5, 1, NaN],
      [1, 1, NaN],
      [0.5, 1],
      [0.5, 1, NaN, NaN],
    ])
      expect(equal(sketch, sketchOf(grid, other))).toBe(false)
  }
  const [a, b] = grids.map((grid) => createSketch(grid))
  expect(a && b && equal(a, b)).toBe(false)
})

test('a log-like sketch takes memory by its scores, not by its half a million cells', () => {
  const sketch = sketchOf(createGrid({ kind: 'log-like', mantissaBits: 10 }), [1, 2, 3, -4e300])
  expect(sketch.grid.cellCount).toBe(2 * 2047 * 1024 + 1)
  expect(sketch.dense).toBeUndefined()
  expect(sketch.sparse.size).toBe(4)
})
