import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 55, maxLength: 75 }),
  fc.string({ unit: 'grapheme', maxLength: 75 }),
  fc.string({ unit: 'binary', maxLength: 75 }),
)

test('text becomes the bytes that another implementation gives it, whatever its length', () => {
  fc.assert(
    fc.property(text, (each) => {
      expect(Buffer.from(encodeUtf8(each))).toEqual(Buffer.from(each, 'utf8'))
    }),
    { seed: 17, numRuns: 500 },
  )
})

test('what was encoded is read back, unless it held half a character', () => {
  fc.assert(
    fc.property(text, (each) => {
      expect(decodeUtf8(encodeUtf8(each))).toBe(each.toWellFormed())
    }),
    { seed: 17, numRuns: 500 },
  )
})
