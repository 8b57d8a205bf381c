import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addScore,
  copy,
  createGrid,
  createGroupSlice,
  createSketch,
  createWindowTotals,
  encodeGroupSlice,
  equal,
  halfLifeWeight,
  merge,
  nonEmptyCells,
  readGroupSliceChecksum,
  WindowTotalsError,
} from './index.ts'
import type { Grid, GroupSlice, WindowTotals } from './index.ts'

const grid = createGrid({ kind: 'uniform', low: 0, high: 1, cells: 8 }, [0.5])
const score = fc.oneof(fc.double({ min: -0.1, max: 1.1 }), fc.constantFrom(0.5, 0, 1))
const scores = fc.array(score, { maxLength: 12 })

function sliceOf(on: Grid, start: number, counted: readonly number[]): GroupSlice {
  const slice = createGroupSlice(on, start)
  for (const each of counted) {
    const place = addScore(slice.sketch, each)
    slice.rankCells.fill(place & 7, 1, 2)
    slice.decisions.fill(slice.sketch.n, 0, 1)
  }
  return slice
}

/** What the window should hold, counted afresh from the slices themselves. */
function recount(slices: Iterable<GroupSlice>): GroupSlice {
  const sum = createGroupSlice(grid, 0)
  for (const slice of slices) {
    merge(sum.sketch, slice.sketch)
    sum.rankCells.set(sum.rankCells.map((count, i) => count + (slice.rankCells[i] ?? NaN)))
    sum.decisions.set(sum.decisions.map((count, i) => count + (slice.decisions[i] ?? NaN)))
  }
  return sum
}

function bytesOf(totals: Pick<GroupSlice, 'sketch' | 'rankCells' | 'decisions'>): Uint8Array {
  const { sketch, rankCells, decisions } = totals
  return encodeGroupSlice({ sketch, rankCells, decisions, start: 0, firstOffset: -1, lastOffset: -1 })
}

describe('window totals', () => {
  test('equal a recount after any entries, departures and replacements', () => {
    const move = fc.record({ key: fc.nat({ max: 5 }), leave: fc.boolean(), scores })
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (moves, resumEvery) => {
        const window = createWindowTotals(grid, { resumEvery })
        const inside = new Map<string, GroupSlice>()
        for (const each of moves) {
          const key = `slice-${each.key}`
          const slice = sliceOf(grid, each.key * 60_000, each.scores)
          if (!inside.has(key)) window.enter(key, slice.start, slice)
          else if (each.leave) window.leave(key)
          else window.replace(key, slice)
          if (inside.has(key) && each.leave) inside.delete(key)
          else inside.set(key, slice)
          expect(bytesOf(window)).toEqual(bytesOf(recount(inside.values())))
        }
      }),
      { seed: 20_260_107, numRuns: 100 },
    )
  })

  test('take a slice out as it was added, whatever its owner did to it since', () => {
    const window = createWindowTotals(grid, { resumEvery: 1 })
    const slice = sliceOf(grid, 0, [0.25, 0.5])
    window.enter('a', 0, slice)
    addScore(slice.sketch, 0.75)
    slice.decisions[2] = 9
    window.leave('a')
    expect(bytesOf(window)).toEqual(bytesOf(createGroupSlice(grid, 0)))
  })

  test('that differ from what was added stop the window, at the next re-sum and not before', () => {
    const damages: ((window: WindowTotals) => void)[] = [
      (window) => addScore(window.sketch, 0.25),
      (window) => addScore(window.sketch, NaN),
      (window) => window.sketch.dense?.fill(1, 7, 8),
      (window) => window.sketch.atomCounts.fill(7),
      (window) => window.rankCells.fill(1, 7),
      (window) => window.decisions.fill(1, 2),
    ]
    for (const damage of damages) {
      const window = createWindowTotals(grid, { resumEvery: 3 })
      window.enter('a', 0, sliceOf(grid, 0, [0.25, 0.5]))
      damage(window)
      window.enter('b', 1, sliceOf(grid, 1, [0.25]))
      expect(() => {
        window.leave('b')
      }).toThrow(WindowTotalsError)
    }
  })

  test('know each slice by its checksum', () => {
    const window = createWindowTotals(grid, { resumEvery: 10 })
    const slice = sliceOf(grid, 0, [0.25])
    window.enter('a', 0, slice)
    expect(window.checksum('a')).toBe(readGroupSliceChecksum(encodeGroupSlice(slice)))
    expect(window.checksum('b')).toBeUndefined()
  })

  test('refuse a key twice, a key unknown, another start, and a limit that is none', () => {
    const window = createWindowTotals(grid, { resumEvery: 10 })
    const slice = sliceOf(grid, 60_000, [0.25])
    window.enter('a', 60_000, slice)
    const mistakes = [
      () => {
        window.enter('a', 60_000, slice)
      },
      () => {
        window.enter('b', 0, slice)
      },
      () => {
        window.leave('b')
      },
      () => {
        window.replace('b', slice)
      },
      () => {
        window.replace('a', sliceOf(grid, 0, [0.25]))
      },
      () => window.weighted(59_999, 1000),
      () => createWindowTotals(grid, { resumEvery: 0 }),
    ]
    for (const mistake of mistakes) expect(mistake).toThrow(RangeError)
    expect(bytesOf(window)).toEqual(bytesOf(recount([slice])))
  })
})

describe('the weighted window', () => {
  test('without a half-life is the window, and every score counts fully', () => {
    const window = createWindowTotals(grid, { resumEvery: 10 })
    window.enter('a', 0, sliceOf(grid, 0, [0.25, 0.5, NaN]))
    window.enter('b', 60_000, sliceOf(grid, 60_000, [0.25, 7]))
    const { sketch, nEffective } = window.weighted(120_000)
    expect(equal(sketch, window.sketch)).toBe(true)
    expect(nEffective).toBe(3)
    addScore(sketch, 0.25)
    expect(window.sketch.n).toBe(3)
  })

  test('multiplies each slice by its weight, and leaves the totals alone', () => {
    const window = createWindowTotals(grid, { resumEvery: 10 })
    window.enter('new', 2000, sliceOf(grid, 2000, [0.25, 0.25]))
    window.enter('old', 1000, sliceOf(grid, 1000, [0.25, 0.5, 0.75, NaN]))
    window.enter('gone', -50_000, sliceOf(grid, -50_000, [1]))
    const before = copy(window.sketch)
    const { sketch, nEffective } = window.weighted(2000, 1000)
    const { index, count } = nonEmptyCells(sketch)
    expect([...index]).toEqual([2, 6])
    expect([...count]).toEqual([2 * 65_536 + 32_768, 32_768])
    expect([...sketch.atomCounts]).toEqual([32_768])
    expect([sketch.n, sketch.refused]).toEqual([2 * 65_536 + 3 * 32_768, 32_768])
    expect(nEffective).toBe((2 * 2 + 3) ** 2 / (2 * 4 + 3))
    expect(equal(window.sketch, before)).toBe(true)
  })

  test('has nEffective (Σw)²/Σw² over its scores, at most n, whatever the order of slices, to the bit', () => {
    const shuffled = fc
      .array(scores, { minLength: 1, maxLength: 12 })
      .chain((each) => fc.tuple(fc.constant(each), fc.shuffledSubarray([...each.keys()], { minLength: each.length })))
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 1, max: 100_000 }), ([each, order], halfLifeMs) => {
        const slices = each.map((counted, i) => sliceOf(grid, i * 1000, counted))
        const [ahead, mixed] = [createWindowTotals(grid, { resumEvery: 100 }), createWindowTotals(grid, { resumEvery: 100 })]
        slices.forEach((slice, i) => {
          ahead.enter(`${i}`, slice.start, slice)
        })
        for (const i of order) mixed.enter(`${i}`, i * 1000, slices[i] ?? createGroupSlice(grid, i * 1000))
        const at = each.length * 1000
        const [a, b] = [ahead.weighted(at, halfLifeMs), mixed.weighted(at, halfLifeMs)]
        expect(equal(a.sketch, b.sketch)).toBe(true)
        expect(a.nEffective).toBe(b.nEffective)

        const weights = slices.flatMap((slice) =>
          Array.from({ length: slice.sketch.n }, () => halfLifeWeight(at - slice.start, halfLifeMs)),
        )
        const sum = weights.reduce((total, w) => total + w, 0)
        const squares = weights.reduce((total, w) => total + w * w, 0)
        expect(a.sketch.n).toBe(sum)
        expect(a.nEffective).toBeCloseTo(squares === 0 ? 0 : (sum * sum) / squares, 8)
        expect(a.nEffective).toBeLessThanOrEqual(weights.length * (1 + 1e-12))
      }),
      { seed: 20_260_108, numRuns: 100 },
    )
  })

  test('of nothing is nothing', () => {
    expect(createWindowTotals(grid, { resumEvery: 1 }).weighted(0, 1)).toEqual({ sketch: createSketch(grid), nEffective: 0 })
  })
})
