import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { formatTime, parseTime } from './time.ts'

const seed = { seed: 3339 }

describe('a time', () => {
  it.each([
    ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['2026-01-01t00:00:00z', Date.UTC(2026, 0, 1)],
    ['2026-01-01T01:30:00+01:30', Date.UTC(2026, 0, 1)],
    ['2025-12-31T23:00:00-01:00', Date.UTC(2026, 0, 1)],
    ['2026-01-01T00:00:00-00:00', Date.UTC(2026, 0, 1)],
    ['2026-01-01T00:00:00.1Z', Date.UTC(2026, 0, 1, 0, 0, 0, 100)],
    ['2026-01-01T00:00:00.1239999999Z', Date.UTC(2026, 0, 1, 0, 0, 0, 123)],
    ['2024-02-29T12:00:00Z', Date.UTC(2024, 1, 29, 12)],
    ['2000-02-29T12:00:00Z', Date.UTC(2000, 1, 29, 12)],
    ['0000-01-01T00:00:00Z', -62_167_219_200_000],
    ['0099-12-31T23:59:59.999Z', -59_011_459_200_001],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    [0, 0],
    [-1, -1],
    [8.64e15, 8.64e15],
    [-8.64e15, -8.64e15],
  ])('%j is epoch ms %d', (time, epochMs) => {
    expect(parseTime(time)).toBe(epochMs)
  })

  it.each([['2016-12-31T23:59:60Z'], ['2016-12-31T23:59:60.75Z'], ['2017-01-01T05:29:60+05:30'], ['2016-12-31T15:59:60-08:00']])(
    '%s, a leap second, is the start of the next second',
    (time) => {
      expect(parseTime(time)).toBe(Date.UTC(2017, 0, 1))
    },
  )

  it.each([
    ['2026-02-30T00:00:00Z'],
    ['2026-02-29T00:00:00Z'],
    ['1900-02-29T00:00:00Z'],
    ['2026-04-31T00:00:00Z'],
    ['2026-00-10T00:00:00Z'],
    ['2026-13-10T00:00:00Z'],
    ['2026-01-00T00:00:00Z'],
    ['2026-01-01T24:00:00Z'],
    ['2026-01-01T00:60:00Z'],
    ['2026-01-01T00:00:61Z'],
    ['2026-01-01T12:00:60Z'],
    ['2026-01-01T00:00:00+24:00'],
    ['2026-01-01T00:00:00+01:60'],
    ['2026-01-01T00:00:00+0100'],
    ['2026-01-01T00:00:00+01'],
    ['2026-01-01T00:00:00'],
    ['2026-01-01 00:00:00Z'],
    ['2026-01-01T00:00Z'],
    ['2026-01-01T00:00:00.Z'],
    ['2026-01-01T00:00:00,5Z'],
    ['2026-01-01'],
    ['26-01-01T00:00:00Z'],
    ['+002026-01-01T00:00:00Z'],
    [' 2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z\n'],
    ['٢٠٢٦-01-01T00:00:00Z'],
    ['1767225600000'],
    [''],
    [0.5],
    [8.64e15 + 1],
    [-8.64e15 - 1],
    [1e300],
    [NaN],
    [Infinity],
    [null],
    [true],
    [[0]],
    [{}],
    [undefined],
  ])('%j is refused', (time) => {
    expect(parseTime(time)).toBeUndefined()
  })

  it('of −0 is 0', () => {
    expect(Object.is(parseTime(-0), 0)).toBe(true)
  })

  it('that was formatted is read back, in every year that RFC 3339 can write', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (epochMs) => {
        expect(parseTime(formatTime(epochMs))).toBe(epochMs)
      }),
      seed,
    )
  })

  it('agrees with the engine on every date and offset that exists', () => {
    const two = (max: number, min = 0) => fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'))
    const year = fc.integer({ min: 0, max: 9999 }).map((value) => String(value).padStart(4, '0'))
    fc.assert(
      fc.property(
        year,
        two(12, 1),
        two(28, 1),
        two(23),
        two(59),
        two(59),
        fc.constantFrom('+', '-'),
        two(23),
        two(59),
        (...parts) => {
          const [y, month, day, hour, minute, second, sign, aheadHour, aheadMinute] = parts
          const text = `${y}-${month}-${day}T${hour}:${minute}:${second}.250${sign}${aheadHour}:${aheadMinute}`
          expect(parseTime(text)).toBe(Date.parse(text))
        },
      ),
      seed,
    )
  })

  it('beyond the years of RFC 3339 is not formatted', () => {
    expect([formatTime(8.64e15), formatTime(-8.64e15), formatTime(-62_167_219_200_001)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
