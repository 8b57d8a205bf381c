import { describe, expect, test } from 'vitest'
import { FLAT, SLICE_MS, quick, run, slice, times, told } from './example-slices.ts'
import { watchSlice } from './index.ts'
import { recoversAt } from './pace.ts'
import type { WatchRules } from './index.ts'

describe('the watch of decisions', () => {
  const fair = [
    [30, 10, 60],
    [30, 10, 60],
    [30, 10, 60],
  ]
  const unfair = [
    [30, 10, 60],
    [30, 10, 60],
    [12, 10, 78],
  ]
  const cells = [FLAT, FLAT, FLAT]

  test('names the group and the threshold where AIR falls, and resolves when it is back above the rule', () => {
    const { alerts, state } = run([
      ...times(40, 0, (t) => slice({ t, cells, decisions: fair })),
      ...times(40, 40, (t) => slice({ t, cells, decisions: unfair })),
      ...times(400, 80, (t) => slice({ t, cells, decisions: fair })),
    ])
    expect(told(alerts)).toEqual([
      'residual-unfairness g2 open',
      'residual-unfairness g2 escalated',
      'residual-unfairness g2 resolved',
    ])
    expect(alerts[0]).toMatchObject({ key: 'credit/residual-unfairness/g2/600', cut: 600, since: 40 * SLICE_MS })
    expect(state.open).toEqual([])
  })

  test('an interval below the second rule is escalated from the first', () => {
    const patient: WatchRules = { ...quick, promise: { kind: 'rate', days: 1e250 } }
    const { alerts } = run(
      times(300, 0, (t) => slice({ t, cells, decisions: unfair })),
      patient,
    )
    expect(alerts.map(({ state }) => state)).toEqual(['open', 'escalated'])
    expect(alerts[0]?.evidence).toMatchObject({ by: 'interval' })
    expect(alerts[0]?.evidence['airHi']).toBeLessThan(0.8)
    expect(alerts[1]?.evidence['airHi']).toBeLessThan(0.75)
  })

  test('a referral passes the lower threshold and not the upper', () => {
    const both = {
      ...slice({ t: 0, cells, decisions: fair }),
      policy: {
        version: 'p1',
        cuts: [
          { name: 'approve', threshold: 600 },
          { name: 'refer', threshold: 550 },
        ] as const,
      },
    }
    const { air } = run([both]).state
    expect(air.map(({ cut, s }) => [cut, ...s])).toEqual([
      [600, 30, 30, 30],
      [550, 40, 40, 40],
    ])
  })

  test('a policy version restarts the rates alone, and ends alerts about thresholds that are gone', () => {
    const bad = run(times(60, 0, (t) => slice({ t, cells, decisions: unfair })))
    expect(bad.state.open).toHaveLength(1)
    const next = watchSlice(bad.state, quick, slice({ t: 60, cells, decisions: fair, policy: 'p2', threshold: 620 }))
    expect(told(next.alerts)).toEqual(['residual-unfairness g2 resolved'])
    expect(next.alerts[0]?.evidence).toEqual({ supersededBy: 'p2' })
    expect(next.state.air[0]?.n).toEqual(Float64Array.of(100, 100, 100))
    expect(next.state.between.streams.slices).toBe(61)
  })
})

describe('the other kinds', () => {
  test('a map is stale while events flow without a plan, and fresh with the next', () => {
    const day = 288
    const { alerts } = run([
      ...times(2 * day + 3, 0, (t) => slice({ t, planned: 0, cells: [FLAT, FLAT, FLAT] })),
      slice({ t: 2 * day + 3, cells: [FLAT, FLAT, FLAT] }),
    ])
    expect(told(alerts)).toEqual(['stale-map  open', 'stale-map  escalated', 'stale-map  resolved'])
    expect(alerts[0]?.time).toBe((day + 1) * SLICE_MS)
  })

  test('a starved group is told with the date of its recovery', () => {
    const starved = { cells: [FLAT, FLAT, [1, 0, 0, 0, 0, 0, 0, 0]], mapN: [24_000, 24_000, 50] }
    const { alerts } = run([
      slice({ t: 0, ...starved }),
      slice({ t: 1, ...starved }),
      slice({ t: 2, cells: [FLAT, FLAT, FLAT], mapN: [9e3, 9e3, 111] }),
    ])
    expect(told(alerts)).toEqual(['group-starvation g2 open', 'group-starvation g2 resolved'])
    // One a slice comes, 50/288 a slice leave, 50 are wanted: 60.5 slices.
    expect(alerts[0]?.effect).toEqual({ recovers: true, recoversAt: Math.ceil((1 + 50 / (1 - 50 / 288)) * SLICE_MS) })
  })

  test('a group that grows, but to less than enough, is promised no recovery', () => {
    const pace = { groups: ['g'], n: Float64Array.of(3), slices: 10 }
    const at = { start: 0, end: SLICE_MS }
    expect(recoversAt(pace, 'g', 50, 100, 288 * SLICE_MS, at)).toBeUndefined()
    expect(recoversAt(pace, 'g', 50, 86, 288 * SLICE_MS, at)).toBeGreaterThan(0)
    expect(recoversAt(pace, 'h', 50, 86, 288 * SLICE_MS, at)).toBeUndefined()
  })

  test('a starved group whose pace will not do is told so', () => {
    const { alerts } = run([slice({ t: 0, cells: [FLAT, FLAT, [0, 0, 0, 0, 0, 0, 0, 0]], mapN: [9e3, 9e3, 50] })])
    expect(alerts[0]?.effect).toEqual({ recovers: false })
  })

  test('bad records above their limit are an alarm; one of two is none', () => {
    const { alerts } = run(
      [
        ...times(10, 0, (t) => ({ ...slice({ t, cells: [] }), quality: [{ counter: 'refused', bad: 1, seen: 2 }] })),
        ...times(30, 10, (t) => slice({ t, cells: [], bad: 20 })),
        ...times(200, 40, (t) => slice({ t, cells: [] })),
      ].slice(1),
    )
    const states = alerts.map(({ state }) => state)
    expect(alerts[0]).toMatchObject({ key: 'credit/data-quality//refused', kind: 'data-quality' })
    expect(states.at(-1)).toBe('resolved')
    expect(run([{ ...slice({ t: 0, cells: [] }), quality: [{ counter: 'refused', bad: 1, seen: 2 }] }]).alerts).toEqual([])
  })
})
