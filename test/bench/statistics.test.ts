import { describe, expect, test } from 'vitest'
import { verdictOn } from './goal.ts'
import { ratios, spread } from './statistics.ts'

describe('what repeated measurements come to', () => {
  test('is the middle one of an odd number, and the mean of the middle two of an even number', () => {
    expect(spread([10, 1, 2])).toEqual({ median: 2, min: 1, max: 10 })
    expect(spread([10, 1, 2, 4])).toEqual({ median: 3, min: 1, max: 10 })
    expect(() => spread([])).toThrow(RangeError)
  })

  test('is compared round by round', () => {
    expect(ratios([1, 4], [2, 2])).toEqual([0.5, 2])
    expect(() => ratios([1], [])).toThrow(RangeError)
  })

  test('meets a goal by its median, or where its range straddles the goal', () => {
    expect(verdictOn({ at: 'least', limit: 0.9 }, [0.8, 0.95, 1])).toBe('met')
    expect(verdictOn({ at: 'least', limit: 0.9 }, [0.7, 0.8, 0.91])).toBe('met within the range')
    expect(verdictOn({ at: 'least', limit: 0.9 }, [0.7, 0.8, 0.85])).toBe('missed')
    expect(verdictOn({ at: 'most', limit: 3 }, [2.9, 3.5, 4])).toBe('met within the range')
    expect(verdictOn({ at: 'most', limit: 3 }, [3.2, 3.5, 4])).toBe('missed')
  })
})
