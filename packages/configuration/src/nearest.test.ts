import { describe, expect, it } from 'vitest'
import { nearest } from './nearest.ts'

describe('the word that was meant', () => {
  it.each([
    ['thetta', 'theta'],
    ['tehta', 'theta'],
    ['THETA', 'theta'],
    ['planevery', 'planEvery'],
    ['trait', 'traits'],
    ['minGroupsize', 'minGroupSize'],
    ['halflife', undefined],
    ['colour', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('by %s is %s', (word, meant) => {
    expect(nearest(word, ['range', 'theta', 'planEvery', 'traits', 'minGroupSize'])).toBe(meant)
  })
})
