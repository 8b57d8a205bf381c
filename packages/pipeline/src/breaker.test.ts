import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEED } from '../testing/pipeline.ts'
import { CLOSED_BREAKER, noteDeadLetter } from './breaker.ts'

const limits = { breakerMax: 3, breakerOver: 10 }
const after = (offsets: readonly number[], given = limits) =>
  offsets.reduce((breaker, offset) => noteDeadLetter(breaker, offset, given), CLOSED_BREAKER)

test('a breaker opens with one dead letter more than allowed among the last offsets', () => {
  expect(after([1, 2, 3]).open).toBe(false)
  expect(after([1, 2, 3, 4]).open).toBe(true)
  expect(after([1, 2, 3, 10]).open).toBe(true)
  expect(after([1, 2, 3, 11]).open).toBe(false)
})

test('an open breaker stays open', () => {
  expect(after([1, 2, 3, 4, 1000]).open).toBe(true)
})

test('the breaker is open exactly where some stretch of offsets held too many, and keeps no more than it needs', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 5, max: 12 }), (gaps, breakerMax, breakerOver) => {
      let at = 0
      const offsets = gaps.map((gap) => (at += gap))
      const breaker = after(offsets, { breakerMax, breakerOver })
      const crowded = offsets.some(
        (last) => offsets.filter((each) => each > last - breakerOver && each <= last).length > breakerMax,
      )
      expect(breaker.open).toBe(crowded)
      expect(breaker.deadAt.length).toBeLessThanOrEqual(breakerMax + 1)
    }),
    { seed: SEED },
  )
})
