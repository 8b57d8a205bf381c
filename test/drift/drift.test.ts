import { driftAlertSchema } from '@fairstream/events'
import { WATCH_DEFAULTS, createWatch, watchSlice } from '@fairstream/drift'
import type { Alert } from '@fairstream/drift'
import { normalCdf as exactCdf } from '@fairstream/response'
import { describe, expect, test } from 'vitest'
import { airCovers } from './air-coverage.ts'
import { normalCdf } from './normal.ts'
import { ourFirstAlarms } from './our-watch.ts'
import { firstAlarmOfLooks, ksLook, psiLook } from './peer-monitors.ts'
import { EQUAL } from './scenario.ts'
import type { Scenario } from './scenario.ts'
import { tally } from './tally.ts'

const RUNS = 24
const seeds = Array.from({ length: RUNS }, (_, i) => i + 1)
const still: Scenario = { name: 'still', shares: EQUAL(6), slices: 300, perSlice: 500, map: 'exact', height: 12_000 }
const shifted: Scenario = { ...still, slices: 360, height: 80_000, change: { at: 300, group: 0, sd: 0.25 } }

describe('the drift watch, on a few seeded streams of the simulation', () => {
  test('keeps silent where nothing changes, where KS per look always fires', () => {
    const ours = seeds.map((seed) => ourFirstAlarms(still, seed))
    const falseBetween = tally(
      ours.map(({ between }) => between),
      undefined,
    ).falseShare
    const falseReference = tally(
      ours.map(({ reference }) => reference),
      undefined,
    ).falseShare
    const ks = tally(
      seeds.map((seed) => firstAlarmOfLooks(still, seed, ksLook)),
      undefined,
    ).falseShare
    console.log(
      `false alarms in ${RUNS} runs of 300 slices: between ${falseBetween}, reference ${falseReference}, KS per look ${ks}`,
    )
    // The promise is 300/12,000 = .025 of runs; three of 24 would come once in 400 such tests.
    expect(Math.max(falseBetween, falseReference)).toBeLessThan(3 / RUNS)
    expect(ks).toBe(1)
  }, 120_000)

  test('finds a quarter of a standard deviation in one of six groups within 4,208 events, the median run', () => {
    const ours = seeds.map((seed) => ourFirstAlarms(shifted, seed))
    const between = tally(
      ours.map((each) => each.between),
      300,
    )
    const reference = tally(
      ours.map((each) => each.reference),
      300,
    )
    console.log(`delay in slices: between ${between.median} / ${between.p90}, reference ${reference.median} / ${reference.p90}`)
    expect(500 * (between.median ?? Infinity)).toBeLessThanOrEqual(4208)
    expect(500 * (reference.median ?? Infinity)).toBeLessThanOrEqual(4208)
  }, 120_000)

  test('is blind between groups to what all have in common, and not against the reference', () => {
    const common: Scenario = { ...still, slices: 330, change: { at: 300, group: 'all', sd: 0.3 } }
    const ours = seeds.slice(0, 8).map((seed) => ourFirstAlarms(common, seed))
    expect(ours.filter(({ between }) => between !== undefined)).toEqual([])
    expect(ours.every(({ reference }) => reference !== undefined && reference >= 300)).toBe(true)
  }, 60_000)

  test('keeps silent on a lattice of five values, whatever the groups’ laws', () => {
    const lattice: Scenario = {
      ...still,
      slices: 150,
      step: 1.6,
      laws: [-0.5, -0.2, 0, 0.1, 0.3, 0.8].map((mean, g) => ({ mean, sd: 0.7 + 0.1 * g })),
    }
    const ours = seeds.slice(0, 8).map((seed) => ourFirstAlarms(lattice, seed))
    expect(ours.filter(({ between, reference }) => between !== undefined || reference !== undefined)).toEqual([])
  }, 60_000)

  test('keeps silent where slices have few events, or none of some groups', () => {
    const ours = seeds.map((seed) => ourFirstAlarms({ ...still, perSlice: 4 }, seed))
    expect(ours.filter(({ between, reference }) => between !== undefined || reference !== undefined).length).toBeLessThan(2)
  }, 60_000)

  test('the interval of AIR holds the truth after every slice', () => {
    const found = seeds.map((seed) => airCovers({ shares: EQUAL(2), rates: [0.3, 0.24], slices: 200, perSlice: 500 }, seed))
    expect(found.filter(({ covers }) => !covers).length).toBeLessThan(3)
  }, 60_000)

  test('the populations’ ranks are exact to 1e-11', () => {
    for (let x = -8; x < 8; x += 0.0137) expect(Math.abs(normalCdf(x) - exactCdf(x))).toBeLessThan(1e-11)
  })

  test('PSI per look is the textbook’s', () => {
    const sample = Float64Array.from({ length: 1000 }, (_, i) => i / 1000)
    expect(psiLook(sample)(sample)).toBe(false)
    expect(psiLook(sample)(sample.map((x) => x / 2))).toBe(true)
    expect(ksLook(sample)(sample)).toBe(false)
    expect(ksLook(sample)(sample.map((x) => x * 0.9))).toBe(true)
  })
})

test('every alert of the watch is a record that the topic drift-alerts takes', () => {
  const rules = {
    ...WATCH_DEFAULTS,
    scorecard: 'credit',
    basis: 'b',
    sliceMs: 300_000,
    minGroupSize: 100,
    promise: { kind: 'rate', days: 0.1 },
  } as const
  const alerts: Alert[] = []
  let state = createWatch()
  for (let t = 0; t < 900; t++) {
    const cells = (high: boolean): number[] => (high ? [4, 6, 8, 10, 11, 12, 14, 15] : [10, 10, 10, 10, 10, 10, 10, 10])
    const watched = watchSlice(state, rules, {
      start: t * 300_000,
      end: (t + 1) * 300_000,
      groups: ['a', 'b', 'c'].map((group, g) => ({
        group,
        n: 80,
        rankCells: cells(g === 1 && t < 50),
        decisions: [g === 2 && t < 50 ? 5 : 30, 10, 60],
      })),
      map: {
        version: 'm',
        plannedFor: Math.max(0, t - 400) * 300_000,
        windowMs: 86_400_000,
        groups: ['a', 'b', 'c'].map((group) => ({ group, nEffective: group === 'c' && t < 30 ? 99 : 9000 })),
      },
      policy: { version: 'p', cuts: [{ name: 'approve', threshold: 0.5 }] },
      quality: [{ counter: 'late', bad: t < 20 ? 30 : 0, seen: 300 }],
    })
    state = watched.state
    alerts.push(...watched.alerts)
  }
  const kinds = new Set(alerts.map(({ kind, state: of }) => `${kind} ${of}`))
  for (const kind of ['input-shift', 'residual-unfairness', 'data-quality', 'group-starvation']) {
    expect(kinds).toContain(`${kind} open`)
    expect(kinds).toContain(`${kind} resolved`)
  }
  for (const alert of alerts) expect(driftAlertSchema.safeParse({ formatVersion: 1, ...alert }).error).toBeUndefined()
})
