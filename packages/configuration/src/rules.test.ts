import { describe, expect, it } from 'vitest'
import { readConfiguration } from './read-configuration.ts'

/** Mistakes of one scorecard `c` with range [0, 100] and trait `sex` and what else is given, as "path: expected (got)". */
function mistakesOf(rest: string, base = 'range: [0, 100], traits: [sex]'): readonly string[] {
  const read = readConfiguration(`scorecards: { c: { ${base}, ${rest} } }`)
  return read.ok
    ? []
    : read.mistakes.map(({ path, expected, got }) => `${path.replace('scorecards.c.', '')}: ${expected} (${got})`)
}

describe('range and grid', () => {
  it.each([
    ['range: [300, 850]', 'grid: { kind: lattice, step: 1 }'],
    ['range: [0, 1]', 'grid: { kind: lattice, step: 0.001 }'],
    ['range: [0, 0.3]', 'grid: { kind: lattice, step: 0.1 }'],
    ['range: [0, 65535]', 'grid: { kind: lattice, step: 1 }'],
    ['range: [-1, 1]', 'grid: { kind: uniform, cells: 4096 }'],
    ['atoms: [5]', 'grid: { kind: log-like, mantissaBits: 7 }'],
  ])('hold together: %s, %s', (range, grid) => {
    expect(mistakesOf(`${range}, ${grid}`, 'traits: [sex]')).toEqual([])
  })

  it.each([
    ['grid: { kind: lattice, step: 3 }', 'grid.step: a step that divides the range 0 to 100 evenly (3)'],
    ['grid: { kind: lattice, step: 200 }', 'grid.step: a step that divides the range 0 to 100 evenly (200)'],
    ['grid: { kind: lattice, step: 1.00000001 }', 'grid.step: a step that divides the range 0 to 100 evenly (1.00000001)'],
    ['grid: { kind: lattice, step: 0.001 }', 'grid.step: a step that makes at most 65536 values (0.001)'],
    ['grid: { kind: lattice, step: 0 }', 'grid.step: a number above 0 (0)'],
    ['grid: { kind: lattice }', 'grid.step: a number above 0 (nothing)'],
    ['grid: { kind: uniform, cells: 65537 }', 'grid.cells: a whole number from 1 to 65536 (65537)'],
    ['grid: { kind: uniform, step: 1 }', 'grid.step: one of kind, cells (step)'],
    ['grid: { kind: latice, step: 1 }', expect.stringMatching(/^grid\.kind: .*\("latice"\)$/) as string],
    ['grid: { kind: log-like, mantissaBits: 53 }', 'grid.mantissaBits: a whole number from 1 to 10 (53)'],
    ['atoms: [100.5]', 'atoms[0]: a value within the range 0 to 100 (100.5)'],
    ['atoms: [7, 7]', 'atoms[1]: each value once (7)'],
    ['atoms: [.nan]', 'atoms[0]: a finite number (NaN)'],
    [`atoms: [${Array.from({ length: 1_001 }, (_, index) => index / 11).join(', ')}]`, 'atoms: at most 1000 values (1001)'],
  ])('are refused: %s', (rest, mistake) => {
    expect(mistakesOf(rest)).toEqual([mistake])
  })

  it('are refused where a range is missing, infinite or no pair; a list of ranges is for vectors', () => {
    const scalar = 'range: two finite numbers [low, high], low below high'
    expect(mistakesOf('ties: mid', 'traits: [sex]')).toEqual([`${scalar} (nothing)`])
    expect(mistakesOf('range: [0, .inf]', 'traits: [sex]')).toEqual([`${scalar} ([0,"Infinity"])`])
    expect(mistakesOf('range: [-1e308, 1e308]', 'traits: [sex]')).toEqual([`${scalar} ([-1e+308,1e+308])`])
    expect(mistakesOf('range: [1, 1]', 'traits: [sex]')).toEqual([`${scalar} ([1,1])`])
    expect(mistakesOf('range: 5', 'traits: [sex]')).toEqual([`${scalar} (5)`])
    expect(mistakesOf('range: [[0, 1], [0, 1]]', 'traits: [sex]')).toEqual([])
  })
})

describe('windows', () => {
  it.each([
    ['planEvery: PT7M', 'planEvery: a multiple of the slice length PT5M ("PT7M")'],
    ['planEvery: PT1M', 'planEvery: a multiple of the slice length PT5M ("PT1M")'],
    [
      'window: { slice: PT7H }',
      expect.stringMatching(/^window\.length: a multiple of the slice length PT7H.*\(P1D by default\)$/) as string,
    ],
    [
      'window: { slice: PT5M, length: PT5M }',
      expect.stringMatching(/^window\.length: .*longer than one slice.*\("PT5M"\)$/) as string,
    ],
    ['window: { slice: PT0.1S, length: P1D }', expect.stringMatching(/^window\.length: .*at most 100000 slices/) as string],
    ['window: { halfLife: P1M }', expect.stringMatching(/^window\.halfLife: an ISO 8601 duration/) as string],
    ['window: PT5M', 'window: { slice, length, grace, halfLife } ("PT5M")'],
  ])('are refused: %s', (rest, mistake) => {
    expect(mistakesOf(rest)).toEqual([mistake])
  })
})

describe('what is said of drift', () => {
  it.each([
    ['drift: { rule: 0.7 }', 'drift.secondRule: at most the rule, 0.7 (0.75 by default)'],
    ['drift: { margin: 0.1 }', 'drift.margin: a number from 0 to 0.099 (0.1)'],
    [
      'drift: { promise: never }',
      'drift.promise: { days: N } (a false alarm in so many days) or { ever: P } (any false alarm with this probability) ("never")',
    ],
    ['drift: { limits: { late: 1 } }', 'drift.limits.late: a number from 0.000001 to 0.999 (1)'],
    ['drift: { cuts: [600] }', 'drift.cuts[0]: refer or approve (600)'],
    ['drift: { staleAfter: 1 }', expect.stringMatching(/^drift\.staleAfter: an ISO 8601 duration/) as string],
  ])('is refused: %s', (rest, mistake) => {
    expect(mistakesOf(rest)).toEqual([mistake])
  })
})

describe('theta, thresholds and weights', () => {
  it.each([
    ['theta: 1.5', 'theta: a number from 0 to 1 (1.5)'],
    ['theta: all', 'theta: a number from 0 to 1, or { default, groups, corridor } ("all")'],
    ['theta: { default: 0.5, corridor: [0.9, 0.1] }', 'theta.corridor: two numbers from 0 to 1, [least, greatest] ([0.9,0.1])'],
    ['theta: { corridor: [0, 0.9] }', 'theta.default: a number within the corridor 0 to 0.9 (1 by default)'],
    ['theta: { corridor: [0.5, 1], groups: { f: 0.4 } }', 'theta.groups.f: a number within the corridor 0.5 to 1 (0.4)'],
    ['thresholds: { refer: 61, approve: 60 }', 'thresholds.refer: at most the threshold for approval, 60 (61)'],
    ['weights: populaton', 'weights: population, { frozen: VERSION } or { GROUP: number, … } ("populaton")'],
    ['weights: { frozen: 12 }', 'weights.frozen: the version of a map: 16 hexadecimal digits, in quotes (12)'],
    ['weights: { f: -1, m: 2 }', 'weights.f: a number from 0 to 1000000000 (-1)'],
    ['weights: { f: many, m: 1 }', 'weights.f: a number from 0 to 1000000000 ("many")'],
    ['weights: { f: 0 }', 'weights: at least one weight above 0 ({"f":0})'],
    ['weights: {}', 'weights: at least one weight above 0 ({})'],
  ])('are refused: %s', (rest, mistake) => {
    expect(mistakesOf(rest)).toEqual([mistake])
  })

  it('may touch: one threshold alone, both equal, a theta on the corridor', () => {
    expect(mistakesOf('thresholds: { refer: 60, approve: 60 }, theta: { corridor: [1, 1], groups: { f: 1 } }')).toEqual([])
    expect(mistakesOf('thresholds: { refer: 60 }')).toEqual([])
  })
})

describe('traits and groups', () => {
  const two = 'range: [0, 1], traits: [sex, origin], traitValues: { sex: { known: [f, m], catchAll: other } }'

  it('take a part a trait, an absent trait, escapes, a declared value and the catch-all', () => {
    expect(mistakesOf('theta: { groups: { "f|a": 1, "?|?": 1, "m|%C3%A9%7C": 1, "other|": 1, "f|~.-_%21": 0 } }', two)).toEqual(
      [],
    )
  })

  it.each([
    ['f', 'SEX|ORIGIN'],
    ['f|a|b', 'SEX|ORIGIN'],
    ['f|a b', 'SEX|ORIGIN'],
    ['f|%41', 'SEX|ORIGIN'],
    ['f|%c3%a9', 'SEX|ORIGIN'],
    ['f|%', 'SEX|ORIGIN'],
    ['f|!', 'SEX|ORIGIN'],
    ['x|a', 'a value of sex that traitValues declares'],
  ])('refuse the group %s in thetas and weights', (group, expected) => {
    const mistakes = mistakesOf(`theta: { groups: { "${group}": 1 } }, weights: { "${group}": 1 }`, two)
    expect(mistakes).toHaveLength(2)
    for (const mistake of mistakes) expect(mistake).toContain(expected)
  })

  it.each([
    ['traits: []', 'traits: at least one trait ([])'],
    ['traits: [sex, sex]', 'traits[1]: each trait once ("sex")'],
    ['traits: [sex, 1]', 'traits[1]: a text (in quotes, if it looks like a number) (1)'],
    ['traits: sex', 'traits: a list of trait names ("sex")'],
    ['traits: [sex], traitValues: { age: { known: [a] } }', 'traitValues.age: one of the declared traits: sex (age)'],
    ['traits: [sex], traitValues: { sex: { known: [f, m, f] } }', 'traitValues.sex.known[2]: each value once ("f")'],
    ['traits: [sex], traitValues: { sex: { known: [] } }', 'traitValues.sex.known: at least one value ([])'],
    ['traits: [sex], traitValues: { sex: { catchAll: x } }', 'traitValues.sex.known: a list of texts (nothing)'],
    [
      'traits: [sex], traitValues: { sex: { known: [f], catchAl: x } }',
      'traitValues.sex.catchAl: a known key: did you mean catchAll? (catchAl)',
    ],
  ])('are refused: %s', (rest, mistake) => {
    expect(mistakesOf(rest, 'range: [0, 1]')).toEqual([mistake])
  })
})

describe('the whole', () => {
  it.each([
    ['scorecards: {}', 'scorecards', 'at least one scorecard'],
    ['log: {}', 'scorecards', 'a mapping from names to scorecards'],
    ['scorecards: []', 'scorecards', 'a mapping from names to scorecards'],
    ['scorecards: { 9a: { range: [0, 1], traits: [t] } }', 'scorecards["9a"]', 'a name of small letters, digits and "-"'],
    ['scorecards: { c: 5 }', 'scorecards.c', 'a scorecard'],
  ])('is refused: %s', (text, path, expected) => {
    const read = readConfiguration(text)
    expect(read).toMatchObject({ ok: false, mistakes: [{ path, expected: expect.stringContaining(expected) as string }] })
  })

  it('keeps the breaker reachable', () => {
    const read = (log: string) => readConfiguration(`scorecards: { c: { range: [0, 1], traits: [t] } }\nlog: ${log}`)
    expect(read('{ breakerMax: 1000 }').ok).toBe(true)
    expect(read('{ breakerMax: 1001 }')).toMatchObject({ mistakes: [{ path: 'log.breakerMax', got: '1001' }] })
    expect(read('{ breakerOver: 400 }')).toMatchObject({ mistakes: [{ path: 'log.breakerMax', got: '500 by default' }] })
  })

  it('keeps a secret out of a mistake', () => {
    expect(JSON.stringify(readConfiguration('redisPassword: hunter2'))).not.toContain('hunter2')
    expect(JSON.stringify(readConfiguration('', { FAIRSTREAM_REDIS__PASSWORD: 'hunter2' }))).not.toContain('hunter2')
  })
})
