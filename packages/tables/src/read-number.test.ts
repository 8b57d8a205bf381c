import { describe, expect, it } from 'vitest'
import { readNumber } from './read-number.ts'

describe('a number', () => {
  it.each([
    ['5', 5],
    [' -0.5 ', -0.5],
    ['+1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['1e308', 1e308],
    [7n, 7],
    [0.25, 0.25],
  ])('is read from %s', (cell, value) => {
    expect(readNumber(cell)).toBe(value)
  })

  it.each([
    '',
    ' ',
    'NaN',
    'Infinity',
    '-inf',
    '1e309',
    '0x10',
    '1_000',
    '1,5',
    '1.2.3',
    'five',
    '1e',
    '--1',
    Number.NaN,
    Infinity,
    null,
    undefined,
    true,
    {},
    [],
  ])('is not read from %s', (cell) => {
    expect(readNumber(cell)).toBeUndefined()
  })

  it('has the decimal mark that is said, and no other', () => {
    expect(readNumber('1,5', ',')).toBe(1.5)
    expect(readNumber('-1,5e2', ',')).toBe(-150)
    expect(readNumber('1.5', ',')).toBeUndefined()
    expect(readNumber('1.234,5', ',')).toBeUndefined()
    expect(readNumber('7', ',')).toBe(7)
  })
})
