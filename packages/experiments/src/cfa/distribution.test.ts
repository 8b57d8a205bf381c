import { expect, it } from 'vitest'
import { binsOf, densityOf } from './distribution.ts'

const scores = Float64Array.from({ length: 300 }, (_, row) => 300 + ((row * 37) % 250))

it('a density holds each score once', () => {
  for (const step of [undefined, 1]) {
    const bins = binsOf(scores, step)
    const points = densityOf(scores, (row) => row % 3 > 0, bins)
    expect(points.reduce((sum, [, y]) => sum + y * bins.width, 0)).toBeCloseTo(1, 12)
  }
})

it('bins on a lattice hold a whole number of steps each, and reach over all scores', () => {
  const { low, width, count } = binsOf(scores, 1)
  expect([low, width]).toEqual([299.5, 7])
  expect(low + width * count).toBeGreaterThan(549)
  expect(low + width * (count - 1)).toBeLessThanOrEqual(549.5)
})

it('an even lattice is drawn flat', () => {
  const even = Float64Array.from({ length: 240 }, (_, row) => row)
  const bins = binsOf(even, 1)
  const heights = densityOf(even, () => true, bins).map(([, y]) => y)
  expect(new Set(heights.map((y) => y.toFixed(9))).size).toBe(1)
})

it('a group is drawn where its own scores lie, and nowhere else', () => {
  const apart = Float64Array.from([1, 2, 3, 11, 12, 13])
  const points = densityOf(apart, (row) => row < 3, binsOf(apart, 1))
  expect(points.filter(([, y]) => y > 0).map(([x]) => x)).toEqual([1, 2, 3])
})
