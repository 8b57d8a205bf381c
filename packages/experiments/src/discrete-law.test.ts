import { describe, expect, it } from 'vitest'
import { discreteLaw, drawFrom } from './discrete-law.ts'

/** A draw that falls on this one of 2^32. */
function fallingOn(draw: number) {
  return { next: () => draw / 2 ** 32, integer: () => draw }
}

describe('a discrete law', () => {
  const law = discreteLaw(['a', 'never', 'b', 'c', 'neither'], [1, 0, 1, 2, 0])

  it('gives each value its share of the draws, to the draw', () => {
    expect(law.thresholds).toEqual([2 ** 30, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 32])
    const draws = [0, 2 ** 30 - 1, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]
    expect(draws.map((draw) => drawFrom(law, fallingOn(draw)))).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  })

  it('of one value is that value', () => {
    expect(drawFrom(discreteLaw([7], [0.3]), fallingOn(2 ** 32 - 1))).toBe(7)
  })
})
