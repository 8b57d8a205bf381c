import { describe, expect, test } from 'vitest'
import { at } from './at.ts'
import { withMasterProgram } from './master-program.ts'
import { bestSupport } from './support-program.ts'

describe('the master program', () => {
  test('prefers paying for a policy to paying for slack exactly when that is cheaper at penalty B', () => {
    const weights = (penalty: number) =>
      withMasterProgram(1, penalty, (master) => {
        master.add(0, [1])
        master.add(0.8, [0])
        return master.solve().weights
      })
    expect(weights(1)).toEqual([0, 1])
    expect(weights(0.7)).toEqual([1, 0])
  })

  test('its multipliers reproduce every basic reduced cost as zero, and no other is negative', () => {
    const columns = Array.from({ length: 40 }, (_, i) => ({
      cost: Math.sin(5 * i),
      h: [Math.cos(i), Math.sin(2 * i + 1), Math.cos(3 * i + 2)],
    }))
    withMasterProgram(3, 10, (master) => {
      for (const { cost, h } of columns) master.add(cost, h)
      const { weights, multipliers, value } = master.solve()
      columns.forEach(({ cost, h }, i) => {
        const reduced = h.reduce((sum, each, k) => sum + at(multipliers, k) * each, cost) - value
        expect(reduced).toBeGreaterThanOrEqual(-1e-10)
        if (at(weights, i) > 1e-12) expect(Math.abs(reduced)).toBeLessThan(1e-12)
      })
    })
  })

  test("with more rows than are solved again, HiGHS's own numbers satisfy the same optimality to 1e-8", () => {
    const rows = 120
    withMasterProgram(rows, 10, (master) => {
      const columns = Array.from({ length: 300 }, (_, i) => ({
        cost: Math.sin(5 * i),
        h: Array.from({ length: rows }, (_, k) => Math.cos(i * (k + 1)) - 0.1),
      }))
      for (const { cost, h } of columns) master.add(cost, h)
      const { weights, slack, multipliers, value } = master.solve()
      const cost = columns.reduce((sum, column, i) => sum + at(weights, i) * column.cost, 10 * slack)
      expect(cost).toBeCloseTo(value, 8)
      for (const { cost: own, h } of columns)
        expect(h.reduce((sum, each, k) => sum + at(multipliers, k) * each, own) - value).toBeGreaterThan(-1e-8)
    })
  })

  test('a penalty that is not positive is refused', () => {
    expect(() => withMasterProgram(1, 0, () => 0)).toThrow('penalty of the master program is 0; wanted a positive number')
  })
})

describe('the support program', () => {
  const columns = [
    { cost: 0, h: [1, -1] },
    { cost: 0, h: [-1, 1] },
    { cost: 5, h: [0, 0] },
  ]

  test('finds the best support of each size', () => {
    expect(bestSupport(columns, 2, 'risk')).toEqual([0, 1])
    expect(bestSupport(columns, 1, 'risk')).toEqual([2])
    expect(bestSupport(columns.slice(0, 2), 1, 'risk')).toBeUndefined()
    expect(bestSupport(columns.slice(0, 2), 1, 'violation')).toHaveLength(1)
  })
})
