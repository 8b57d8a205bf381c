import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOfText } from './code-units.ts'
import { nameRanges } from './name-ranges.ts'

const text = fc
  .array(fc.constantFrom('a', 'b', '/', '\0', '\u007f', 'ÿ', '\uD83D', '\uDE00', '\uFFFF'), { maxLength: 4 })
  .map((parts) => parts.join(''))

/** How many of the ranges hold the name, as Redis compares: byte by byte, the shorter first. */
function rangesWith(name: string, ranges: readonly Buffer[]): number {
  const bytes = bytesOfText(name)
  const holds = (from: Buffer, to: Buffer): boolean => bytes.compare(from.subarray(1)) >= 0 && bytes.compare(to.subarray(1)) < 0
  return ranges.filter((from, at) => at % 2 === 0 && holds(from, ranges[at + 1] ?? Buffer.of())).length
}

test('a name lies in exactly one range where it begins with a prefix, and in none where it does not', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), text, (prefixes, name) => {
      const wanted = prefixes.some((prefix) => name.startsWith(prefix)) ? 1 : 0
      expect(rangesWith(name, nameRanges(prefixes))).toBe(wanted)
    }),
    { numRuns: 2_000 },
  )
})

test('the first bound counts, the second does not', () => {
  expect(nameRanges(['a']).map((bound) => bound.toString('latin1'))).toEqual(['[a', '(a\xff'])
  expect(nameRanges([]).length).toBe(0)
})
