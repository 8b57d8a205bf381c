import { describe, expect, it } from 'vitest'
import { corridorsOf, readCorridors } from './corridor-option.ts'
import { checkCutOffs, readCutOffs } from './cut-off-option.ts'
import { readGrid } from './grid-option.ts'
import { readTraits } from './table-options.ts'
import { readTheta } from './theta-option.ts'

describe('--theta', () => {
  it.each([
    ['1', { default: 1, groups: {} }],
    ['.5', { default: 0.5, groups: {} }],
    ['f|a=.25', { default: 1, groups: { 'f|a': 0.25 } }],
    ['0.8,f|a=1, ?=0', { default: 0.8, groups: { 'f|a': 1, '?': 0 } }],
    ['a%3Db=0.5', { default: 1, groups: { 'a%3Db': 0.5 } }],
  ])('%s is read', (text, choice) => {
    expect(readTheta(text)).toEqual(choice)
  })

  it.each(['', '1.1', '-0.1', '1e0', 'f', 'f=', '=1', '%=1', '.5,.6', 'f=1,f=0', 'NaN'])('%j is refused', (text) => {
    expect(() => readTheta(text)).toThrow(`--theta ${text}: wanted`)
  })
})

describe('--corridor', () => {
  const any = { low: 0, high: 1 }

  it.each([
    ['.5:1', { default: { low: 0.5, high: 1 }, groups: {} }],
    ['f|a=.25:.5', { default: any, groups: { 'f|a': { low: 0.25, high: 0.5 } } }],
    ['.5:.5, f|a=1:1', { default: { low: 0.5, high: 0.5 }, groups: { 'f|a': { low: 1, high: 1 } } }],
  ])('%s is read', (text, choice) => {
    expect(readCorridors(text)).toEqual(choice)
  })

  it.each(['', '.5', '.5:', ':1', '.6:.5', '0:1.1', '-1:1', '0:.5:1', '=0:1', '%=0:1', '0:1,0:1', 'f=0:1,f=0:1'])(
    '%j is refused',
    (text) => {
      expect(() => readCorridors(text)).toThrow(`--corridor ${text}: wanted`)
    },
  )

  it('is the named one or that of all, and names groups that the file has', () => {
    const choice = readCorridors('.5:1,b=0:.2')
    expect(corridorsOf(choice, ['a', 'b'])).toEqual({ a: { low: 0.5, high: 1 }, b: { low: 0, high: 0.2 } })
    expect(() => corridorsOf(choice, ['a'])).toThrow('--corridor: the file has no group b; it has a')
  })
})

describe('--grid', () => {
  it.each([
    ['auto', { kind: 'auto' }],
    ['exact', { kind: 'exact' }],
    ['lattice:.5', { kind: 'lattice', step: 0.5 }],
    ['uniform:-1:1e3:64', { kind: 'uniform', low: -1, high: 1_000, cells: 64 }],
  ])('%s is read', (text, grid) => {
    expect(readGrid(text)).toEqual(grid)
  })

  it.each([
    '',
    'auto:1',
    'lattice',
    'lattice:-1',
    'lattice:x',
    'uniform:0:1',
    'uniform:1:1:5',
    'uniform:0:1:0',
    'uniform:0:1:2.5',
    'uniform:0:1:1e9',
  ])('%j is refused', (text) => {
    expect(() => readGrid(text)).toThrow(`--grid ${text}: wanted`)
  })
})

describe('--at', () => {
  it('takes shares up to 1 and numbers of people above', () => {
    expect(readCutOffs('.1, 0.25,1,100').map(({ cutOff }) => cutOff)).toEqual([
      { share: 0.1 },
      { share: 0.25 },
      { share: 1 },
      { count: 100 },
    ])
  })

  it.each(['', '0', '-1', '2.5', 'x', '.1,,.2'])('%j is refused', (text) => {
    expect(() => readCutOffs(text)).toThrow(`--at ${text}: wanted`)
  })

  it('admits no more than there are', () => {
    expect(() => {
      checkCutOffs(readCutOffs('.5,11'), 10)
    }).toThrow('--at 11: there are only 10 rows')
  })
})

describe('--traits', () => {
  it('are names of columns, each once', () => {
    expect(readTraits('sex, origin')).toEqual(['sex', 'origin'])
    for (const text of ['', 'a,', 'a,b,a']) expect(() => readTraits(text)).toThrow(`--traits ${text}: `)
  })
})
