import { describe, expect, test } from 'vitest'
import { BREACHES, CURES, lnAirRatio, ratesUnder } from './air-evidence.ts'
import { bestGroup, createAirWatch, stepAirWatch } from './air-watch.ts'
import type { AirWatch, GroupApprovals } from './air-watch.ts'
import { airCure, qualityCure } from './closing.ts'

const RULE = 0.8
const approvals = (...shares: readonly (readonly [s: number, n: number])[]): GroupApprovals[] =>
  shares.map(([s, n], g) => ({ group: 'abc'[g] ?? '', s, n }))

function after(slices: readonly GroupApprovals[][]): AirWatch {
  return slices.reduce((watch, slice, t) => stepAirWatch(watch, RULE, slice, 1, t), createAirWatch(0.5))
}

describe('the detector of adverse impact', () => {
  const earlier = after([approvals([50, 100], [30, 100], [40, 100])])

  test('measures a slice by the group that was best before it, even where another is best in it', () => {
    const slice = approvals([10, 100], [90, 100], [10, 100])
    const { streams } = stepAirWatch(earlier, RULE, slice, 1, 1)
    const rate = 50.5 / 101
    const [a, b, c] = slice
    expect(bestGroup(earlier)).toEqual({ group: 'a', rate })
    expect(streams.groups).toEqual(['b', 'c'])
    const e = [b, c].flatMap((own) =>
      BREACHES.map((eta) => (own && a ? Math.exp(lnAirRatio(own, a, ratesUnder(RULE, rate, eta), RULE)) : 0)),
    )
    expect([...streams.r]).toEqual(e)
  })

  test('the first slice, and groups of fewer than thirty faded decisions, are measured by nobody', () => {
    expect(earlier.streams.groups).toEqual([])
    expect(bestGroup(after([approvals([29, 29], [10, 40])]))?.group).toBe('b')
  })

  test('of equals the first declared is the best', () => {
    expect(bestGroup(after([approvals([20, 40], [20, 40])]))?.group).toBe('a')
  })

  test('totals stay whole, what is faded fades', () => {
    const watch = after([approvals([50, 100]), approvals([10, 100], [7, 10]), []])
    expect([[...watch.s], [...watch.n]]).toEqual([
      [60, 7],
      [200, 10],
    ])
    expect(watch.fadingN[0]).toBeCloseTo(0.98 * (0.98 * 100 + 100), 12)
    expect(watch.fadingS[1]).toBeCloseTo(0.98 * 7, 12)
  })
})

describe('the cure of adverse impact', () => {
  const earlier = after([approvals([50, 100], [30, 100], [40, 100])])

  test('of a group that is now the best is measured beside the best of the others', () => {
    const slice = approvals([50, 100], [30, 100], [40, 100])
    const [a, , c] = slice
    const beside = CURES.map((eta) => (a && c ? lnAirRatio(a, c, ratesUnder(RULE, 40.5 / 101, eta), RULE) : 0))
    expect(airCure(earlier, 'a', RULE, slice)).toEqual(beside)
    expect(Math.max(...beside)).toBeGreaterThan(0)
  })

  test('says nothing where one of the two has no decisions', () => {
    expect(airCure(earlier, 'b', RULE, approvals([0, 0], [30, 100]))).toBeUndefined()
    expect(airCure(earlier, 'b', RULE, approvals([50, 100], [0, 0]))).toBeUndefined()
    expect(airCure(createAirWatch(0.5), 'b', RULE, approvals([50, 100], [30, 100]))).toBeUndefined()
  })
})

test('the cure of bad records is evidence for half their limit', () => {
  expect(qualityCure({ counter: 'late', bad: 0, seen: 100 }, 0.02)?.[0]).toBeCloseTo(100 * Math.log(0.99 / 0.98), 12)
  expect(qualityCure({ counter: 'late', bad: 9, seen: 100 }, 0.02)?.[0]).toBeLessThan(0)
  expect(qualityCure({ counter: 'late', bad: 0, seen: 0 }, 0.02)).toBeUndefined()
})
