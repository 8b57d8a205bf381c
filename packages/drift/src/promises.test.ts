import { describe, expect, test } from 'vitest'
import { airInterval, alarmHeight, groupAlpha } from './index.ts'
import { rankSides } from './rank-sides.ts'
import { nodeMargins } from './margins.ts'
import { rankFindings } from './rank-findings.ts'
import { attributed } from './streams.ts'
import { TILTS } from './tilts.ts'

test('a detector’s height is its days in slices over its share, or 1/α over its share', () => {
  expect(alarmHeight({ kind: 'rate', days: 365 }, 0.5, 300_000)).toBe(210_240)
  expect(alarmHeight({ kind: 'ever', alpha: 0.05 }, 0.5, 300_000)).toBeCloseTo(40, 12)
})

test('a kind alarms when R̄ reaches its height, and not before', () => {
  const [group, width] = ['a', TILTS.length]
  const heights = [99.9, 100].map((r) => {
    const streams = {
      groups: [group],
      width,
      slices: 9,
      r: new Float64Array(width).fill(r),
      s: new Float64Array(width),
      since: new Float64Array(width),
    }
    const watched = { streams, own: new Float64Array(8 * width), rest: new Float64Array(8 * width) }
    const slice = { start: 0, end: 1, groups: [], policy: { version: 'p', cuts: [] }, quality: [] }
    return rankFindings('input-shift', watched, [], slice, { height: 100, promise: {} }).length
  })
  expect(heights).toEqual([0, 1])
})

describe('an alarm names', () => {
  const named = (height: number, r: readonly number[]): readonly string[] =>
    attributed(
      {
        groups: ['a', 'b', 'c'],
        width: 1,
        slices: 9,
        r: Float64Array.from(r),
        s: new Float64Array(3),
        since: new Float64Array(3),
      },
      height,
    )

  test('the largest group, and the k-th while it reaches A·G/k', () => {
    expect(named(100, [20, 400, 150])).toEqual(['b', 'c'])
    expect(named(120, [20, 400, 150])).toEqual(['b'])
    expect(named(100, [100, 400, 150])).toEqual(['b', 'c', 'a'])
    // The walk ends with the first that is too small.
    expect(named(100, [100, 400, 149])).toEqual(['b'])
  })

  test('the first of equals first', () => {
    expect(named(100, [300, 300, 300])).toEqual(['a', 'b', 'c'])
  })
})

test('the margin between groups holds the map’s error on both sides, of all others together', () => {
  const cells = [5, 5, 5, 5, 5, 5, 5, 5]
  const [side] = rankSides(
    {
      start: 0,
      end: 1,
      groups: ['a', 'b', 'c'].map((group) => ({ group, n: 40, rankCells: cells, decisions: [0, 0, 0] })),
      map: {
        version: 'm',
        plannedFor: 0,
        windowMs: 9,
        groups: ['a', 'b', 'c'].map((group, g) => ({ group, nEffective: 300 * (g + 1) })),
      },
      policy: { version: 'p', cuts: [] },
      quality: [],
    },
    { minGroupSize: 100, delta0: 0.02 },
  )
  expect(side?.marginsBetween).toEqual(nodeMargins({ delta0: 0.02, z: 1 }, [300, 1500]))
  expect(side?.marginsReference).toEqual(nodeMargins({ delta0: 0.02, z: 1 }, [300]))
  expect(side?.restCells).toEqual(Float64Array.from(cells, (each) => 2 * each))
})

describe('the interval of AIR', () => {
  test('leaves groups of fewer than thirty decisions out, and is everything without any', () => {
    const large = [
      { s: 300, n: 1000, alpha: 0.01 },
      { s: 290, n: 1000, alpha: 0.01 },
    ]
    expect(airInterval([...large, { s: 0, n: 29, alpha: 0.01 }])).toEqual(airInterval(large))
    expect(airInterval([...large, { s: 0, n: 30, alpha: 0.01 }])).not.toEqual(airInterval(large))
    expect(airInterval([{ s: 3, n: 29, alpha: 0.01 }])).toEqual({ lo: 0, hi: 1 })
  })

  test('shares α among declared groups, or among all that may yet appear', () => {
    expect(groupAlpha(0.05, 5, 3)).toBeCloseTo(0.01, 15)
    let spent = 0
    for (let r = 1; r <= 10_000; r++) spent += groupAlpha(0.05, undefined, r)
    expect(spent).toBeLessThan(0.05)
    expect(spent).toBeGreaterThan(0.0499)
  })
})
