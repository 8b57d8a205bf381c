import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownShare, shareOut } from './share-out.ts'

test('every partition belongs to one member, and shares differ by one at most', () => {
  fc.assert(
    fc.property(
      fc.nat(64),
      fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 10 }),
      (partitions, members) => {
        const shares = shareOut('t', partitions, members).map(({ memberAssignment }) => ownShare('t', memberAssignment))
        expect(shares.flat().sort((one, other) => one - other)).toEqual(Array.from({ length: partitions }, (_, each) => each))
        const sizes = shares.map((share) => share.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('the order in which members came does not matter', () => {
  const sorted = (members: readonly string[]): unknown =>
    shareOut('t', 7, members).toSorted((one, other) => (one.memberId < other.memberId ? -1 : 1))
  expect(sorted(['c', 'a', 'b'])).toEqual(sorted(['a', 'b', 'c']))
})

test('who got nothing has no partition', () => {
  expect(ownShare('t', Buffer.alloc(0))).toEqual([])
})
