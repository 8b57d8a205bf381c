import type { Scorecard } from '@fairstream/configuration'
import { createWatch, watchSlice } from '@fairstream/drift'
import { encodePlanReport } from '@fairstream/events'
import { addScore, createGroupSlice, encodeGroupSlice, segments } from '@fairstream/sketch'
import { quantileFunction } from '@fairstream/transport'
import { expect, test } from 'vitest'
import { card, mapOver, range, rulesOf, scorecard, SOURCES, windowOf } from '../testing/pipeline.ts'
import type { PartitionReading } from './partition-reading.ts'
import { planReport } from './report-plan.ts'
import { withRecent } from './report-recent.ts'
import { sliceEntryName } from './slice-entry.ts'
import { watchRules } from './watch-settings.ts'

const credit = card({ thresholds: { approve: 60 } })
const REFERENCE = range(1, 60)
const groups = { f: REFERENCE, m: REFERENCE }
const map = mapOver(credit, groups)
const windows = Object.entries(groups).map(([group, scores]) => windowOf(credit, group, scores))
const report = planReport(credit, { boundary: 60_000, ...SOURCES, windows, found: 2, map, isNew: true })

function slice(start: number, group: string, scores: readonly number[]): [string, Uint8Array] {
  const counted = createGroupSlice(credit.grid, start)
  for (const score of scores) addScore(counted.sketch, score)
  return [sliceEntryName('credit', start, group), encodeGroupSlice(counted)]
}

function reading(partition: number, ...slices: readonly [string, Uint8Array][]): PartitionReading {
  return { partition, next: 9, slices: new Map(slices) }
}

function referenceOf(group: string) {
  return group === 'f' ? { law: quantileFunction(segments(windowOf(credit, group, REFERENCE).total.sketch)), n: 60 } : undefined
}

test('the scores since the last plan are held against their reference: a shift of 10 is 10 of its standard deviations apart', () => {
  const readings = [
    reading(0, slice(40_000, 'f', range(61, 90)), slice(30_000, 'f', [1, 1, 1]), slice(50_000, 'm', [5])),
    reading(1, slice(50_000, 'f', range(11, 60)), slice(50_000, 'x', [5]), slice(60_000, 'f', [1, 1])),
  ]
  // Of f, 11 … 60 lie in one slice and 61 … 90 in another; what was there before the last plan, or comes after this one, is left out.
  const { groups: told } = withRecent(report, credit, {
    readings,
    since: 40_000,
    referenceOf,
    watch: createWatch(),
  })
  const sd = Math.sqrt((60 ** 2 - 1) / 12)
  expect(told[0]?.recent).toMatchObject({ n: 80, nReference: 60, meanShift: expect.closeTo(20 / sd, 9) as number })
  expect(told[1]).not.toHaveProperty('recent')

  const moved = withRecent(report, credit, {
    readings: [reading(0, slice(50_000, 'f', range(11, 70)))],
    since: 40_000,
    referenceOf,
    watch: createWatch(),
  })
  expect(moved.groups[0]?.recent).toMatchObject({
    ...{ n: 60, w1: expect.closeTo(10 / sd, 9) as number, meanShift: expect.closeTo(10 / sd, 9) as number },
    ...{ sdRatio: expect.closeTo(1, 9) as number, ks: expect.closeTo(1 / 6, 9) as number, ksError: expect.any(Number) as number },
  })
  expect(moved.groups[0]?.recent?.psi).toBeGreaterThan(0.25)
  expect(() => encodePlanReport(moved)).not.toThrow()
})

test('the ratio of decisions at a threshold comes with its interval', () => {
  const counts = { n: 100, rankCells: new Float64Array(8) }
  const { state } = watchSlice(createWatch(), watchRules(credit), {
    ...{ start: 0, end: 10_000, quality: [], policy: { version: 'p', cuts: [{ name: 'approve', threshold: 60 }] } },
    groups: [
      { group: 'f', ...counts, decisions: [40, 0, 60] },
      { group: 'm', ...counts, decisions: [50, 0, 50] },
    ],
  })
  const { parity } = withRecent(report, credit, { readings: [], since: 0, referenceOf, watch: state })
  expect(parity.map(({ cut, air }) => [cut, air?.n])).toEqual([[60, 200]])
  const { lo = 1, hi = 0 } = parity[0]?.air ?? {}
  expect([lo > 0.3, lo < 0.8, hi]).toEqual([true, true, 1])
  // Two thresholds share α: each interval is wider.
  const [air] = state.air
  const twice = { ...state, air: [air, { ...air, cut: 40 }] as typeof state.air }
  const wider = withRecent(report, credit, { readings: [], since: 0, referenceOf, watch: twice }).parity[0]?.air
  expect(wider?.lo).toBeLessThan(lo)
  expect(withRecent(report, credit, { readings: [], since: 0, referenceOf, watch: createWatch() })).toEqual(report)
})

test('scores as great as a double can be leave a report that can be written', () => {
  const declared = Object.entries(scorecard({ grid: { kind: 'log-like', mantissaBits: 7 } }))
  const unbounded = Object.fromEntries(declared.filter(([name]) => name !== 'range')) as unknown as Scorecard
  const rules = rulesOf([unbounded]).scorecards.get('credit')
  if (rules === undefined) throw new Error('no scorecard')
  const scores = [-Number.MAX_VALUE, 1, ...Array<number>(40).fill(Number.MAX_VALUE)]
  for (const theta of [0, 1]) {
    const own = { ...rules, scorecard: { ...rules.scorecard, theta: { default: theta, groups: {} } } }
    const huge = { f: scores, m: [-1e300, 1, 2] }
    const seen = Object.entries(huge).map(([group, each]) => windowOf(own, group, each))
    const large = planReport(own, { boundary: 60_000, ...SOURCES, windows: seen, found: 2, map: mapOver(own, huge), isNew: true })
    const counted = createGroupSlice(own.grid, 50_000)
    for (const score of scores) addScore(counted.sketch, score)
    const wide = {
      levels: Float64Array.of(0, 1),
      lower: Float64Array.of(scores[0] ?? 0),
      upper: Float64Array.of(Number.MAX_VALUE),
    }
    for (const law of [quantileFunction(segments(counted.sketch)), wide]) {
      const told = withRecent(large, own, {
        readings: [reading(0, [sliceEntryName('credit', 50_000, 'f'), encodeGroupSlice(counted)])],
        since: 40_000,
        referenceOf: () => ({ law, n: 42 }),
        watch: createWatch(),
      })
      expect(() => encodePlanReport(told)).not.toThrow()
    }
  }
})
