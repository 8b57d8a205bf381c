import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeBase64, encodeBase64 } from './base64.ts'

const seed = { seed: 4648 }

describe('base64', () => {
  it('is what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      }),
      seed,
    )
  })

  it('is read back to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
      }),
      seed,
    )
  })

  it.each(['A', 'AA', 'AAA', 'AA=A', '=AAA', 'A===', '====', 'AA==AAAA', 'AAA-', 'AA A', 'AAA\n', 'é===', 'AB==', 'AAB='])(
    'refuses %j',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined()
    },
  )
})
