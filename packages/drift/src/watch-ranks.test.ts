import { describe, expect, test } from 'vitest'
import { FLAT, HIGH, SLICE_MS, WIDE, quick, run, slice, times, told } from './example-slices.ts'
import { statistic } from './index.ts'
import type { WatchRules } from './index.ts'

describe('the watch of ranks', () => {
  test('says nothing of flat ranks', () => {
    expect(run(times(200, 0, (t) => slice({ t, cells: [FLAT, FLAT, FLAT] }))).alerts).toEqual([])
  })

  test('names the group that moved, since when and how, escalates while it goes on, and resolves on proof that it is over', () => {
    const slices = [
      ...times(20, 0, (t) => slice({ t, cells: [FLAT, FLAT, FLAT] })),
      ...times(20, 20, (t) => slice({ t, cells: [FLAT, HIGH, FLAT] })),
      ...times(200, 40, (t) => slice({ t, cells: [FLAT, FLAT, FLAT] })),
    ]
    const { state, alerts } = run(slices)
    const ofMoved = alerts.filter(({ kind, group }) => kind === 'residual-unfairness' && group === 'g1')
    expect(ofMoved.map((each) => each.state)).toEqual(['open', 'escalated', 'resolved'])
    expect(ofMoved[0]).toMatchObject({
      key: 'credit/residual-unfairness/g1/',
      since: 20 * SLICE_MS,
      effect: { family: 'location' },
      mapVersion: 'm1',
      policyVersion: 'p1',
      basis: 'event',
    })
    expect(ofMoved[0]?.effect['size']).toBeGreaterThan(0)
    expect(ofMoved[0]?.effect['meanRank']).toBeGreaterThan(0)
    expect(ofMoved[0]?.n).toBe(80 * ((ofMoved[0]?.time ?? 0) / SLICE_MS - 20))
    expect(ofMoved[2]?.time).toBeGreaterThan(40 * SLICE_MS)
    expect(state.open).toEqual([])
  })

  test('common drift is an input shift and no unfairness', () => {
    const { alerts } = run(times(30, 0, (t) => slice({ t, cells: [HIGH, HIGH, HIGH] })))
    expect(new Set(alerts.map(({ kind }) => kind))).toEqual(new Set(['input-shift']))
    expect(alerts.filter(({ state }) => state === 'open').map(({ group }) => group)).toEqual(['g0', 'g1', 'g2'])
  })

  test('an alarm comes when R̄ has reached the height that the alert names, and then R starts again', () => {
    const { alerts } = run(times(40, 0, (t) => slice({ t, cells: [FLAT, HIGH, HIGH] })))
    expect(alerts.length).toBeGreaterThan(2)
    for (const { evidence, promise } of alerts) expect(Number(evidence['r'])).toBeGreaterThanOrEqual(Number(promise['height']))
    const before = run(times(30, 0, (t) => slice({ t, cells: [FLAT, FLAT, FLAT] })))
    expect(statistic(before.state.between.streams)).toBeGreaterThan(0)
    const first = alerts.find(({ kind }) => kind === 'residual-unfairness')?.time ?? 0
    const alarmed = run(times(first / SLICE_MS, 0, (t) => slice({ t, cells: [FLAT, HIGH, HIGH] }))).state
    expect(statistic(alarmed.between.streams)).toBe(0)
    expect(alarmed.between.streams.slices).toBe(0)
  })

  test('a spread is closed by proof about spread: while it lasts it is never resolved', () => {
    const { alerts, state } = run(times(300, 0, (t) => slice({ t, cells: [WIDE, FLAT, FLAT] })))
    const ours = alerts.filter(({ kind }) => kind === 'residual-unfairness')
    expect(ours[0]).toMatchObject({ group: 'g0', effect: { family: 'spread', size: 0.25 } })
    expect(told(ours)).not.toContain('residual-unfairness g0 resolved')
    expect(state.open.map(({ closing }) => closing?.family)).toContain('spread')
  })

  test('silence neither opens nor resolves', () => {
    const moved = run(times(30, 0, (t) => slice({ t, cells: [FLAT, HIGH, FLAT] })))
    expect(moved.state.open.length).toBeGreaterThan(0)
    const silent = run(
      times(500, 30, (t) => slice({ t, cells: [FLAT, [0, 0, 0, 0, 0, 0, 0, 0], FLAT] })),
      quick,
      moved.state,
    )
    expect(silent.alerts.filter(({ group }) => group === 'g1')).toEqual([])
    const nothing = run(
      times(500, 30, (t) => slice({ t, cells: [] })),
      quick,
      moved.state,
    )
    expect(nothing.alerts).toEqual([])
    expect(nothing.state.between).toEqual(moved.state.between)
    expect(nothing.state.open).toEqual(moved.state.open)
  })

  test('of two groups one is tested; a third brings all three into the mean', () => {
    const two = run(times(5, 0, (t) => slice({ t, cells: [FLAT, HIGH], mapN: [24_000, 24_000] }))).state
    expect(two.between.streams.groups).toEqual(['g0'])
    const three = run(
      times(1, 5, (t) => slice({ t, cells: [FLAT, HIGH, FLAT] })),
      quick,
      two,
    ).state
    expect(three.between.streams.groups).toEqual(['g0', 'g1', 'g2'])
  })

  test('a group below minGroupSize is neither tested nor part of the rest', () => {
    const { state } = run(times(5, 0, (t) => slice({ t, cells: [FLAT, FLAT, HIGH], mapN: [24_000, 24_000, 99] })))
    const without = run(times(5, 0, (t) => slice({ t, cells: [FLAT, FLAT], mapN: [24_000, 24_000] })))
    expect(state.between).toEqual(without.state.between)
    expect(state.reference).toEqual(without.state.reference)
  })

  test('a map older than its window widens the margin', () => {
    const fresh = run([slice({ t: 0, cells: [FLAT, HIGH, FLAT], mapN: [500, 500, 500] })]).state
    const aged = run([slice({ t: 0, planned: -288, cells: [FLAT, HIGH, FLAT], mapN: [500, 500, 500] })]).state
    expect(statistic(aged.reference.streams)).toBeLessThan(statistic(fresh.reference.streams))
  })

  test('`ever` spends its promise slice by slice: ½, then 1/12', () => {
    const ever: WatchRules = { ...quick, promise: { kind: 'ever', alpha: 0.05 } }
    const flat = (t: number) => slice({ t, cells: [FLAT, FLAT, FLAT] })
    const [one, two] = [run([flat(0)], ever).state, run([flat(0), flat(1)], ever).state]
    const [first, second] = [one, two].map(({ reference }) => reference.streams.r[0] ?? 0)
    const e = run([flat(0)]).state.reference.streams.r[0] ?? 0
    expect(first).toBeCloseTo(e / 2, 12)
    expect(second).toBeCloseTo((e / 2 + 1 / 12) * e, 12)
  })
})
