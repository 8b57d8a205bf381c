import { describe, expect, it } from 'vitest'
import type { Configuration } from './configuration.ts'
import { readConfiguration } from './read-configuration.ts'

/** The example of operations.md, to the letter. */
const EXAMPLE = `scorecards:
  credit:
    range: [300, 850]
    grid: { kind: lattice, step: 1 }        # or { kind: uniform, cells: 1024 } (N: N + 1 cells, sketch.md) or { kind: log-like, mantissaBits: 7 }
    traits: [sex, origin]
    theta: 1                                # or { default: 0.8, groups: { "f|a": 1 }, corridor: [0.5, 1] }
    ties: random                            # mid (default) | mean | random
    planEvery: PT5M                         # a multiple of the slice length
    window: { slice: PT5M, length: PT24H, grace: PT1M }   # halfLife: PT6H is optional
    minGroupSize: 100
    thresholds: { refer: 600, approve: 660 }  # on fair scores; optional
    traitValues: { sex: { known: [f, m], catchAll: other } }  # optional; undeclared traits take any value
    atoms: []                               # declared tied values
    weights: population                     # or { frozen: VERSION }, or { GROUP: number }
    # a vector scorecard: range: [[0, 1], [0, 1]]
log: { name: main, skew: PT5M, dedupe: PT10M, dedupeMax: 100000, breakerMax: 500, breakerOver: 1000 }
`

const LEAST = 'scorecards: { credit: { range: [300, 850], traits: [sex] } }'

describe('a faultless file', () => {
  it('reads the example of operations.md', () => {
    expect(settled(EXAMPLE)).toEqual({
      prefix: 'fairstream',
      scorecards: {
        credit: {
          name: 'credit',
          range: { low: 300, high: 850 },
          grid: { kind: 'lattice', step: 1 },
          atoms: [],
          traits: ['sex', 'origin'],
          traitValues: { sex: { known: ['f', 'm'], catchAll: 'other' } },
          theta: { default: 1, groups: {} },
          ties: 'random',
          planEveryMs: 300_000,
          window: { sliceMs: 300_000, lengthMs: 86_400_000, graceMs: 60_000 },
          minGroupSize: 100,
          thresholds: { refer: 600, approve: 660 },
          weights: 'population',
          drift: DRIFT,
        },
      },
      log: {
        name: 'main',
        skewMs: 300_000,
        dedupeMs: 600_000,
        dedupeMax: 100_000,
        breakerMax: 500,
        breakerOver: 1_000,
        maxRecordBytes: 1_048_576,
        maxBatchOffsets: 1_000,
      },
      minGroupShown: 30,
    })
  })

  it('needs no more than a range and a trait', () => {
    expect(settled(LEAST).scorecards['credit']).toEqual({
      name: 'credit',
      range: { low: 300, high: 850 },
      grid: { kind: 'uniform', cells: 1_024 },
      atoms: [],
      traits: ['sex'],
      traitValues: {},
      theta: { default: 1, groups: {} },
      ties: 'mid',
      planEveryMs: 300_000,
      window: { sliceMs: 300_000, lengthMs: 86_400_000, graceMs: 60_000 },
      minGroupSize: 100,
      weights: 'population',
      drift: DRIFT,
    })
  })

  it('reads every alternative of its fields', () => {
    const { scorecards } = settled(`scorecards:
  a: { grid: { kind: log-like }, traits: [x], theta: { default: 0.8, groups: { f: 1 }, corridor: [0.5, 1] }, weights: { f: 2, m: 0 } }
  b-2: { range: [0, 1], grid: { kind: uniform }, traits: [x], weights: { frozen: "0123456789abcdef" }, window: { halfLife: PT6H } }`)
    expect(scorecards['a']).toMatchObject({
      grid: { kind: 'log-like', mantissaBits: 7 },
      theta: { default: 0.8, groups: { f: 1 }, corridor: [0.5, 1] },
      weights: { declared: { f: 2, m: 0 } },
    })
    expect(scorecards['a']).not.toHaveProperty('range')
    expect(scorecards['b-2']).toMatchObject({ weights: { frozen: '0123456789abcdef' }, window: { halfLifeMs: 21_600_000 } })
  })

  it('keeps the path of a baseline as it is written, and has none where nothing is', () => {
    const { scorecards } = settled(`scorecards:
  a: { range: [0, 1], traits: [x], drift: { baseline: ../history/map.json } }
  b: { range: [0, 1], traits: [x], drift: {} }`)
    expect(scorecards['a']?.drift?.baseline).toBe('../history/map.json')
    expect(scorecards['b']?.drift).not.toHaveProperty('baseline')
  })

  it.each([
    ['PT10S', 300_000],
    ['PT7M', 420_000],
    ['PT2M', 360_000],
    ['PT5M', 300_000],
    ['PT1H', 3_600_000],
  ])('plans by default at the least multiple of a %s slice that is five minutes or more: %i ms', (slice, planEveryMs) => {
    const text = `scorecards: { c: { range: [0, 1], traits: [t], window: { slice: ${slice}, length: P7D } } }`
    expect(settled(text).scorecards['c']?.planEveryMs).toBe(planEveryMs)
  })
})

function settled(text: string): Configuration {
  const read = readConfiguration(text)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read.configuration
}

const DRIFT = {
  promise: { kind: 'rate', days: 365 },
  ...{ margin: 0.02, rule: 0.8, secondRule: 0.75, alpha: 0.05, cuts: ['refer', 'approve'] },
  ...{ remindEveryMs: 86_400_000, staleAfterMs: 86_400_000 },
  limits: { refused: 0.01, 'out-of-range': 0.01, unmapped: 0.02, late: 0.01, duplicate: 0.05 },
}
