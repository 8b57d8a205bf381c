import { readFileSync } from 'node:fs'
import { addScore, createGrid, createGroupSlice } from '@fairstream/sketch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FLAT, HIGH, SLICE_MS, quick, rules, run, slice, times } from './example-slices.ts'
import { WatchBytesError, createWatch, decodeWatch, encodeWatch, groupCounts, watchSlice } from './index.ts'
import type { WatchRules } from './index.ts'

describe('the fold', () => {
  const anySlices = fc
    .array(
      fc.record({
        cells: fc.array(fc.array(fc.nat({ max: 30 }), { minLength: 8, maxLength: 8 }), { maxLength: 3 }),
        decisions: fc.array(fc.array(fc.nat({ max: 40 }), { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
        bad: fc.nat({ max: 30 }),
        planned: fc.constantFrom(0, 1, 5),
        policy: fc.constantFrom('p1', 'p1', 'p1', 'p2'),
        gap: fc.nat({ max: 300 }),
      }),
      { maxLength: 25 },
    )
    .map((drawn) => {
      let t = 0
      return drawn.map(({ gap, ...each }) => slice({ ...each, t: (t += 1 + gap) }))
    })
  const eager: WatchRules = { ...quick, promise: { kind: 'rate', days: 0.001 }, resolve: { days: 0.001, delta: 0.1 } }

  test('goes on from its bytes as if it had never stopped', () => {
    fc.assert(
      fc.property(anySlices, (slices) => {
        const straight = run(slices, eager)
        let state = createWatch()
        const alerts = slices.flatMap((each) => {
          const watched = watchSlice(decodeWatch(encodeWatch(state), 'test'), eager, each)
          state = watched.state
          return watched.alerts
        })
        expect(alerts).toEqual(straight.alerts)
        expect(state).toEqual(straight.state)
        expect(encodeWatch(state)).toEqual(encodeWatch(straight.state))
      }),
      { numRuns: 60 },
    )
  })

  test('consumes each slice once: what was seen, or begins before the end of what was seen, changes nothing', () => {
    fc.assert(
      fc.property(anySlices, (slices) => {
        const once = run(slices, eager)
        const twice = run(
          slices.flatMap((each, i) => [each, each, ...slices.slice(Math.max(0, i - 2), i)]),
          eager,
        )
        expect(twice).toEqual(once)
      }),
      { numRuns: 30 },
    )
  })

  test('never writes to the state it was given', () => {
    fc.assert(
      fc.property(anySlices, fc.nat({ max: 8 }), (slices, kept) => {
        const { state } = run(slices.slice(0, kept), eager)
        const before = encodeWatch(state)
        run(slices.slice(kept), eager, state)
        expect(encodeWatch(state)).toEqual(before)
      }),
      { numRuns: 30 },
    )
  })

  test('keeps every figure finite, however lopsided the counts', () => {
    const far = [0, 0, 0, 0, 0, 0, 0, 1e6]
    const low = [1e6, 0, 0, 0, 0, 0, 0, 0]
    const { state, alerts } = run(times(6, 0, (t) => slice({ t, cells: [low, far, FLAT] })))
    expect([...state.between.streams.r, ...state.reference.streams.r].every(Number.isFinite)).toBe(true)
    for (const { evidence } of alerts)
      expect(Object.values(evidence).every((each) => typeof each !== 'number' || Number.isFinite(each))).toBe(true)
  })

  test('counts that mean something else restart every detector, and open alerts say so', () => {
    const bad = run(times(30, 0, (t) => slice({ t, cells: [FLAT, HIGH, FLAT] })))
    const after = watchSlice(bad.state, { ...quick, basis: 'grid 2' }, slice({ t: 30, cells: [FLAT, FLAT, FLAT] }))
    const fresh = run([slice({ t: 30, cells: [FLAT, FLAT, FLAT] })], { ...quick, basis: 'grid 2' }).state
    expect(after.state.between).toEqual(fresh.between)
    expect(after.state.reference).toEqual(fresh.reference)
    expect(after.state.air).toEqual(fresh.air)
    expect(after.state.quality).toEqual(fresh.quality)
    expect(after.alerts.map(({ evidence }) => evidence['restarted'])).toEqual(bad.state.open.map(() => true))
    expect(after.state.open.map(({ alert }) => alert.key)).toEqual(bad.state.open.map(({ alert }) => alert.key))
  })

  test.each([
    { budget: { residual: 0.6, input: 0.3, air: 0.2 } },
    { budget: { residual: 1, input: 0, air: 0 } },
    { delta0: 0.1 },
    { air: { rule: 0.7, second: 0.75 } },
    { promise: { kind: 'ever', alpha: 1 } },
    { alpha: 0 },
    { limits: { late: 1 } },
  ] as Partial<WatchRules>[])('refuses rules that keep no promise: %j', (wrong) => {
    expect(() => watchSlice(createWatch(), { ...rules, ...wrong }, slice({ t: 0, cells: [] }))).toThrow(RangeError)
  })

  test('partitions are summed before anything is judged, in any order', () => {
    const grid = createGrid({ kind: 'uniform', low: 0, high: 1, cells: 16 })
    const part = (cell: number, approved: number) => {
      const made = createGroupSlice(grid, 0)
      made.rankCells[cell] = 2
      made.decisions[0] = approved
      for (let i = 0; i < approved; i++) addScore(made.sketch, 0.5)
      return made
    }
    const parts = [
      { group: 'b', slice: part(1, 3) },
      { group: 'a', slice: part(2, 5) },
      { group: 'b', slice: part(1, 4) },
    ]
    expect(groupCounts(parts)).toEqual(groupCounts([...parts].reverse()))
    expect(groupCounts(parts).map(({ group, n, rankCells, decisions }) => [group, n, rankCells[1], decisions[0]])).toEqual([
      ['a', 5, 0, 5],
      ['b', 7, 4, 7],
    ])
  })
})

describe('the bytes', () => {
  const fixture = JSON.parse(readFileSync(new URL('../fixtures/watch-v1.json', import.meta.url), 'utf8')) as { hex: string }
  const kept = Uint8Array.from(Buffer.from(fixture.hex, 'hex'))

  test('of version 1 are read and written as they were', () => {
    const state = decodeWatch(kept, 'fixture')
    expect(kept[0]).toBe(1)
    expect(Buffer.from(encodeWatch(state)).toString('hex')).toBe(fixture.hex)
    expect(state.open.map(({ alert }) => `${alert.key} ${alert.state}`)).toEqual([
      'credit/input-shift/g1/ escalated',
      'credit/residual-unfairness/g1/ escalated',
      'credit/residual-unfairness/g2/600 escalated',
    ])
    expect(state.seenTo).toBe(12 * SLICE_MS)
  })

  test('that were damaged anywhere are refused', () => {
    fc.assert(
      fc.property(fc.nat({ max: kept.length - 1 }), fc.integer({ min: 1, max: 255 }), (i, flip) => {
        const damaged = kept.slice()
        damaged[i] = (damaged[i] ?? 0) ^ flip
        expect(() => decodeWatch(damaged, 'test')).toThrow(WatchBytesError)
      }),
    )
    for (const length of [0, 3, 5, kept.length - 1])
      expect(() => decodeWatch(kept.slice(0, length), 'test')).toThrow(WatchBytesError)
  })
})
