import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyLaw, atoms, cells, equalCells, overRanks, RUNS } from '../testing/laws.ts'
import { barycenter, integral, mean, quantileAt, variance } from './index.ts'

test('moments of uniform and two-point laws are the closed forms', () => {
  expect(mean(cells([0, 12]))).toBe(6)
  expect(variance(cells([0, 12]))).toBe(12)
  expect(variance(cells([0, 3, 6, 9, 12]))).toBeCloseTo(12, 13)
  expect(mean(atoms([0, 1], [1, 3]))).toBe(0.75)
  expect(variance(atoms([0, 1], [1, 3]))).toBe(0.1875)
})

test('moments of Exp(1) by 4,096 cells are 1 and 1 within 2 %', () => {
  const q = equalCells(4096, (u) => -Math.log(1 - Math.min(u, 1 - 1 / 8192)))
  expect(mean(q)).toBeCloseTo(1, 3)
  expect(Math.abs(variance(q) - 1)).toBeLessThan(0.02)
})

test('the integral is the sum over pieces, also for a short stretch far up', () => {
  fc.assert(
    fc.property(anyLaw, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (q, s, t) => {
      const [a, b] = [Math.min(s, t), Math.max(s, t)]
      const levels = Float64Array.from([...q.levels, a, b].filter((u) => a <= u && u <= b).sort((x, y) => x - y))
      const wanted = overRanks(levels, (u) => quantileAt(q, u))
      const size = Math.abs(quantileAt(q, a)) + Math.abs(quantileAt(q, b))
      expect(Math.abs(integral(q, a, b) - wanted)).toBeLessThanOrEqual(4e-16 * size + 1e-13 * size * (b - a))
    }),
    RUNS,
  )
})

test('moments agree with integration over ranks', () => {
  fc.assert(
    fc.property(anyLaw, (q) => {
      const size = Math.max(Math.abs(quantileAt(q, 0)), Math.abs(quantileAt(q, 1)))
      const m = overRanks(q.levels, (u) => quantileAt(q, u))
      const v = overRanks(q.levels, (u) => (quantileAt(q, u) - m) ** 2)
      expect(Math.abs(mean(q) - m)).toBeLessThanOrEqual(1e-13 * size)
      expect(Math.abs(variance(q) - v)).toBeLessThanOrEqual(1e-12 * size * size)
    }),
    RUNS,
  )
})

test('an integral far up keeps its digits: the mean of the last two of 200,000 atoms', () => {
  const n = 200_000
  const q = atoms(Array.from({ length: n }, (_, i) => 1e6 + i))
  const a = (n - 2) / n
  expect(integral(q, a, 1) / (1 - a)).toBeCloseTo(1e6 + n - 1.5, 8)
})

test('the mean of a barycenter is the weighted mean of means', () => {
  const [p, q] = [cells([0, 1, 5], [3, 4]), atoms([2, 9], [5, 1])]
  const nu = barycenter([
    { weight: 1, quantiles: p },
    { weight: 3, quantiles: q },
  ])
  expect(mean(nu)).toBeCloseTo(0.25 * mean(p) + 0.75 * mean(q), 13)
})

test('a variance beyond the doubles is infinite, never NaN', () => {
  expect(variance(atoms([-1e308, 1e308]))).toBe(Infinity)
  expect(mean(atoms([1e308, 1.5e308]))).toBe(1.25e308)
  expect(variance(atoms([1e-308]))).toBe(0)
})
