import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Mistake } from './configuration.ts'
import { withValueAt } from './path.ts'
import { readConfiguration } from './read-configuration.ts'

describe('a file with several mistakes', () => {
  it('names all five, each with its path, its expectation, what is there and where that stands', () => {
    const text = `prefx: credit
scorecards:
  credit:
    range: [850, 300]
    traits: [sex]
    theta: 1.5
    window: { slice: PT5M, grace: P1M }
    planEvery: PT7M
`
    expect(mistakesOf(text)).toEqual([
      {
        path: 'scorecards.credit.range',
        expected: 'two finite numbers [low, high], low below high',
        got: '[850,300]',
        writtenAt: 'f.yaml:4:12',
      },
      { path: 'scorecards.credit.theta', expected: 'a number from 0 to 1', got: '1.5', writtenAt: 'f.yaml:6:12' },
      {
        path: 'scorecards.credit.window.grace',
        expected: expect.stringContaining('ISO 8601') as string,
        got: '"P1M"',
        writtenAt: 'f.yaml:7:35',
      },
      { path: 'prefx', expected: 'a known key: did you mean prefix?', got: 'prefx', writtenAt: 'f.yaml:1:8' },
      {
        path: 'scorecards.credit.planEvery',
        expected: 'a multiple of the slice length PT5M',
        got: '"PT7M"',
        writtenAt: 'f.yaml:8:16',
      },
    ])
  })

  it('names ten in one scorecard', () => {
    const text = `scorecards:
  credit:
    range: [0, 100]
    grid: { kind: lattice, step: 7 }
    traits: [sex, sex]
    thetta: 1
    theta: { default: 2, corridor: [0, 0.5], groups: { "f": 1 } }
    ties: median
    planEvery: PT7M
    window: { slice: PT5M, length: P1M }
    minGroupSize: many
    thresholds: { refer: 700, approve: 660 }
`
    expect(pathsOf(text).toSorted()).toEqual([
      'scorecards.credit.grid.step',
      'scorecards.credit.minGroupSize',
      'scorecards.credit.planEvery',
      'scorecards.credit.theta.default',
      'scorecards.credit.theta.groups.f',
      'scorecards.credit.theta.groups.f',
      'scorecards.credit.thetta',
      'scorecards.credit.thresholds.refer',
      'scorecards.credit.ties',
      'scorecards.credit.traits[1]',
      'scorecards.credit.window.length',
    ])
  })

  it('names where a value is missing', () => {
    const [range, traits] = ['range', 'traits'].map((key) =>
      mistakesOf('scorecards: { c: {} }').find((each) => each.path.endsWith(key)),
    )
    expect(range).toMatchObject({ path: 'scorecards.c.range', got: 'nothing', writtenAt: 'f.yaml:1:18' })
    expect(traits).toMatchObject({ path: 'scorecards.c.traits', got: 'nothing' })
  })

  it('hides none behind another: any choice of twenty-nine is reported whole', () => {
    fc.assert(
      fc.property(fc.subarray([...FAULTS]), (faults) => {
        const broken = faults.reduce<unknown>((tree, [path, value]) => withValueAt(tree, path, value), SOUND)
        const expected = faults.map(([path, , reportedAt]) => reportedAt ?? path.join('.'))
        expect(new Set(pathsOf(stringify(broken)))).toEqual(new Set(expected))
      }),
      { seed: 1, numRuns: 150 },
    )
  })

  it('names all twenty-nine at once', () => {
    const broken = FAULTS.reduce<unknown>((tree, [path, value]) => withValueAt(tree, path, value), SOUND)
    expect(pathsOf(stringify(broken)).length).toBeGreaterThanOrEqual(29)
    expect(FAULTS).toHaveLength(29)
  })
})

describe('any file and any environment', () => {
  it('come to a configuration, or to mistakes that say where and what', () => {
    const place = fc.constantFrom(
      ...FAULTS.map(([path]) => path),
      ['log'],
      ['scorecards'],
      ['scorecards', 'c', 'window'],
      ['scorecards', 'c', 'theta'],
    )
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(Infinity, NaN, -0, 'PT1M', '16', ['a'], { f: 1 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(place, value), { maxLength: 4 }), fc.string(), (changes, text) => {
        const tree = changes.reduce<unknown>((below, [path, each]) => withValueAt(below, path, each), SOUND)
        for (const read of [
          readConfiguration(stringify(tree), { FAIRSTREAM_LOG__SKEW: text }),
          readConfiguration(text, { FAIRSTREAM_SCORECARDS: text, [`FAIRSTREAM_${text}`]: text }),
        ]) {
          if (!read.ok) expect(read.mistakes.length).toBeGreaterThan(0)
          for (const { path, expected, got } of read.ok ? [] : read.mistakes) expect([path, expected, got]).not.toContain('')
        }
      }),
      { seed: 5, numRuns: 300 },
    )
  })
})

const SOUND = {
  scorecards: {
    c: {
      range: [0, 100],
      grid: { kind: 'lattice', step: 1 },
      traits: ['sex', 'origin'],
      theta: { default: 0.8, corridor: [0.5, 1], groups: {} },
      window: { slice: 'PT5M', length: 'PT1H' },
      thresholds: { approve: 60 },
    },
    d: { range: [0, 1], traits: ['age'] },
  },
}

/** Each sets one value of SOUND and makes one mistake, at the path that it sets unless another is named. */
const FAULTS: readonly (readonly [path: readonly string[], value: unknown, reportedAt?: string])[] = [
  [['prefx'], 'a'],
  [['prefix'], 'a/b'],
  [['minGroupShown'], 0],
  [['log', 'skew'], 5],
  [['log', 'breakerMax'], 2_000],
  [['log', 'nme'], 'x'],
  [['log', 'name'], 'a/b'],
  [['scorecards', 'c', 'grid', 'step'], 0.3],
  [['scorecards', 'c', 'grid', 'cells'], 4],
  [['scorecards', 'c', 'atoms'], [1, 200], 'scorecards.c.atoms[1]'],
  [['scorecards', 'c', 'thetta'], 1],
  [['scorecards', 'c', 'theta', 'default'], 0.4],
  [['scorecards', 'c', 'theta', 'groups', 'f|a'], 0.3, 'scorecards.c.theta.groups["f|a"]'],
  [['scorecards', 'c', 'theta', 'groups', 'f'], 0.7],
  [['scorecards', 'c', 'theta', 'groups', 'm|a'], 'all', 'scorecards.c.theta.groups["m|a"]'],
  [['scorecards', 'c', 'ties'], 'median'],
  [['scorecards', 'c', 'planEvery'], 'PT6M'],
  [['scorecards', 'c', 'window', 'length'], 'PT5M'],
  [['scorecards', 'c', 'window', 'grace'], 'P1Y'],
  [['scorecards', 'c', 'minGroupSize'], 1.5],
  [['scorecards', 'c', 'thresholds', 'refer'], 61],
  [['scorecards', 'c', 'traitValues', 'sx'], { known: ['f'] }],
  [['scorecards', 'c', 'weights'], { 'f|b|c': 1 }, 'scorecards.c.weights["f|b|c"]'],
  [
    ['scorecards', 'd', 'range'],
    [
      [0, 1],
      [1, 0],
    ],
  ],
  [['scorecards', 'd', 'traits'], ['age', 'age'], 'scorecards.d.traits[1]'],
  [['scorecards', 'd', 'theta'], 1.5],
  [['scorecards', 'd', 'weights'], { frozen: 'abc' }, 'scorecards.d.weights.frozen'],
  [['scorecards', 'd', 'grid'], 'lattice'],
  [['scorecards', 'E'], { range: [0, 1], traits: ['t'] }],
]

function mistakesOf(text: string): readonly Mistake[] {
  const read = readConfiguration(text, {}, 'f.yaml')
  return read.ok ? [] : read.mistakes
}

function pathsOf(text: string): readonly string[] {
  return mistakesOf(text).map(({ path }) => path)
}
