import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addPlaced,
  addScore,
  copy,
  crc32c,
  createGrid,
  createGroupSlice,
  decodeGroupSlice,
  encodeGroupSlice,
  equal,
  merge,
  nonEmptyCells,
  readGroupSliceChecksum,
  SketchBytesError,
} from './index.ts'
import type { Grid, GridSpec, GroupSlice } from './index.ts'

const unit = createGrid({ kind: 'uniform', low: 0, high: 1, cells: 1024 })
const lattice = createGrid({ kind: 'lattice', low: -3, high: 3, step: 0.5 }, [0, 1])
const open = createGrid({ kind: 'log-like', mantissaBits: 7 }, [0.5])

const count = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat())
const anySlice = fc
  .record({
    grid: fc.constantFrom(unit, lattice, open),
    start: fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
    scores: fc.array(fc.oneof(fc.double({ min: -3, max: 3 }), fc.constantFrom(0.5, 1, 1e308, Infinity)), { maxLength: 60 }),
    doublings: fc.nat({ max: 46 }),
    rankCells: fc.array(count, { minLength: 8, maxLength: 8 }),
    decisions: fc.array(count, { minLength: 3, maxLength: 3 }),
    offsets: fc.tuple(fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER - 1 }), fc.integer({ min: -1, max: 1000 })),
  })
  .map(({ grid, start, scores, doublings, rankCells, decisions, offsets }) => {
    const slice = sliceOf(grid, start, scores)
    for (let i = 0; i < doublings; i++) merge(slice.sketch, copy(slice.sketch))
    slice.rankCells.set(rankCells)
    slice.decisions.set(decisions)
    return Object.assign(slice, { firstOffset: offsets[0], lastOffset: offsets[1] })
  })

function sliceOf(grid: Grid, start: number, scores: readonly number[]): GroupSlice {
  const slice = createGroupSlice(grid, start)
  for (const score of scores) addScore(slice.sketch, score)
  return slice
}

/** The same bytes with a CRC that is right: what gets past it must be caught by what it says. */
function sealed(body: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from([...body, 0, 0, 0, 0])
  new DataView(bytes.buffer).setUint32(body.length, crc32c(bytes.subarray(0, body.length)))
  return bytes
}

function bodyOf(slice: GroupSlice): number[] {
  return [...encodeGroupSlice(slice).subarray(0, -4)]
}

function problemOf(grid: Grid, bytes: Uint8Array): string {
  try {
    decodeGroupSlice(grid, bytes, KEY)
  } catch (error) {
    if (error instanceof SketchBytesError && error.key === KEY && error.message.includes(KEY)) return error.message
    throw error
  }
  return 'decoded'
}

const KEY = 'scores/7:1700000000000'

describe('a slice', () => {
  test('comes back from its bytes as it was, and the bytes from it', () => {
    fc.assert(
      fc.property(anySlice, (slice) => {
        const bytes = encodeGroupSlice(slice)
        const back = decodeGroupSlice(slice.sketch.grid, bytes, 'a')
        expect(equal(back.sketch, slice.sketch)).toBe(true)
        expect({ ...back, sketch: null }).toEqual({ ...slice, sketch: null })
        expect(encodeGroupSlice(back)).toEqual(bytes)
      }),
      { seed: 20_260_105, numRuns: 200 },
    )
  })

  test('comes back from a view into a larger buffer', () => {
    const bytes = encodeGroupSlice(sliceOf(lattice, 5, [1, 2]))
    const view = Uint8Array.from([9, 9, 9, ...bytes, 9]).subarray(3, -1)
    expect(decodeGroupSlice(lattice, view, 'a').sketch.n).toBe(2)
    expect(readGroupSliceChecksum(view)).toBe(readGroupSliceChecksum(bytes))
  })

  test('shows its checksum without being decoded', () => {
    const bytes = encodeGroupSlice(sliceOf(unit, 0, [0.5]))
    expect(readGroupSliceChecksum(bytes)).toBe(crc32c(bytes.subarray(0, -4)))
    expect(() => readGroupSliceChecksum(bytes.subarray(0, 16))).toThrow(SketchBytesError)
  })

  test('starts at a whole millisecond, and covers no offsets until something is counted', () => {
    expect(createGroupSlice(unit, -0)).toMatchObject({ start: 0, firstOffset: -1, lastOffset: -1 })
    for (const start of [NaN, 0.5, Infinity, 2 ** 52, -(2 ** 52) - 1])
      expect(() => createGroupSlice(unit, start)).toThrow(RangeError)
  })

  test('with a count that is no count is not written', () => {
    for (const wrong of [-1, 0.5, NaN, 2 ** 53]) {
      const slice = createGroupSlice(unit, 0)
      slice.decisions[1] = wrong
      expect(() => encodeGroupSlice(slice)).toThrow(RangeError)
    }
  })
})

describe('bytes at rest', () => {
  test('of version 1 decode to what they held', () => {
    const fixtures = JSON.parse(readFileSync(new URL('../fixtures/slice-v1.json', import.meta.url), 'utf8')) as Fixture[]
    expect(fixtures).toHaveLength(3)
    for (const { spec, atoms, hex, content } of fixtures) {
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex'))
      const slice = decodeGroupSlice(createGrid(spec, atoms), bytes, 'fixture')
      expect(contentOf(slice)).toEqual(content)
      expect(Buffer.from(encodeGroupSlice(slice)).toString('hex')).toBe(hex)
    }
  })

  test('with any one byte changed to any other are refused', () => {
    for (const grid of [unit, lattice, open]) {
      const slice = sliceOf(grid, 1_700_000_000_000, [0.5, 0.5, 1, 0.125, -2, 7, NaN, ...Array.from({ length: 9 }, () => 0)])
      const bytes = encodeGroupSlice(Object.assign(slice, { firstOffset: 1000, lastOffset: 1300 }))
      const decoded: string[] = []
      for (let at = 0; at < bytes.length; at++) {
        for (let change = 1; change < 256; change++) {
          const damaged = bytes.slice()
          damaged[at] = (damaged[at] ?? 0) ^ change
          if (problemOf(grid, damaged) === 'decoded') decoded.push(`byte ${at} ^ ${change}`)
        }
      }
      expect(decoded).toEqual([])
    }
  })

  test('cut short or lengthened anywhere are refused', () => {
    const bytes = encodeGroupSlice(sliceOf(lattice, 0, [-3, 0.5, 0.5, 1, 3]))
    const damaged = [
      ...Array.from({ length: bytes.length }, (_, length) => bytes.subarray(0, length)),
      ...Array.from({ length: 256 }, (_, byte) => Uint8Array.from([...bytes, byte])),
    ]
    for (const each of damaged) expect(problemOf(lattice, each)).not.toBe('decoded')
  })

  test('cut short before a right CRC are refused', () => {
    const body = bodyOf(sliceOf(lattice, 0, [-3, 0.5, 0.5, 1, 3]))
    for (let length = 13; length < body.length; length++)
      expect(problemOf(lattice, sealed(body.slice(0, length)))).toContain('truncated')
  })

  test('that are something else are refused with what is wrong and where they were stored', () => {
    const body = bodyOf(sliceOf(unit, 0, [0.5]))
    const changed = (at: number, ...to: number[]) => sealed([...body.slice(0, at), ...to, ...body.slice(at + to.length)])
    expect(problemOf(unit, changed(0, 0x7b))).toContain('FSSL')
    expect(problemOf(unit, changed(4, 2))).toContain('version is 2, wanted 1')
    expect(problemOf(unit, changed(5, (body[5] ?? 0) ^ 1))).toContain(`another grid than ${unit.id}`)
    expect(problemOf(lattice, sealed(body))).toContain(`another grid than ${lattice.id}`)
    expect(problemOf(unit, sealed([...body, 0]))).toContain('1 bytes too many')
    expect(() => decodeGroupSlice(unit, new Uint8Array(3), KEY)).toThrow(
      expect.objectContaining({ code: 'SKETCH_BYTES', retryable: false, key: KEY }),
    )
    expect(problemOf(unit, new Uint8Array(3))).toContain('3 bytes are too few')
  })

  test('that spell a number in more bytes than it needs, or a number too great, are refused', () => {
    const head = bodyOf(createGroupSlice(unit, 0)).slice(0, 13)
    const zeros = (length: number) => Array.from({ length }, () => 0)
    expect(problemOf(unit, sealed([...head, ...zeros(19)]))).toBe('decoded')
    expect(problemOf(unit, sealed([...head, 0x80, 0x00, ...zeros(18)]))).toContain('longer than it need be')
    expect(problemOf(unit, sealed([...head, ...zeros(4), 255, 255, 255, 255, 255, 255, 255, 15, ...zeros(14)]))).toBe('decoded')
    expect(problemOf(unit, sealed([...head, ...zeros(4), 128, 128, 128, 128, 128, 128, 128, 16, ...zeros(14)]))).toContain('2^53')
    expect(problemOf(unit, sealed([...head, ...zeros(4), ...zeros(30).fill(0x80), ...zeros(14)]))).toContain('8 bytes')
  })

  test('whose counts do not sum to n, or lie in cells that do not exist, are refused', () => {
    const body = bodyOf(createGroupSlice(lattice, 0))
    const head = body.slice(0, 16)
    const rest = (atoms: number[], ...cells: number[]) => [0, 0, 0, ...Array.from({ length: 11 }, () => 0), ...atoms, ...cells]
    expect(problemOf(lattice, sealed([...head, 3, ...rest([1, 0], 1, 1)]))).toBe('decoded')
    expect(problemOf(lattice, sealed([...head, 4, ...rest([1, 0], 1, 1)]))).toContain('n is 4 but the counts sum to 3')
    expect(problemOf(lattice, sealed([...head, 1, ...rest([0, 0], 1, 8 * 12)]))).toBe('decoded')
    expect(problemOf(lattice, sealed([...head, 1, ...rest([0, 0], 1, 0xe8, 0)]))).toContain('longer')
    expect(problemOf(lattice, sealed([...head, 1, ...rest([0, 0], 1, 8 * 13)]))).toContain('cell 13, but the grid has 13')
    const greatest = [255, 255, 255, 255, 255, 255, 255, 15]
    expect(problemOf(lattice, sealed([...head, ...greatest, ...rest([...greatest, 1], 0)]))).toContain('2^53')
    expect(problemOf(lattice, sealed([...head, 8, ...rest([0, 0], 1, 7, ...greatest)]))).toContain('2^53')
  })
})

describe('the size of 2,000 scores on 1,025 cells', () => {
  const sized = (places: readonly number[]): number => {
    const slice = createGroupSlice(unit, 1_767_225_600_000)
    for (const place of places) addPlaced(slice.sketch, place)
    slice.rankCells.fill(250)
    slice.decisions.set([1200, 300, 500])
    const bytes = encodeGroupSlice(Object.assign(slice, { firstOffset: 10 ** 12, lastOffset: 10 ** 12 + 2000 }))
    expect(equal(decodeGroupSlice(unit, bytes, 'a').sketch, slice.sketch)).toBe(true)
    return bytes.length
  }

  test('is 550 bytes for a bell, 947 spread evenly at random, 1,228 at the worst', () => {
    const uniform: number[] = []
    for (let state = 7; uniform.length < 24_000; uniform.push((state >>> 0) / 2 ** 32))
      state = Math.imul(state, 1_664_525) + 1_013_904_223
    const bell = Array.from({ length: 2000 }, (_, i) => uniform.slice(12 * i, 12 * i + 12).reduce((sum, u) => sum + u, 0) / 12)
    // Every cell occupied, and as many as 2,000 scores allow filled to where a count needs a byte of its own.
    const worst = Array.from({ length: 2000 }, (_, i) => (i < 1025 ? i : Math.floor((i - 1025) / 7)))
    expect([bell, uniform.slice(0, 2000)].map((scores) => sized(scores.map(unit.place)))).toEqual([550, 947])
    expect(sized(worst)).toBe(1228)
  })

  test('is at most 1.3 kB however they lie', () => {
    const range = fc.tuple(fc.nat({ max: 1024 }), fc.nat({ max: 1024 }), fc.integer({ min: 1, max: 40 }))
    fc.assert(
      fc.property(range, ([a, b, stride]) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        expect(sized(Array.from({ length: 2000 }, (_, i) => from + ((i * stride) % (to - from + 1))))).toBeLessThanOrEqual(1300)
      }),
      { seed: 20_260_106, numRuns: 100 },
    )
  })
})

interface Fixture {
  readonly spec: GridSpec
  readonly atoms: readonly number[]
  readonly hex: string
  readonly content: ReturnType<typeof contentOf>
}

function contentOf({ sketch, rankCells, decisions, start, firstOffset, lastOffset }: GroupSlice) {
  const { n, underflow, overflow, refused, atomCounts } = sketch
  const { index, count: counts } = nonEmptyCells(sketch)
  return {
    ...{ start, firstOffset, lastOffset, n, underflow, overflow, refused },
    rankCells: [...rankCells],
    decisions: [...decisions],
    atomCounts: [...atomCounts],
    cells: [...index].map((cell, i) => [cell, counts[i]]),
  }
}
