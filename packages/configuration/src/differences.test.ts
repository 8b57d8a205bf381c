import { expect, test } from 'vitest'
import { differences } from './differences.ts'
import { readConfiguration } from './read-configuration.ts'

const CARD = 'scorecards: { c: { range: [0, 1], traits: [sex] } }'

function settled(yaml: string) {
  const read = readConfiguration(yaml, {}, 'f.yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read
}

test('two configurations that mean the same do not differ, wherever they run', () => {
  const written = 'topics: { partitions: 7 }\nscorecards: { c: { theta: 1, traits: [sex], range: [0, 1] } }'
  expect(differences(settled(CARD), settled(written))).toEqual([])
})

test('a difference names the setting and what either says of it', () => {
  const other =
    'scorecards: { c: { range: [0, 1], traits: [sex], theta: { default: 0.5, groups: { f: 1 } }, window: { length: PT1H } } }'
  expect(differences(settled(CARD), settled(other))).toEqual([
    { path: 'scorecards.c.theta.default', one: '1', other: '0.5' },
    { path: 'scorecards.c.window.length', one: 'P1D', other: 'PT1H' },
    { path: 'scorecards.c.theta.groups.f', other: '1' },
  ])
})
