import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEED } from '../testing/pipeline.ts'
import { passingSha256, sha256Hex, shortHash, unitHash } from './hash.ts'

/** Short and long, plain and not: around a block of 64 bytes, and beyond what is kept ready for the bytes of a text. */
const wellFormed = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 40, maxLength: 140 }),
  fc.string({ unit: 'grapheme-ascii', minLength: 1_000, maxLength: 1_050 }),
  fc.string({ unit: 'grapheme', minLength: 300, maxLength: 1_100 }),
)

test('the tie hash is the first 53 bits of SHA-256 of seed, a zero byte and id, as another implementation has it', () => {
  fc.assert(
    fc.property(wellFormed, wellFormed, (seed, id) => {
      const digest = createHash('sha256').update(`${seed}\u0000${id}`, 'utf8').digest()
      const expected = Number(digest.readBigUInt64BE() >> 11n) / 2 ** 53
      expect(unitHash(seed, id)).toBe(expected)
      expect(expected >= 0 && expected < 1).toBe(true)
    }),
    { seed: SEED },
  )
})

test('hashes are SHA-256, as another implementation has it', () => {
  fc.assert(
    fc.property(wellFormed, (text) => {
      const hex = createHash('sha256').update(text, 'utf8').digest('hex')
      expect(shortHash(text)).toBe(hex.slice(0, 16))
      expect(sha256Hex(new TextEncoder().encode(text))).toBe(hex)
    }),
    { seed: SEED },
  )
})

test('a digest in passing is that of its own text, whatever was hashed before', () => {
  fc.assert(
    fc.property(fc.array(wellFormed, { minLength: 2, maxLength: 5 }), (texts) => {
      for (const text of texts)
        expect(Buffer.from(passingSha256(text)).toString('hex')).toBe(createHash('sha256').update(text, 'utf8').digest('hex'))
    }),
    { seed: SEED, numRuns: 50 },
  )
})
