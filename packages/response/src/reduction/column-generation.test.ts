import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at } from '../numeric/at.ts'
import { certificateMargin } from './certificate.ts'
import { columnGeneration } from './column-generation.ts'
import { finiteTable, tableProblem } from './finite-table.ts'
import { mirrorAscent } from './mirror-ascent.ts'
import { mixtureOf, weighted } from './problem.ts'

const value = fc.integer({ min: -1000, max: 1000 }).map((each) => each / 1000)
const table = fc
  .record({ policies: fc.integer({ min: 1, max: 12 }), constraints: fc.integer({ min: 0, max: 4 }) })
  .chain(({ policies, constraints }) =>
    fc.record({
      names: fc.constant(Array.from({ length: constraints }, (_, k) => `h${k}`)),
      rows: fc.array(fc.record({ risk: value, h: fc.array(value, { minLength: constraints, maxLength: constraints }) }), {
        minLength: policies,
        maxLength: policies,
      }),
    }),
  )
const RUNS = { numRuns: 300 }

describe('column generation on random finite tables', () => {
  test('an optimal mixture meets every constraint, and its multipliers prove that no mixture is better', () => {
    fc.assert(
      fc.property(table, ({ names, rows }) => {
        const found = columnGeneration(tableProblem(finiteTable(names, rows)))
        if (found.status !== 'optimal') return
        const total = found.atoms.reduce((sum, { weight }) => sum + weight, 0)
        const { risk, h } = mixtureOf(found.atoms, names.length)
        expect(total).toBeCloseTo(1, 10)
        expect(Math.max(0, ...h)).toBeLessThanOrEqual(1e-9)
        expect(found.multipliers.every((each) => each >= 0)).toBe(true)
        // Weak duality by hand: the least Lagrangian over all policies bounds every mixture's risk from below.
        const dual = Math.min(...rows.map((row) => row.risk + weighted(found.multipliers, row.h)))
        expect(risk - dual).toBeGreaterThanOrEqual(-1e-9)
        expect(risk - dual).toBeLessThanOrEqual(1e-8)
        expect(found.gap).toBeGreaterThanOrEqual(0)
        expect(found.atoms.length).toBeLessThanOrEqual(names.length + 1)
      }),
      RUNS,
    )
  })

  test('an infeasible answer carries multipliers under which every single policy pays at least the slack', () => {
    let infeasible = 0
    fc.assert(
      fc.property(table, ({ names, rows }) => {
        const found = columnGeneration(tableProblem(finiteTable(names, rows)))
        expect(found.status).not.toBe('undecided')
        if (found.status !== 'infeasible' || !found.certificate) return
        infeasible += 1
        expect(certificateMargin(found.certificate, rows)).toBeGreaterThanOrEqual(found.certificate.slack - 1e-12)
        expect(found.certificate.slack).toBeGreaterThan(0)
      }),
      RUNS,
    )
    expect(infeasible).toBeGreaterThan(20)
  })

  test('giving way by the least relaxation makes the constraints feasible, and by less does not', () => {
    fc.assert(
      fc.property(table, ({ names, rows }) => {
        const found = columnGeneration(tableProblem(finiteTable(names, rows)))
        const { relaxation } = found
        if (relaxation === undefined || relaxation < 1e-6) return
        const relaxed = (by: number) => rows.map(({ risk, h }) => ({ risk, h: h.map((each) => each - by) }))
        expect(columnGeneration(tableProblem(finiteTable(names, relaxed(relaxation + 1e-8)))).status).toBe('optimal')
        expect(columnGeneration(tableProblem(finiteTable(names, relaxed(relaxation * 0.99)))).status).toBe('infeasible')
      }),
      RUNS,
    )
  })

  test('the order of policies and of constraints changes neither the risk nor the slack', () => {
    fc.assert(
      fc.property(table, ({ names, rows }) => {
        const turned = rows.toReversed().map(({ risk, h }) => ({ risk, h: h.toReversed() }))
        const one = columnGeneration(tableProblem(finiteTable(names, rows)))
        const other = columnGeneration(tableProblem(finiteTable(names.toReversed(), turned)))
        expect(other.status).toBe(one.status)
        if (one.status === 'optimal') expect(other.risk).toBeCloseTo(one.risk, 9)
        else expect(other.relaxation).toBeCloseTo(at([one.relaxation ?? NaN], 0), 9)
      }),
      RUNS,
    )
  })

  test('the duality gap of mirror ascent is never negative, and below the bound that the theory of exponentiated gradients gives', () => {
    fc.assert(
      fc.property(table, ({ names, rows }) => {
        const problem = tableProblem(finiteTable(names, rows))
        const [bound, rate] = [20, 0.05]
        const options = { multiplierBound: bound, rate, steps: 2000, average: 'all', recordAt: [20, 200] } as const
        for (const { gap, step, certified } of mirrorAscent(problem, options).records) {
          // Regret of B-scaled weights on K + 1 experts with |h| ≤ 1 (Hoeffding), the other player answering exactly.
          const regret = bound * (Math.log(names.length + 1) / (rate * step) + rate / 2)
          expect(certified).toBe(true)
          expect(gap).toBeGreaterThanOrEqual(-1e-12)
          expect(gap).toBeLessThanOrEqual(regret + 1e-9)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('edges', () => {
  test('without constraints the best policy wins alone', () => {
    const found = columnGeneration(
      tableProblem(
        finiteTable(
          [],
          [
            { risk: 2, h: [] },
            { risk: 1, h: [] },
          ],
        ),
      ),
    )
    expect(found).toMatchObject({ status: 'optimal', risk: 1, gap: 0, certified: true, slack: 0 })
    expect(found.atoms.map(({ policy }) => policy)).toEqual([1])
  })

  test('a search cut short by its limit of columns still reports a true gap', () => {
    // Better policies violate more, along a curve: the search meets them one after another.
    const rows = Array.from({ length: 200 }, (_, i) => ({
      risk: -Math.sqrt(i),
      h: [i / 100 - 1.5, (i % 13) / 13 - 0.7, (i % 7) / 7 - 0.6],
    }))
    const problem = tableProblem(finiteTable(['a', 'b', 'c'], rows))
    const [cut, full] = [columnGeneration(problem, { columnsMax: 3 }), columnGeneration(problem)]
    expect(full.status).toBe('optimal')
    expect(cut.gap).toBeGreaterThan(1e-3)
    expect(cut.risk + cut.multiplierBound * cut.slack - cut.gap).toBeLessThanOrEqual(full.risk + 1e-9)
  })

  test('a search cut short before phase I is settled proves nothing and says undecided', () => {
    const rows = [
      { risk: 0, h: [1, -0.5] },
      { risk: 1, h: [-0.5, 0.2] },
    ]
    const problem = tableProblem(finiteTable(['a', 'b'], rows))
    expect(columnGeneration(problem, { columnsMax: 1 })).toMatchObject({ status: 'undecided', certificate: undefined })
    expect(columnGeneration(problem).status).toBe('optimal')
  })

  test('risks in millions need a larger bound on the multipliers, and get it', () => {
    const rows = [
      { risk: -3e6, h: [0.5] },
      { risk: 0, h: [-0.5] },
    ]
    const found = columnGeneration(tableProblem(finiteTable(['gap'], rows)))
    expect(found.status).toBe('optimal')
    expect(found.risk).toBeCloseTo(-1.5e6, 3)
    expect(at(found.multipliers, 0)).toBeCloseTo(3e6, 3)
    expect(found.multiplierBound).toBeGreaterThan(3e6)
    expect(found.atMultiplierBound).toBe(false)
  })

  test.each([
    [[], 'number of policies is 0; wanted at least 1'],
    [[{ risk: 0, h: [] }], 'number of constraint values of policy 0 is 0; wanted 1'],
    [
      [
        { risk: 0, h: [1] },
        { risk: NaN, h: [1] },
      ],
      'risk of policy 1 is NaN; wanted a finite number',
    ],
    [[{ risk: 0, h: [Infinity] }], 'constraint gap of policy 0 is Infinity; wanted a finite number'],
  ])('a bad table %j is refused by name', (rows, message) => {
    expect(() => finiteTable(['gap'], rows)).toThrow(message)
  })
})
