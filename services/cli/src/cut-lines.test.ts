import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineCutter, isBlank } from './cut-lines.ts'

interface Kept {
  readonly bytes: readonly number[]
  readonly length: number
}

function cut(chunks: readonly Uint8Array[], bytesMax?: number): readonly Kept[] {
  const lines: Kept[] = []
  const cutter = createLineCutter(({ bytes, length }) => lines.push({ bytes: [...bytes], length }), bytesMax)
  chunks.forEach(cutter.push)
  cutter.end()
  return lines
}

/** Bytes with many line ends. */
const BYTES = fc.array(fc.oneof(fc.constantFrom(0x0a, 0x0d), fc.integer({ min: 0, max: 255 })), { maxLength: 60 })

function naiveLines(bytes: readonly number[]): readonly (readonly number[])[] {
  const lines: number[][] = [[]]
  for (const byte of bytes) {
    if (byte === 0x0a) lines.push([])
    else lines.at(-1)?.push(byte)
  }
  const last = lines.pop() ?? []
  const terminated = lines.map((line) => (line.at(-1) === 0x0d ? line.slice(0, -1) : line))
  return last.length === 0 ? terminated : [...terminated, last]
}

describe('a file is cut into lines', () => {
  it('as bytes, the same however it comes in chunks', () => {
    fc.assert(
      fc.property(BYTES, fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 5 }), (bytes, cuts) => {
        const bounds = [0, ...cuts.filter((each) => each < bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = bounds.slice(1).map((end, index) => Uint8Array.from(bytes.slice(bounds[index], end)))
        expect(cut(chunks).map((line) => line.bytes)).toEqual(naiveLines(bytes))
      }),
      { seed: 11, numRuns: 500 },
    )
  })

  it('of which only so much is kept, while the length is told whole', () => {
    const text = Buffer.from(`${'x'.repeat(10)}\nshort\n${'y'.repeat(6)}\r\n`)
    for (const chunks of [[text], [...text].map((byte) => Uint8Array.of(byte))]) {
      expect(cut(chunks, 6).map(({ bytes, length }) => [Buffer.from(bytes).toString(), length])).toEqual([
        ['xxxxxx', 10],
        ['short', 5],
        ['yyyyyy', 7],
      ])
    }
  })
})

describe('a blank line', () => {
  it.each([
    ['', true],
    [' \t\r ', true],
    [' {', false],
    ['\u00A0', false],
    ['\uFEFF', false],
  ])('is white space of JSON and nothing else: %j', (text, blank) => {
    expect(isBlank(Buffer.from(text))).toBe(blank)
  })
})
