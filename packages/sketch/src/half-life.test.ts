import fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfLifeWeight, WEIGHT_ONE } from './index.ts'

test('whole half-lives halve the weight exactly, down to 1 and then nothing', () => {
  for (let i = 0; i <= 16; i++) expect(halfLifeWeight(i * 3_600_000, 3_600_000)).toBe(WEIGHT_ONE / 2 ** i)
  expect(halfLifeWeight(17, 1)).toBe(1)
  expect(halfLifeWeight(17.001, 1)).toBe(0)
  expect(halfLifeWeight(Infinity, 1)).toBe(0)
})

test('the weight is 65536 · 2^(−age/halfLife), rounded', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 90 * 86_400_000 }),
      fc.integer({ min: 1000, max: 90 * 86_400_000 }),
      (age, halfLife) => {
        expect(halfLifeWeight(age, halfLife)).toBe(Math.round(65_536 * 2 ** (-age / halfLife)))
      },
    ),
    { seed: 20_260_104, numRuns: 3000 },
  )
})

test('ages below zero and half-lives that are not lengths of time are refused', () => {
  for (const [age, halfLife] of [
    [-1, 1],
    [NaN, 1],
    [1, 0],
    [1, -1],
    [1, NaN],
    [1, Infinity],
  ] as const)
    expect(() => halfLifeWeight(age, halfLife)).toThrow(RangeError)
})
