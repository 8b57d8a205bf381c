import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RUNS } from '../testing/laws.ts'
import { along, carry, clamp, meanOfTwo, shareOf } from './linear.ts'

const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: -9, max: 9, noNaN: true }))
const share = fc.oneof(fc.constantFrom(0, 2 ** -53, 0.5, 1 - 2 ** -53, 1), fc.double({ min: 0, max: 1, noNaN: true }))
const ordered = fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
const many = { ...RUNS, numRuns: 5000 }

test('a point on the way lies between the ends, and later points lie further', () => {
  fc.assert(
    fc.property(ordered, share, share, ([a, b], s, t) => {
      const [near, far] = [along(a, b, Math.min(s, t)), along(a, b, Math.max(s, t))]
      expect(a <= near && near <= far && far <= b).toBe(true)
    }),
    many,
  )
})

test('a mean of two lies between them, is theirs if they agree, and rises with either', () => {
  fc.assert(
    fc.property(ordered, ordered, share, ([a, a2], [b, b2], w) => {
      const low = meanOfTwo(1 - w, a, w, b)
      expect(low >= Math.min(a, b) && low <= Math.max(a, b) && low <= meanOfTwo(1 - w, a2, w, b2)).toBe(true)
      expect(meanOfTwo(1 - w, a, w, a)).toBe(a)
    }),
    many,
  )
})

test('a value is carried between the new ends, in order, and onto itself without rounding', () => {
  fc.assert(
    fc.property(ordered, ordered, share, share, ([a, b], [c, d], s, t) => {
      const [x, y] = [along(a, b, Math.min(s, t)), along(a, b, Math.max(s, t))]
      const [p, q] = [carry(x, a, b, c, d), carry(y, a, b, c, d)]
      expect(c <= p && p <= q && q <= d).toBe(true)
      expect(carry(x, a, b, a, b)).toBe(x)
      expect(shareOf(x, a, b) >= 0 && shareOf(x, a, b) <= 1).toBe(true)
    }),
    many,
  )
})

test('what is beyond an end is the end', () => {
  expect([-1, 0.5, 2].map((x) => clamp(x, 0, 1))).toEqual([0, 0.5, 1])
})
