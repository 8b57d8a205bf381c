import { fitMap } from '@fairstream/transport'
import type { FittedMap, GridWanted } from '@fairstream/transport'
import { describe, expect, test } from 'vitest'
import { card, range, rulesOf, scorecard, windowOf } from '../testing/pipeline.ts'
import { baselineCells } from './baseline-cells.ts'
import { BaselineError, readBaseline } from './read-baseline.ts'
import { pipelineRules } from './scorecard-rules.ts'

function fitted(scores: Readonly<Record<string, readonly number[]>>, grid: GridWanted = { kind: 'auto' }): FittedMap {
  const groups = Object.keys(scores).sort()
  const rows = groups.flatMap((id, g) => (scores[id] ?? []).map((score) => ({ g, score })))
  return fitMap(
    { groups, group: Uint32Array.from(rows, ({ g }) => g), score: Float64Array.from(rows, ({ score }) => score) },
    { traits: ['sex'], theta: { default: 1, groups: {} }, ties: 'mid', seed: 'ties/score', grid },
  )
}

const HISTORY = { f: range(1, 60), m: range(30, 90) }
const credit = card({ minGroupSize: 10 })

const mistakeOf = (value: unknown, asked = credit): Pick<BaselineError, 'expected' | 'got'> => {
  try {
    readBaseline(asked, value)
  } catch (error) {
    if (error instanceof BaselineError) return { expected: error.expected, got: error.got }
    throw error
  }
  throw new Error('was read')
}

describe('a baseline', () => {
  test('has the laws of the history on the scorecard’s grid, and is named by all that its file says', () => {
    const { baseline, notes } = readBaseline(credit, fitted(HISTORY))
    expect(notes).toEqual([])
    expect([...baseline.groups].map(([group, { n }]) => [group, n])).toEqual([
      ['f', 60],
      ['m', 61],
    ])
    const law = baseline.groups.get('f')?.law
    if (law === undefined) throw new Error('no law')
    // Sixty values, one score each: the rank of the i-th is i/60, and seven or eight of them fill an eighth.
    const cells = baselineCells(law, windowOf(credit, 'f', range(1, 60)).total.sketch, () => 0)
    expect([...cells]).toEqual([8, 7, 8, 7, 8, 7, 8, 7])
    const turned = Object.fromEntries(Object.entries(fitted(HISTORY)).reverse())
    expect(readBaseline(credit, turned).baseline.version).toBe(baseline.version)
    expect(readBaseline(credit, fitted({ ...HISTORY, f: range(1, 61) })).baseline.version).not.toBe(baseline.version)
  })

  test('says what it leaves out: scores off the grid, groups too small', () => {
    const { baseline, notes } = readBaseline(
      credit,
      fitted({ f: [...range(1, 60), 120, 130.5], m: range(1, 9) }, { kind: 'exact' }),
    )
    expect(notes).toEqual([
      'group f: scores with no place on the grid of credit: 2',
      'group m: input-shift leaves it out, as its scores, 9, are fewer than minGroupSize 10',
    ])
    expect(baseline.groups.get('f')?.n).toBe(60)
  })

  test('is no part of what names a configuration or a policy', () => {
    const named = scorecard({ minGroupSize: 10 })
    const plain = rulesOf([named])
    const { baseline } = readBaseline(credit, fitted(HISTORY))
    const rules = pipelineRules(plain.configuration, new Map([['credit', baseline]]))
    expect(rules.version).toBe(plain.version)
    expect(rules.scorecards.get('credit')?.policyVersion).toBe(plain.scorecards.get('credit')?.policyVersion)
    expect(rules.scorecards.get('credit')?.baseline).toBe(baseline)
    expect(plain.scorecards.get('credit')?.baseline).toBeUndefined()
  })

  test.each<[string, unknown, Partial<Pick<BaselineError, 'expected' | 'got'>>]>([
    [
      'is no object',
      [],
      { expected: 'a map of one score column that fairstream fit wrote', got: 'fitted map: the whole is not an object' },
    ],
    [
      'is another format',
      { ...fitted(HISTORY), format: 'fairstream-fitted-vector-map' },
      { got: 'fitted map: format is not "fairstream-fitted-map"' },
    ],
    [
      'has other groups',
      { ...fitted(HISTORY), traits: ['sex', 'origin'] },
      { expected: 'groups made of sex', got: 'groups made of sex,origin' },
    ],
    ['has no group', { ...fitted(HISTORY), groups: [] }, { expected: 'at least one group', got: 'none' }],
    [
      'has a group of scores that are nowhere on the grid',
      fitted({ f: range(1, 60), m: [120.5, 130] }, { kind: 'exact' }),
      { expected: 'scores on the grid of credit', got: 'none in group m' },
    ],
    [
      'has small groups alone',
      fitted({ f: range(1, 9), m: range(2, 9) }),
      { expected: 'a group of at least minGroupSize 10 scores', got: 'none' },
    ],
    [
      'was counted in other cells',
      fitted(HISTORY, { kind: 'uniform', low: 0, high: 100, cells: 50 }),
      { expected: 'scores as they were, or in the cells of credit: fit --grid exact', got: 'scores in 50 cells from 0 to 100' },
    ],
    [
      'holds text that no JSON should',
      { ...fitted(HISTORY), columns: { score: '\ud800' } },
      { expected: 'a map of one score column that fairstream fit wrote' },
    ],
  ])('is refused where the file %s', (_, value, mistake) => {
    expect(mistakeOf(value)).toMatchObject(mistake)
  })

  test('is taken in the cells of its own uniform grid, and refused for vectors', () => {
    const grid = { kind: 'uniform', cells: 50 } as const
    const uniform = card({ minGroupSize: 10, grid })
    const { baseline, notes } = readBaseline(uniform, fitted(HISTORY, { ...grid, low: 0, high: 100 }))
    expect([notes, baseline.groups.get('m')?.n]).toEqual([[], 61])
    const vectors = card({
      ranges: [
        { low: 0, high: 1 },
        { low: 0, high: 1 },
      ],
      grid,
    })
    expect(mistakeOf(fitted(HISTORY), vectors)).toMatchObject({ expected: 'no baseline' })
  })
})
