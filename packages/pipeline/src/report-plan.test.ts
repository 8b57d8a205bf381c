import { encodePlanReport } from '@fairstream/events'
import type { Scorecard } from '@fairstream/configuration'
import { expect, test } from 'vitest'
import { card, range, rulesOf, scorecard, SOURCES, windowOf } from '../testing/pipeline.ts'
import { compileMap } from './compile-map.ts'
import { planReport } from './report-plan.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

function reportOf(rules: ScorecardRules, groups: Readonly<Record<string, readonly number[]>>) {
  const windows = Object.entries(groups).map(([group, scores]) => windowOf(rules, group, scores))
  const map = compileMap(rules, windows, SOURCES)
  return planReport(rules, {
    boundary: 60_000,
    window: SOURCES.window,
    sources: SOURCES.sources,
    windows,
    found: windows.length,
    map,
    isNew: true,
  })
}

test('a report says each group’s size, weight, theta, mean, spread and what fell outside', () => {
  const rules = card({ theta: { default: 1, groups: { f: 0.5 } }, minGroupSize: 2 })
  expect(reportOf(rules, { f: [10, 30, 101], m: [50] }).groups).toMatchObject([
    { group: 'f', n: 2, nEffective: 2, weight: 2 / 3, theta: 0.5, mean: 20, sd: 10, underflow: 0, overflow: 1 },
    { group: 'm', n: 1, weight: 1 / 3, theta: 1, small: true },
  ])
})

test('a report of heavy cells names a tie that ought to be an atom; a lattice has none', () => {
  const scores = [...Array<number>(40).fill(25), ...range(30, 90)]
  const uniform = card({ grid: { kind: 'uniform', cells: 100 } })
  expect(reportOf(uniform, { f: scores }).groups[0]?.heavyTies).toEqual([{ value: 25, n: 40 }])
  expect(reportOf(card(), { f: scores }).groups[0]).not.toHaveProperty('heavyTies')
})

test('scores as great as a double can be make a report that can be written', () => {
  const rules = rulesOf([unbounded()]).scorecards.get('credit')
  if (rules === undefined) throw new Error('no scorecard')
  const report = reportOf(rules, { f: [1, ...Array<number>(40).fill(Number.MAX_VALUE)], m: [-1e300, 1] })
  expect(() => encodePlanReport(report)).not.toThrow()
})

function unbounded(): Scorecard {
  const declared = Object.entries(scorecard({ grid: { kind: 'log-like', mantissaBits: 7 } }))
  return Object.fromEntries(declared.filter(([name]) => name !== 'range')) as unknown as Scorecard
}
