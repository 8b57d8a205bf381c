import { describe, expect, it } from 'vitest'
import { canonicalConfiguration } from './canonical-configuration.ts'
import { printConfiguration } from './print-configuration.ts'
import { readConfiguration } from './read-configuration.ts'

const VECTOR = 'scorecards: { skills: { range: [[0, 1], [-5, 5]], traits: [sex], theta: 0.5, minGroupSize: 40 } }'

describe('a scorecard whose range is a list of ranges', () => {
  it('has a scale for each coordinate, and marginals in place of a grid', () => {
    const { skills } = settled(VECTOR).configuration.scorecards
    expect(skills).toMatchObject({
      ranges: [
        { low: 0, high: 1 },
        { low: -5, high: 5 },
      ],
      grid: { kind: 'uniform', cells: 256 },
      theta: { default: 0.5, groups: {} },
      minGroupSize: 40,
    })
    expect(skills).not.toHaveProperty('range')
  })

  it('is printed so that it reads back the same', () => {
    const first = settled(VECTOR)
    const printed = printConfiguration(first)
    expect(printed).not.toMatch(/grid|atoms|ties|thresholds/)
    expect(canonicalConfiguration(settled(printed).configuration)).toEqual(canonicalConfiguration(first.configuration))
  })

  it.each([
    ['grid: { kind: lattice, step: 1 }', 'grid', 'a grid'],
    ['atoms: [0.5]', 'atoms', 'atoms'],
    ['ties: random', 'ties', 'a tie rule'],
    ['thresholds: { approve: 1 }', 'thresholds', 'thresholds'],
    ['drift: { baseline: map.json }', 'drift.baseline', 'a baseline of ranks'],
  ])('refuses %s', (line, key, words) => {
    expect(mistakes(VECTOR.replace('traits:', `${line}, traits:`))).toEqual([
      { path: `scorecards.skills.${key}`, expected: `nothing: the range is a list, and a vector score has no use for ${words}` },
    ])
  })

  it.each([
    ['one range', [[0, 1]]],
    [
      'one beyond 1e30',
      [
        [0, 1],
        [0, 1e31],
      ],
    ],
    [
      'one too narrow to be told apart',
      [
        [0, 1],
        [1e10, 1e10 + 1],
      ],
    ],
    ['seventeen ranges', Array.from({ length: 17 }, () => [0, 1])],
    ['a number among them', [[0, 1], 5]],
    [
      'one upside down',
      [
        [0, 1],
        [2, 1],
      ],
    ],
    [
      'one of three numbers',
      [
        [0, 1],
        [0, 1, 2],
      ],
    ],
  ])('refuses %s', (_, range) => {
    const expected =
      'two finite numbers [low, high], low below high; for a vector score a list of 2 to 16 of them, within ±1e30, none narrower than a billionth of its size'
    const text = `scorecards: { skills: { range: ${JSON.stringify(range)}, traits: [sex] } }`
    expect(mistakes(text)).toEqual([{ path: 'scorecards.skills.range', expected }])
  })
})

function settled(text: string) {
  const read = readConfiguration(text)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read
}

function mistakes(text: string): readonly { path: string; expected: string }[] {
  const read = readConfiguration(text)
  return read.ok ? [] : read.mistakes.map(({ path, expected }) => ({ path, expected }))
}
