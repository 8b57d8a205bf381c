import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeVectorGroupLaw, decodeVectorLaw, encodeVectorGroupLaw, encodeVectorLaw } from './vector-law.ts'
import type { VectorGroupLaw } from './vector-law.ts'

/** The fixture was written by the code that first had this format. Never write it anew: a change of bytes is a new format version. */
const kept = JSON.parse(readFileSync(new URL('../fixtures/vector-law-v1.json', import.meta.url), 'utf8')) as {
  readonly law: VectorGroupLaw
  readonly group: string
  readonly center: string
}

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('the bytes of a vector law, format version 1', () => {
  test('are those of the fixture, and come back as they were', () => {
    expect(Buffer.from(encodeVectorGroupLaw(kept.law)).toString('hex')).toBe(kept.group)
    expect(Buffer.from(encodeVectorLaw(kept.law.window)).toString('hex')).toBe(kept.center)
    expect(decodeVectorGroupLaw(bytesOf(kept.group), 2, 'a')).toEqual(kept.law)
    expect(decodeVectorLaw(bytesOf(kept.center), 2, 'a')).toEqual(kept.law.window)
  })

  test('are refused by name where version, dimension or length is another', () => {
    const bytes = bytesOf(kept.group)
    const other = (at: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte + 1 : byte))
    for (const wrong of [other(0), other(1), bytes.subarray(1), bytes.subarray(0, -1), new Uint8Array()])
      expect(() => decodeVectorGroupLaw(wrong, 2, 'v/group/f')).toThrow(/^v\/group\/f: /)
    expect(() => decodeVectorGroupLaw(bytes, 3, 'v/group/f')).toThrow(/wanted 170 of format 1 and dimension 3/)
    expect(() => decodeVectorLaw(bytes, 2, 'v/barycenter')).toThrow(/^v\/barycenter: /)
  })
})
