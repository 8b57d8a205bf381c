import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComparedScores } from './comparison.ts'
import { DECISIONS } from './comparison.ts'
import type { Measured } from './findings.ts'
import { measure } from './measure.ts'
import { POOLED, shownScores } from './shown-scores.ts'

interface Row {
  readonly group: string
  readonly raw: number
  readonly inForce: number
  readonly whatIf: number
  readonly decisions?: readonly [from: (typeof DECISIONS)[number], to: (typeof DECISIONS)[number]]
}

function scoresOf(rows: readonly Row[]): ComparedScores {
  const groups = [...new Set(rows.map(({ group }) => group))].sort()
  const numbers = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of)
  return {
    groups,
    group: Uint32Array.from(rows, ({ group }) => groups.indexOf(group)),
    raw: numbers(({ raw }) => raw),
    inForce: numbers(({ inForce }) => inForce),
    whatIf: numbers(({ whatIf }) => whatIf),
    ties: Float64Array.from(rows, (_, row) => ((row * 7) % rows.length) / rows.length),
    decisions: Uint32Array.from(
      rows,
      ({ decisions: [from, to] = [undefined, undefined] }) => DECISIONS.indexOf(from) * 4 + DECISIONS.indexOf(to),
    ),
  }
}

const SHARES = { shares: [0.5] }
const score = fc.integer({ min: 0, max: 20 })
const rows = fc.array(fc.record({ group: fc.constantFrom('a', 'b', 'c'), raw: score, inForce: score, whatIf: score }), {
  minLength: 4,
  maxLength: 60,
})

describe('what is measured', () => {
  test('by hand: two groups, one of which changes places with the other', () => {
    const given: Row[] = [
      { group: 'a', raw: 10, inForce: 8, whatIf: 2, decisions: ['approve', 'decline'] },
      { group: 'a', raw: 9, inForce: 7, whatIf: 2, decisions: ['approve', 'decline'] },
      { group: 'b', raw: 2, inForce: 3, whatIf: 7, decisions: ['decline', 'approve'] },
      { group: 'b', raw: 1, inForce: 2, whatIf: 6, decisions: ['refer', 'refer'] },
    ]
    const told = measure(scoresOf(given), SHARES)
    expect(told.moves).toMatchObject({ n: 4, up: 2, down: 2, same: 0, mean: -0.75 })
    expect(told.groups[0]).toMatchObject({ group: 'a', moves: { n: 2, down: 2, mean: -5.5, quantiles: [-6, -6, -6, -5, -5] } })
    expect(told.groups[1]?.mean).toEqual({ raw: 1.5, inForce: 2.5, whatIf: 6.5 })
    const [cut] = told.cutOffs
    expect(cut).toMatchObject({ k: 2, adverseImpactRatio: { raw: 0, inForce: 0, whatIf: 0 } })
    expect(cut?.groups.map(({ gained, lost }) => [gained, lost])).toEqual([[0, 2], [2, 0]]) // prettier-ignore
    expect(cut?.groups.map(({ rate }) => rate)).toEqual([
      { raw: 1, inForce: 1, whatIf: 0 },
      { raw: 0, inForce: 0, whatIf: 1 },
    ])
    // −½ of the mean square moved: (4 + 4 + 1 + 1) / 4 in force.
    expect(told.cost.inForce.utility).toBeCloseTo(-10 / 8, 12)
    expect(told.decisions).toMatchObject({ better: 1, worse: 2, adverseImpactRatio: { inForce: 0, whatIf: 0 } })
    expect(told.decisions?.flips).toEqual([
      { from: 'decline', to: 'approve', n: 1 },
      { from: 'refer', to: 'refer', n: 1 },
      { from: 'approve', to: 'decline', n: 2 },
    ])
    expect(told.greatestKs).toEqual({ raw: 1, inForce: 1, whatIf: 1 })
  })

  test('sums up: who gains a place takes it from another, groups make all, and bins hold everybody', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const told = measure(scoresOf(given), { shares: [0.1, 0.5, 1] })
        const sum = (of: (group: Measured['groups'][number]) => number): number =>
          told.groups.reduce((all, each) => all + of(each), 0)
        expect(sum(({ moves }) => moves.n)).toBe(given.length)
        expect(sum(({ moves }) => moves.up)).toBe(told.moves.up)
        for (const { groups } of told.cutOffs) expect(groups.reduce((all, { gained, lost }) => all + gained - lost, 0)).toBe(0)
        for (const { raw, inForce, whatIf } of told.distributions.groups)
          for (const bins of [raw, inForce, whatIf]) expect(bins.reduce((all, each) => all + each, 0)).toBeCloseTo(1, 12)
      }),
      { seed: 20_261_122, numRuns: 100 },
    )
  })

  test('nothing moves where both sides say the same', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const told = measure(scoresOf(given.map((row) => ({ ...row, whatIf: row.inForce }))), SHARES)
        expect(told.moves).toMatchObject({ up: 0, down: 0, mean: 0, quantiles: [0, 0, 0, 0, 0] })
        expect(told.cutOffs.flatMap(({ groups }) => groups.map(({ gained, lost }) => gained + lost))).toEqual(
          told.groups.map(() => 0),
        )
        expect(told.cost.whatIf).toEqual(told.cost.inForce)
        for (const point of told.curve) expect(point.whatIf).toBe(point.inForce)
      }),
      { seed: 20_261_122, numRuns: 50 },
    )
  })

  test('both sides change places when the configurations do', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const told = measure(scoresOf(given), SHARES)
        const turned = measure(scoresOf(given.map((row) => ({ ...row, inForce: row.whatIf, whatIf: row.inForce }))), SHARES)
        expect([turned.moves.up, turned.moves.down]).toEqual([told.moves.down, told.moves.up])
        expect(turned.cost.inForce).toEqual(told.cost.whatIf)
        expect(turned.cutOffs[0]?.groups.map(({ gained }) => gained)).toEqual(told.cutOffs[0]?.groups.map(({ lost }) => lost))
      }),
      { seed: 20_261_122, numRuns: 50 },
    )
  })

  test('decisions are not compared where one side has no thresholds', () => {
    const row: Row = { group: 'a', raw: 1, inForce: 1, whatIf: 1, decisions: ['approve', undefined] }
    expect(measure(scoresOf([row, row]), SHARES).decisions).toBeUndefined()
  })
})

describe('groups too small to be shown', () => {
  const sized = (sizes: Readonly<Record<string, number>>): ComparedScores =>
    scoresOf(
      Object.entries(sizes).flatMap(([group, n]) =>
        Array.from({ length: n }, (_, i): Row => ({ group, raw: i, inForce: i, whatIf: group === 'tiny' ? 1e6 : i })),
      ),
    )

  test('are one group together where they are enough', () => {
    const { shown, hidden } = shownScores(sized({ big: 30, one: 16, two: 15 }), 30)
    expect(hidden).toEqual({ groups: 2, pooled: true })
    expect(shown.groups).toEqual(['big', POOLED])
    expect(measure(shown, SHARES).groups.map(({ moves }) => moves.n)).toEqual([30, 31])
  })

  test('leave no trace in any number where they are not', () => {
    const { shown, hidden } = shownScores(sized({ big: 30, other: 40, tiny: 29 }), 30)
    expect(hidden).toEqual({ groups: 1, pooled: false })
    const without = sized({ big: 30, other: 40 })
    expect(JSON.stringify(measure({ ...shown, ties: without.ties }, SHARES))).toBe(JSON.stringify(measure(without, SHARES)))
  })

  test('of exactly the limit are shown', () => {
    expect(shownScores(sized({ big: 30, other: 31 }), 30).hidden).toEqual({ groups: 0, pooled: false })
  })
})
