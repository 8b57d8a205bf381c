import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addScore, createGrid, createSketch, segments } from './index.ts'
import type { Grid, Segments } from './index.ts'

const repeatable = { seed: 20_260_103, numRuns: 150 }

function piecesOf(grid: Grid, scores: readonly number[]): Segments {
  const sketch = createSketch(grid)
  for (const score of scores) addScore(sketch, score)
  return segments(sketch)
}

function rows({ lower, upper, count }: Segments): number[][] {
  return [...lower].map((each, i) => [each, upper[i] ?? NaN, count[i] ?? NaN])
}

/** The value at a rank counted in scores, 0 < rank ≤ n, read from the pieces. */
function quantile(pieces: Segments, rank: number): number {
  let below = 0
  for (const [lower, upper, count] of rows(pieces) as [number, number, number][]) {
    if (rank <= below + count) return lower + (upper - lower) * ((rank - below) / count)
    below += count
  }
  return pieces.upper.at(-1) ?? NaN
}

/** The greatest |Q̂ − Q| over both ends and the middle of every score's rank, where Q is the empirical quantile function. */
function worstError(pieces: Segments, scores: readonly number[], errorAt: (error: number, score: number) => number): number {
  const sorted = scores.toSorted((a, b) => a - b)
  const errors = sorted.flatMap((score, i) =>
    [1e-6, 0.5, 1].map((part) => errorAt(Math.abs(quantile(pieces, i + part) - score), score)),
  )
  return Math.max(...errors)
}

const within = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.5, 1, 1 / 3, 0.25))
const scoresWithin = fc.array(within, { minLength: 1, maxLength: 60 })

describe('the law that segments describe', () => {
  test('is within h of the scores at every rank on a uniform grid', () => {
    fc.assert(
      fc.property(
        scoresWithin,
        fc.integer({ min: 1, max: 64 }),
        fc.constantFrom([], [0, 0.5], [1 / 3, 1]),
        (scores, cells, atoms) => {
          const pieces = piecesOf(createGrid({ kind: 'uniform', low: 0, high: 1, cells }, atoms), scores)
          expect(worstError(pieces, scores, (error) => error)).toBeLessThanOrEqual((1 / cells) * (1 + 1e-9))
        },
      ),
      repeatable,
    )
  })

  test('is within h/2 of ties on cell centres', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 40 }), (centres) => {
        const scores = centres.map((i) => i / 8)
        const pieces = piecesOf(createGrid({ kind: 'uniform', low: 0, high: 1, cells: 8 }), scores)
        expect(worstError(pieces, scores, (error) => error)).toBeLessThanOrEqual((1 / 16) * (1 + 1e-9))
      }),
      repeatable,
    )
  })

  test('is exact at every rank on a lattice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3, max: 88 }), { minLength: 1, maxLength: 60 }), fc.boolean(), (scores, atoms) => {
        const pieces = piecesOf(createGrid({ kind: 'lattice', low: 3, high: 88, step: 1 }, atoms ? [10, 40] : []), scores)
        expect(worstError(pieces, scores, (error) => error)).toBe(0)
      }),
      repeatable,
    )
  })

  test('is within 2^−m of the score at every rank on a log-like grid', () => {
    const unbounded = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(unbounded, { minLength: 1, maxLength: 40 }), (scores) => {
        const pieces = piecesOf(createGrid({ kind: 'log-like', mantissaBits: 7 }), scores)
        const relative = (error: number, score: number) => error / Math.max(Math.abs(score), 2 ** -1022)
        expect(worstError(pieces, scores, relative)).toBeLessThanOrEqual(2 ** -7 * (1 + 1e-9))
      }),
      repeatable,
    )
  })

  test('is in ascending order without overlap, and sums to n', () => {
    fc.assert(
      fc.property(scoresWithin, fc.integer({ min: 1, max: 8 }), (scores, cells) => {
        const pieces = piecesOf(createGrid({ kind: 'uniform', low: 0, high: 1, cells }, [0, 0.25, 1 / 3, 0.5, 1]), scores)
        const mass = rows(pieces).reduce((sum, [, , count]) => sum + (count ?? NaN), 0)
        expect(mass).toBeCloseTo(scores.length, 9)
        rows(pieces).forEach(([lower, upper, count], i) => {
          expect(count).toBeGreaterThan(0)
          expect(lower).toBeLessThanOrEqual(upper ?? NaN)
          if (i > 0) expect(lower).toBeGreaterThanOrEqual(pieces.upper[i - 1] ?? NaN)
        })
      }),
      repeatable,
    )
  })
})

describe('segments', () => {
  test('of nothing are none', () => {
    expect(rows(piecesOf(createGrid({ kind: 'uniform', low: 0, high: 1, cells: 4 }), [NaN, 7]))).toEqual([])
  })

  test('split a cell in proportion to length at each atom inside it', () => {
    const grid = createGrid({ kind: 'uniform', low: 0, high: 4, cells: 4 }, [1.25, 0.75])
    const scores = [0.75, 0.75, 1.25, 1, 1, 1, 1, 3]
    expect(rows(piecesOf(grid, scores))).toEqual([
      [0.5, 0.75, 1],
      [0.75, 0.75, 2],
      [0.75, 1.25, 2],
      [1.25, 1.25, 1],
      [1.25, 1.5, 1],
      [2.5, 3.5, 1],
    ])
  })

  test('set atoms on edges, in empty cells and beyond the last cell between whole cells', () => {
    const grid = createGrid({ kind: 'uniform', low: 0, high: 4, cells: 4 }, [0, 0.5, 1.5, 3, 4])
    expect(rows(piecesOf(grid, [0, 0.5, 1, 1.5, 3, 4]))).toEqual([
      [0, 0, 1],
      [0.5, 0.5, 1],
      [0.5, 1.5, 1],
      [1.5, 1.5, 1],
      [3, 3, 1],
      [4, 4, 1],
    ])
  })

  test('leave out what rounding makes of nothing: an atom one double below an edge', () => {
    const grid = createGrid({ kind: 'uniform', low: 0, high: 4, cells: 4 }, [0.49999999999999994])
    expect(rows(piecesOf(grid, [0, 0.25, 0.49999999999999994]))).toEqual([
      [-0.5, 0.49999999999999994, 2],
      [0.49999999999999994, 0.49999999999999994, 1],
    ])
  })

  test('hold zero as a point on a log-like grid', () => {
    const pieces = piecesOf(createGrid({ kind: 'log-like', mantissaBits: 1 }), [-1, 0, -0, 2])
    expect(rows(pieces)).toEqual([
      [-1.5, -1, 1],
      [0, 0, 2],
      [2, 3, 1],
    ])
  })
})
