import { expect, test } from 'vitest'
import { BASELINE_ADVICE } from './advice.ts'
import { FLAT, HIGH, quick, run, slice, times, told } from './example-slices.ts'
import { decodeWatch, encodeWatch } from './index.ts'
import { nodeMargins } from './margins.ts'
import { rankSides } from './rank-sides.ts'
import { referenceSides } from './reference-sides.ts'
import { upperNormalQuantile } from './upper-normal-quantile.ts'

const LARGE = [8_000, 8_000, 8_000]
const flat = [FLAT, FLAT, FLAT]

test('scores that left a declared reference are an input shift, whatever their ranks in the map', () => {
  const { alerts } = run(times(60, 0, (t) => slice({ t, cells: flat, declared: { cells: [FLAT, HIGH, FLAT], n: LARGE } })))
  expect(told(alerts).slice(0, 2)).toEqual(['input-shift g1 open', 'input-shift g1 escalated'])
  expect(alerts[0]).toMatchObject({ evidence: { baseline: 'b1' }, mapVersion: 'm1', advice: BASELINE_ADVICE, since: 0 })
  expect(alerts[0]?.n).toBe(80 * ((alerts[0]?.time ?? 0) / 300_000))
})

test('ranks that left the map are no input shift then, and still unfairness that names no baseline', () => {
  const declared = { cells: flat, n: LARGE }
  const { alerts } = run(times(60, 0, (t) => slice({ t, cells: [FLAT, HIGH, FLAT], declared })))
  expect(new Set(alerts.map(({ kind }) => kind))).toEqual(new Set(['residual-unfairness']))
  expect(alerts.filter(({ evidence }) => 'baseline' in evidence)).toEqual([])
})

test('a declared reference needs no map', () => {
  const unranked = [FLAT, FLAT, FLAT].map(() => [0, 0, 0, 0, 0, 0, 0, 0])
  const declared = { cells: [HIGH, FLAT, FLAT], n: LARGE }
  const { alerts } = run(times(60, 0, (t) => slice({ t, cells: unranked, declared, mapped: false })))
  expect(told(alerts)[0]).toBe('input-shift g0 open')
  expect(alerts[0]).not.toHaveProperty('mapVersion')
})

test('it is over on proof by the declared reference, and the end names it too', () => {
  const moved = run(times(40, 0, (t) => slice({ t, cells: flat, declared: { cells: [FLAT, HIGH, FLAT], n: LARGE } }))).state
  const still = times(300, 40, (t) => slice({ t, cells: flat, declared: { cells: [FLAT, HIGH, FLAT], n: LARGE } }))
  expect(told(run(still, quick, moved).alerts)).not.toContain('input-shift g1 resolved')
  const over = times(300, 40, (t) => slice({ t, cells: [FLAT, HIGH, FLAT], declared: { cells: flat, n: LARGE } }))
  const ended = run(over, quick, decodeWatch(encodeWatch(moved), 'test')).alerts.filter(({ state }) => state === 'resolved')
  expect(ended.map(({ kind, group, evidence }) => [kind, group, evidence['baseline']])).toEqual([['input-shift', 'g1', 'b1']])
})

test('its margins rest on its own sizes and the z of a law that stays, and small groups of it are left out', () => {
  const given = slice({
    t: 1,
    cells: flat,
    mapN: [24_000, 50, 24_000],
    declared: { cells: [HIGH, FLAT, HIGH], n: [900, 400, 99] },
  })
  const sides = referenceSides(given, quick, rankSides(given, quick))
  expect(sides.map(({ group }) => group)).toEqual(['g0', 'g1'])
  const z = upperNormalQuantile(0.05 / 28)
  expect(sides.map(({ margins }) => margins)).toEqual([900, 400].map((n) => nodeMargins({ delta0: quick.delta0, z }, [n])))
  expect(sides[0]?.cells).toBe(HIGH)
})

test('a group that the declared reference lacks, or that came with no score, is not held against the map’s law instead', () => {
  const lacking = slice({ t: 1, cells: flat, declared: { cells: [FLAT, [0, 0, 0, 0, 0, 0, 0, 0]], n: [900, 900] } })
  expect(referenceSides(lacking, quick, rankSides(lacking, quick)).map(({ group }) => group)).toEqual(['g0'])
})
