import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SEED } from '../testing/pipeline.ts'
import { takeBefore, withStart } from './slice-ranges.ts'
import type { SliceRanges } from './slice-ranges.ts'

const SLICE_MS = 10
const listed = (ranges: SliceRanges): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: (to - from) / SLICE_MS + 1 }, (_, i) => from + i * SLICE_MS))
const ranged = (starts: readonly number[]): SliceRanges =>
  starts.reduce<SliceRanges>((ranges, start) => withStart(ranges, start, SLICE_MS), [])
const starts = fc.array(
  fc.integer({ min: -30, max: 30 }).map((each) => each * SLICE_MS),
  { maxLength: 40 },
)

describe('ranges of slice starts', () => {
  test('hold each start once, in order, in as few runs as there are gaps', () => {
    fc.assert(
      fc.property(starts, (given) => {
        const ranges = ranged(given)
        const distinct = [...new Set(given)].sort((a, b) => a - b)
        expect(listed(ranges)).toEqual(distinct)
        const gaps = distinct.filter((each, i) => i > 0 && each - (distinct[i - 1] ?? 0) > SLICE_MS).length
        expect(ranges).toHaveLength(distinct.length === 0 ? 0 : gaps + 1)
      }),
      { seed: SEED },
    )
  })

  test('give up what lies before a cutoff, and keep the rest', () => {
    fc.assert(
      fc.property(starts, fc.integer({ min: -80, max: 80 }), (given, halves) => {
        const cutoff = (halves * SLICE_MS) / 2
        const ranges = ranged(given)
        const { kept, taken } = takeBefore(ranges, cutoff, SLICE_MS)
        expect(taken).toEqual(listed(ranges).filter((each) => each < cutoff))
        expect(listed(kept)).toEqual(listed(ranges).filter((each) => each >= cutoff))
      }),
      { seed: SEED },
    )
  })

  test('give up at most a thousand starts at once, and the others later', () => {
    let ranges: SliceRanges = [
      [0, 15_000],
      [20_000, 30_000],
    ]
    const all = listed(ranges)
    const takenInAll: number[] = []
    for (const length of [1000, 1000, 502]) {
      const { kept, taken } = takeBefore(ranges, 1e6, SLICE_MS)
      expect(taken).toHaveLength(length)
      takenInAll.push(...taken)
      ranges = kept
    }
    expect(takenInAll).toEqual(all)
    expect(ranges).toEqual([])
  })
})
