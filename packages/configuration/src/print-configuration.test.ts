import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { canonicalConfiguration } from './canonical-configuration.ts'
import type { Settled } from './configuration.ts'
import { printConfiguration, printLeaves } from './print-configuration.ts'
import { readConfiguration } from './read-configuration.ts'

describe('a printed configuration', () => {
  it('shows each value with where it came from', () => {
    const printed = printConfiguration(
      settled('prefix: credit\nscorecards: { c: { range: [0, 1], traits: [t], theta: { groups: { "f%7C": 0.5 } } } }', {
        FAIRSTREAM_LOG__SKEW: 'PT1M',
      }),
    )
    expect(printed).toBe(`prefix: credit                               # file
scorecards:
  c:
    range: [0, 1]                            # file
    grid:
      kind: uniform                          # default
      cells: 1024                            # default
    atoms: []                                # default
    traits: [t]                              # file
    traitValues: {}                          # default
    theta:
      default: 1                             # default
      groups:
        f%7C: 0.5                            # file
    ties: mid                                # default
    planEvery: PT5M                          # default
    window:
      slice: PT5M                            # default
      length: P1D                            # default
      grace: PT1M                            # default
    minGroupSize: 100                        # default
    weights: population                      # default
    drift:
      promise:
        days: 365                            # default
      margin: 0.02                           # default
      rule: 0.8                              # default
      secondRule: 0.75                       # default
      alpha: 0.05                            # default
      cuts: [refer, approve]                 # default
      remindEvery: P1D                       # default
      staleAfter: P1D                        # default
      limits:
        refused: 0.01                        # default
        unmapped: 0.02                       # default
        late: 0.01                           # default
        duplicate: 0.05                      # default
        outOfRange: 0.01                     # default
log:
  name: main                                 # default
  skew: PT1M                                 # FAIRSTREAM_LOG__SKEW
  dedupe: PT10M                              # default
  dedupeMax: 100000                          # default
  breakerMax: 500                            # default
  breakerOver: 1000                          # default
  maxRecordBytes: 1048576                    # default
  maxBatchOffsets: 1000                      # default
minGroupShown: 30                            # default
topics:
  retention: P2D                             # default
  partitions: 4                              # default
  replication: 1                             # default
scorer:
  listen: 127.0.0.1:9101                     # default
  delivery: default                          # default
  onStateLoss: halt                          # default
planner:
  listen: 127.0.0.1:9102                     # default
`)
  })

  it('is read back as the same configuration', () => {
    fc.assert(
      fc.property(CONFIGURATIONS, (written) => {
        const read = settled(stringify(written))
        expect(settled(printConfiguration(read)).configuration).toEqual(read.configuration)
      }),
      { seed: 3, numRuns: 100 },
    )
  })

  it.each(['password', 'redisPassword', 'clientSecret', 'secretName', 'accessToken', 'tokens', 'apiKey', 'key'])(
    'hides what is under %s',
    (key) => {
      const printed = printLeaves([{ path: ['redis', key], value: 'hunter2' }], new Map([[`redis.${key}`, 'file']]))
      expect(printed).not.toContain('hunter2')
      expect(printed).toMatch(/\[redacted\].*# file/)
    },
  )
})

describe('a canonical configuration', () => {
  it('has its keys in one order, whatever order and form they were written in', () => {
    const one = settled('scorecards: { b: { traits: [t], range: [0, 1] }, a: { range: [-0, 1], traits: [t], theta: 1 } }')
    const two = settled(
      'scorecards: { a: { theta: { default: 1 }, traits: [t], range: [0, 1], planEvery: PT300S }, b: { range: [0, 1.0], traits: [t] } }',
      { FAIRSTREAM_PREFIX: 'fairstream' },
    )
    const text = JSON.stringify(canonicalConfiguration(one.configuration))
    expect(text).toBe(JSON.stringify(canonicalConfiguration(two.configuration)))
    expect(text.startsWith('{"log":{"breakerMax":500,"breakerOver":1000,"dedupeMax":100000,"dedupeMs":600000,')).toBe(true)
    expect(text).toContain('"range":{"high":1,"low":0}')
  })

  it('has no minus zero, which JSON cannot say', () => {
    const { configuration } = settled('scorecards: { a: { range: [-0, 1], traits: [t] } }')
    expect(canonicalConfiguration(configuration)).toMatchObject({ scorecards: { a: { range: { low: 0 } } } })
  })

  it('is the same however drift is watched: that changes no fair score', () => {
    const json = (drift: string) => {
      const { configuration } = settled(`scorecards: { a: { range: [0, 1], traits: [t]${drift} } }`)
      return JSON.stringify(canonicalConfiguration(configuration))
    }
    expect(json(', drift: { margin: 0.05, promise: { ever: 0.1 } }')).toBe(json(''))
    expect(json('')).not.toContain('drift')
  })

  it('differs where the configuration does', () => {
    const json = (theta: number) => {
      const { configuration } = settled(`scorecards: { a: { range: [0, 1], traits: [t], theta: ${theta} } }`)
      return JSON.stringify(canonicalConfiguration(configuration))
    }
    expect(json(1)).not.toBe(json(0.5))
  })
})

const TEXT = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }).filter((text) => !/[\uD800-\uDFFF\0]/.test(text))
const UNIT = fc.double({ min: 0, max: 1, noNaN: true })

/** Configurations without mistakes, as a file would give them. */
const CONFIGURATIONS = fc
  .dictionary(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/),
    fc
      .record(
        {
          range: fc.constantFrom([0, 1], [-5.5, 1e6], [300, 850]),
          traits: fc.uniqueArray(TEXT, { minLength: 1, maxLength: 3 }),
          grid: fc.constantFrom({ kind: 'uniform', cells: 7 }, { kind: 'log-like', mantissaBits: 3 }),
          theta: fc.oneof(UNIT, fc.record({ default: UNIT, corridor: fc.constant([0, 1]) })),
          ties: fc.constantFrom('mid', 'mean', 'random'),
          window: fc.record({ slice: fc.constant('PT0.25S'), length: fc.constant('PT1M'), halfLife: fc.constant('PT1H') }),
          thresholds: fc.constantFrom({}, { refer: 1 }, { refer: -1e-9, approve: 0.1 + 0.2 }),
          atoms: fc.constantFrom([], [0.5]),
          drift: fc.constantFrom({}, { promise: { ever: 0.01 }, limits: { late: 0.5 } }, { staleAfter: 'PT1H', cuts: ['refer'] }),
        },
        { requiredKeys: ['range', 'traits'] },
      )
      .map((scorecard) => ({ ...scorecard, atoms: scorecard.range[0] === 0 ? (scorecard.atoms ?? []) : [] })),
    { minKeys: 1, maxKeys: 3 },
  )
  .map((scorecards) => ({ scorecards: { ...scorecards } }))

function settled(text: string, environment: Readonly<Record<string, string>> = {}): Settled {
  const read = readConfiguration(text, environment)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read
}
