import { expect, test } from 'vitest'
import cfa from '../fixtures/cfa.json' with { type: 'json' }
import { atoms, cells } from '../testing/laws.ts'
import { dkwRankError, largestCellMass, quantileFunction } from './index.ts'

test('the DKW rank error is the table of the oracle', () => {
  cfa.dkw.n.forEach((n, i) => {
    expect(dkwRankError(n, cfa.dkw.alpha)).toBeCloseTo(cfa.dkw.epsilon[i] ?? NaN, 3)
  })
  expect(dkwRankError(18_445)).toBeCloseTo(0.01, 3)
})

test('another α takes its own logarithm, and the default is its limit', () => {
  expect(dkwRankError(1000, 0.01)).toBeCloseTo(Math.sqrt(Math.log(200) / 2000), 15)
  expect(dkwRankError(1000, 0.05 + 1e-12)).toBeCloseTo(dkwRankError(1000), 12)
})

test('a rank error is at most 1, also for a group of none', () => {
  expect([dkwRankError(0), dkwRankError(1)]).toEqual([1, 1])
  expect(dkwRankError(2)).toBeLessThan(1)
})

test('sizes and probabilities out of range are refused', () => {
  for (const [n, alpha] of [
    [-1, 0.05],
    [NaN, 0.05],
    [9, 0],
    [9, 1],
    [9, NaN],
  ] as const) {
    expect(() => dkwRankError(n, alpha)).toThrow(RangeError)
  }
})

test('the in-cell rank error is the mass of the heaviest cell, and 0 on lattices', () => {
  expect(largestCellMass(atoms([1, 2, 3], [1, 8, 1]))).toBe(0)
  expect(largestCellMass(cells([0, 1, 2, 3], [1, 2, 1]))).toBe(0.5)
  const mixed = quantileFunction({
    lower: Float64Array.of(0, 1, 1),
    upper: Float64Array.of(1, 1, 2),
    count: Float64Array.of(1, 6, 1),
  })
  expect(largestCellMass(mixed)).toBe(0.125)
})
