import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDuration, printDuration } from './duration.ts'

describe('a duration', () => {
  it.each([
    ['PT5M', 300_000],
    ['PT24H', 86_400_000],
    ['P1D', 86_400_000],
    ['P1DT12H30M5S', 131_405_000],
    ['PT0.5S', 500],
    ['PT0.001S', 1],
    ['PT90M', 5_400_000],
    ['P2W', 1_209_600_000],
    ['PT1.1S', 1_100],
    ['P3653D', 315_619_200_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    'P1M',
    'P1Y',
    'P1Y2M',
    'PT0S',
    'P0D',
    'P',
    'PT',
    'P1DT',
    'T5M',
    '5M',
    'PT5',
    'PT-5M',
    '-PT5M',
    'PT5m',
    'pt5m',
    ' PT5M',
    'PT5M ',
    'PT1.5M',
    'PT0.0001S',
    'PT1S1M',
    'PT5M5M',
    'P1W2D',
    'P3654D',
    'PT1e3S',
    'PT1,5S',
    'PT.5S',
    '',
    'PT999999999999S',
  ])('is not %j', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it('is read back from its print', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 315_619_200_000 }), (ms) => {
        expect(parseDuration(printDuration(ms))).toBe(ms)
      }),
      { seed: 2, numRuns: 500 },
    )
  })
})
