import fc from 'fast-check'
import { expect, test } from 'vitest'
import { count, double, list, numbers, oneOf, optional, record, text } from './codec.ts'
import type { Codec } from './codec.ts'

function there<T>(codec: Codec<T>, value: T): T {
  const draft = { bytes: new Uint8Array(2), length: 0 }
  codec.write(draft, value)
  const cursor = { bytes: draft.bytes, end: draft.length, key: 'test', at: 0 }
  const read = codec.read(cursor)
  expect(cursor.at).toBe(draft.length)
  return read
}

test('every text comes back as it was, half a surrogate pair too', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const value = String.fromCharCode(...units)
      expect(there(text, value)).toBe(value)
    }),
  )
})

test('every double and every count comes back to the bit', () => {
  fc.assert(
    fc.property(fc.double(), fc.maxSafeNat(), (x, n) => {
      expect(there(double, x)).toBe(x)
      expect(there(count, n)).toBe(n)
    }),
  )
  for (const wrong of [-1, 0.5, 2 ** 53]) expect(() => there(count, wrong)).toThrow(RangeError)
})

test('a record comes back with the fields that it had', () => {
  const codec = record<{ a: readonly number[]; b?: string; c: 'x' | 'y'; d: Float64Array }>({
    a: list(count),
    b: optional(text),
    c: oneOf(['x', 'y']),
    d: numbers(double),
  })
  for (const value of [
    { a: [1, 2], b: 'ł', c: 'y', d: Float64Array.of(0.1, -0) },
    { a: [], c: 'x', d: new Float64Array() },
  ] as const)
    expect(there(codec, value)).toEqual(value)
})
