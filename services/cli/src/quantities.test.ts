import { describe, expect, it } from 'vitest'
import { counted, duration, grouped, percent, rounded, size } from './quantities.ts'

describe('quantities in words', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [99_998, '99,998'],
    [1_234_567_890, '1,234,567,890'],
    [-1_234, '-1,234'],
  ])('group thousands: %d', (n, text) => {
    expect(grouped(n)).toBe(text)
  })

  it.each([
    [0, '0 maps'],
    [1, '1 map'],
    [1_000, '1,000 maps'],
  ])('count things: %d', (n, text) => {
    expect(counted(n, 'map')).toBe(text)
  })

  it.each([
    [0, '0.0 s'],
    [840, '0.8 s'],
    [9_949, '9.9 s'],
    [12_400, '12 s'],
    [60_000, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [7_260_000, '2 h 1 min'],
    [187_200_000, '2 d 4 h'],
    [9_999_900_000, '115 d 17 h'],
  ])('tell times in two units at most: %d ms', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_500, '1.5 kB'],
    [342_000_000, '342 MB'],
    [85_000_000_000, '85 GB'],
  ])('tell sizes: %d bytes', (bytes, text) => {
    expect(size(bytes)).toBe(text)
  })

  it('round to six digits, and shares to percent', () => {
    expect([rounded(1 / 3), rounded(25), rounded(1e-9), percent(0.505), percent(1 / 3, 1)]).toEqual([
      '0.333333',
      '25',
      '1e-9',
      '51 %',
      '33.3 %',
    ])
  })
})
