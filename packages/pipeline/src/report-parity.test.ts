import type { Scorecard } from '@fairstream/configuration'
import { judge } from '@fairstream/transport'
import type { Judged } from '@fairstream/transport'
import { expect, test } from 'vitest'
import { card, lookupOf, mapOver, range, shelfWith, windowOf } from '../testing/pipeline.ts'
import { planEffects } from './report-parity.ts'
import type { PlanEffects } from './report-parity.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

type Groups = Readonly<Record<string, readonly number[]>>

function effectsOf(over: Partial<Scorecard>, groups: Groups): PlanEffects {
  const rules = card(over)
  const windows = Object.entries(groups).map(([group, scores]) => windowOf(rules, group, scores))
  return planEffects(rules, windows, mapOver(rules, groups))
}

const HASHES = 200

/** Fair scores of a group's people under the map as a scorer reads it, each with hashes spread evenly. */
function oneByOne(rules: ScorecardRules, groups: Groups, group: string): number[] {
  const map = mapOver(rules, groups)
  const member = lookupOf(shelfWith(map)).mapOf(map.manifest.version).groups.get(group)
  if (member === undefined) throw new Error('no such group')
  const out: Judged = { fair: 0, quantile: 0, extrapolated: false, tieSplit: false }
  return (groups[group] ?? []).flatMap((x) =>
    Array.from({ length: HASHES }, (_, i) => {
      judge(member.transport, x, (i + 0.5) / HASHES, out)
      return out.fair
    }),
  )
}

const thresholds = { refer: 30, approve: 50 }
const LOW = range(0, 49)
const HIGH = range(50, 99)

test('a report has the share of each group at or above each threshold, raw and fair, and the ratio of least over greatest', () => {
  const { parity } = effectsOf({ thresholds, theta: { default: 1, groups: {} } }, { f: LOW, m: HIGH })
  expect(parity.map(({ cut }) => cut)).toEqual([30, 50])
  expect(parity.map(({ rates }) => rates.map(({ raw }) => raw))).toEqual([
    [0.4, 1],
    [0, 1],
  ])
  expect(parity.map(({ airRaw }) => airRaw)).toEqual([0.4, 0])
  // ν is the mean of both: the values 25, 26 … 74, so that 45 of 50 reach 30 and 25 of 50 reach 50.
  for (const { rates, airFair } of parity) {
    const share = rates[0]?.fair ?? NaN
    expect(rates[1]?.fair).toBe(share)
    expect(airFair).toBe(1)
  }
  expect(parity.map(({ rates }) => rates[0]?.fair)).toEqual([expect.closeTo(0.9, 9), expect.closeTo(0.5, 9)])
})

test('shares by fair score are those of people judged one by one, in every tie mode and at any theta', () => {
  for (const ties of ['mid', 'mean', 'random'] as const) {
    for (const theta of [0, 0.3, 1]) {
      const groups = { f: [...LOW, ...Array<number>(30).fill(40)], m: [...HIGH, ...Array<number>(20).fill(55)] }
      const { parity } = effectsOf({ thresholds, ties, theta: { default: theta, groups: { m: 0.5 } } }, groups)
      const rules = card({ thresholds, ties, theta: { default: theta, groups: { m: 0.5 } } })
      for (const { cut, rates } of parity) {
        for (const { group, fair } of rates) {
          const shares = oneByOne(rules, groups, group).map((x) => (x >= cut ? 1 : 0) as number)
          const expected = shares.reduce((sum, each) => sum + each, 0) / shares.length
          // Hashes are spread evenly over so many steps.
          expect(Math.abs(fair - expected)).toBeLessThan(2 / HASHES)
        }
      }
    }
  }
})

test('U and E_ind are those of people judged one by one', () => {
  const groups = { f: range(0, 39), m: range(20, 99) }
  const rules = card({ theta: { default: 0.7, groups: {} } })
  const { utility = NaN, individualError = NaN } = effectsOf({ theta: { default: 0.7, groups: {} } }, groups)
  let [u, e] = [0, 0]
  for (const [group, scores] of Object.entries(groups)) {
    const weight = scores.length / 120
    const fair = oneByOne(rules, groups, group)
    const moves = fair.map((x, i) => x - (scores[Math.floor(i / HASHES)] ?? NaN))
    const mean = moves.reduce((sum, move) => sum + move, 0) / moves.length
    u -= (weight * moves.reduce((sum, move) => sum + move ** 2, 0)) / moves.length / 2
    e += (weight * moves.reduce((sum, move) => sum + (move - mean) ** 2, 0)) / moves.length
  }
  expect(Math.abs(utility / u - 1)).toBeLessThan(0.005)
  expect(Math.abs(individualError / e - 1)).toBeLessThan(0.005)
})

test('two shifted groups have the closed form of U, and nothing is moved at theta 0', () => {
  const groups = { f: range(0, 19), m: range(80, 99) }
  const whole = effectsOf({}, groups)
  expect(whole.parity).toEqual([])
  expect([whole.utility, whole.individualError]).toEqual([expect.closeTo(-800, 9), expect.closeTo(0, 9)])
  expect(effectsOf({ theta: { default: 0, groups: {} } }, groups)).toMatchObject({ parity: [], utility: 0, individualError: 0 })
})

test('scores in cells are shared out along them', () => {
  const grid = { kind: 'uniform', cells: 10 } as const
  const inCells = (low: number): number[] => range(low, low + 49).map((x) => x + 0.5)
  const { parity } = effectsOf({ grid, thresholds: { approve: 43 } }, { f: inCells(0), m: inCells(50) })
  expect(parity[0]?.rates.map(({ raw }) => raw)).toEqual([expect.closeTo(0.14, 9), 1])
  expect(parity[0]?.rates.map(({ fair }) => fair)).toEqual([expect.closeTo(0.64, 9), expect.closeTo(0.64, 9)])
})

test('nobody at a threshold has no ratio, and a plan without a map has no shares', () => {
  const { parity } = effectsOf({ thresholds: { approve: 99 } }, { f: range(0, 10), m: range(5, 20) })
  expect(parity).toEqual([{ cut: 99, rates: ['f', 'm'].map((group) => ({ group, raw: 0, fair: 0 })) }])
  expect(planEffects(card({ thresholds }), [], undefined)).toEqual({ parity: [], distances: new Map() })
})

test('distances to the barycenter are those of two shifted groups before the map, and what theta leaves of them after it', () => {
  const groups = { f: range(0, 19), m: range(80, 99) }
  const at = (theta: number, group: string) => effectsOf({ theta: { default: theta, groups: {} } }, groups).distances.get(group)
  for (const group of ['f', 'm']) {
    expect(at(1, group)?.before).toEqual({ w1: expect.closeTo(40, 9) as number, w2: expect.closeTo(40, 9) as number, ks: 1 })
    expect(at(1, group)?.after).toEqual({ w1: expect.closeTo(0, 9) as number, w2: expect.closeTo(0, 9) as number, ks: 0 })
    expect(at(0.75, group)?.after).toMatchObject({ w1: expect.closeTo(10, 9) as number, w2: expect.closeTo(10, 9) as number })
    expect(at(0, group)?.after).toEqual(at(0, group)?.before)
  }
  // f and ν = 5, 6 … 24 share 15 of their 20 values.
  const near = effectsOf({}, { f: range(0, 19), m: range(10, 29) }).distances.get('f')?.before
  expect(Math.abs((near?.ks ?? 1) - 0.25)).toBeLessThanOrEqual(1 / 256)
  expect(near).toMatchObject({ w1: expect.closeTo(5, 9) as number, w2: expect.closeTo(5, 9) as number })
})
