import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyHash, anyLaw, atoms, cells, RUNS } from '../testing/laws.ts'
import { hashedRank, quantileFunction } from './index.ts'

test('an atom and a cell spread their mass over their ranks', () => {
  const q = quantileFunction({ lower: Float64Array.of(1, 2), upper: Float64Array.of(1, 4), count: Float64Array.of(1, 3) })
  expect([0, 0.5].map((v) => hashedRank(q, 1, v))).toEqual([0, 0.125])
  expect([2, 2.1, 3.9, 4].map((x) => hashedRank(q, x, 0.5))).toEqual([0.625, 0.625, 0.625, 0.625])
  expect([-9, 1.5, 4.1].map((x) => hashedRank(q, x, 0.5))).toEqual([0, 0.25, 1])
})

test('a score on the edge between two cells belongs to the upper one, and an atom on it to the atom', () => {
  expect(hashedRank(cells([0, 1, 2]), 1, 0.5)).toBe(0.75)
  const q = quantileFunction({
    lower: Float64Array.of(0, 1, 1),
    upper: Float64Array.of(1, 1, 2),
    count: Float64Array.of(1, 1, 2),
  })
  expect(hashedRank(q, 1, 0)).toBe(0.25)
  expect(hashedRank(atoms([1, 2]), 2, 0)).toBe(0.5)
})

test('over the law’s own scores and an even hash the rank is uniform', () => {
  fc.assert(
    fc.property(anyLaw, (q) => {
      const steps = 64
      q.lower.forEach((lower, i) => {
        const x = (lower + (q.upper[i] ?? NaN)) / 2
        const [a, b] = [q.levels[i] ?? NaN, q.levels[i + 1] ?? NaN]
        const ranks = Array.from({ length: steps }, (_, s) => hashedRank(q, x, (s + 0.5) / steps))
        expect(ranks.reduce((sum, u) => sum + u, 0) / steps).toBeCloseTo((a + b) / 2, 12)
        expect(ranks.every((u) => a <= u && u <= b)).toBe(true)
      })
    }),
    RUNS,
  )
})

test('the hashed rank of a greater score is not less, for the same hash', () => {
  fc.assert(
    fc.property(anyLaw, anyHash, (q, v) => {
      const scores = [...q.lower, ...q.upper].flatMap((x) => [x - 0.3, x, x + 0.3]).sort((a, b) => a - b)
      const ranks = scores.map((x) => hashedRank(q, x, v))
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    }),
    RUNS,
  )
})
