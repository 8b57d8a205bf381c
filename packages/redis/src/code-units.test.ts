import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOfText, textOfBytes } from './code-units.ts'

/** Any UTF-16 code units, lone surrogates too, of a few that are hard and often alike. */
const text = fc
  .array(fc.constantFrom('', 'a', '/', '\0', 'é', '\ud7ff', '한', '\uD83D', '\uDE00', '\uFFFD', '\uFFFF'), { maxLength: 6 })
  .map((parts) => parts.join(''))

test('every string comes back from its bytes', () => {
  fc.assert(fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (any) => textOfBytes(bytesOfText(any)) === any))
})

test('bytes begin with the bytes of another string exactly where the string begins with it', () => {
  const beginsWith = (bytes: Buffer, start: Buffer): boolean => bytes.subarray(0, start.length).equals(start)
  fc.assert(fc.property(text, text, (any, start) => beginsWith(bytesOfText(any), bytesOfText(start)) === any.startsWith(start)))
})

test('strings without surrogates are plain UTF-8', () => {
  for (const plain of ['', 'slice/credit/1767225600000/f|a', 'größe', '한국', '\uFFFF'])
    expect(bytesOfText(plain)).toEqual(Buffer.from(plain, 'utf8'))
})

test('no string has a byte 0xff', () => {
  for (let unit = 0; unit <= 0xffff; unit += 1) expect(bytesOfText(String.fromCharCode(unit)).includes(0xff)).toBe(false)
})
