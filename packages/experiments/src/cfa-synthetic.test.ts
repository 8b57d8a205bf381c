import { describe, expect, it } from 'vitest'
import { LAWS } from './cfa-synthetic.ts'
import type { DiscreteLaw } from './discrete-law.ts'

describe('the law of the synthetic population', () => {
  const laws = LAWS.flat().map(chances)

  it('has the reference means and standard deviations of each group (cfa.json, synthetic_population)', () => {
    expect(laws.map((law) => round(mean(law), 6))).toEqual([73.5, 45, 36.5, 66, 30, 8])
    expect(laws.map((law) => round(sd(law), 4))).toEqual([3.6344, 20.0162, 13.0695, 12.236, 9.4584, 2.8068])
  })

  it('has the reference barycenter, utility and individual error', () => {
    const { nu, utility, individualError } = fullTransport(laws)
    expect(round(mean(nu), 6)).toBe(43.166667)
    expect(round(sd(nu), 6)).toBe(10.197656)
    expect(utility).toBeCloseTo(-258.925821, 5)
    expect(individualError).toBeCloseTo(34.629419, 5)
  })
})

type Chances = readonly (readonly [value: number, chance: number])[]

function chances({ values, thresholds }: DiscreteLaw<number>): Chances {
  return values.map((value, index) => [value, ((thresholds[index] ?? 0) - (thresholds[index - 1] ?? 0)) / 2 ** 32])
}

function mean(law: Chances): number {
  return law.reduce((sum, [value, chance]) => sum + value * chance, 0)
}

function sd(law: Chances): number {
  const centre = mean(law)
  return Math.sqrt(law.reduce((sum, [value, chance]) => sum + (value - centre) ** 2 * chance, 0))
}

/** The exact barycenter of equally weighted laws, and what moving everyone to it costs, ties split. */
function fullTransport(laws: readonly Chances[]): { nu: Chances; utility: number; individualError: number } {
  const sums = laws.map((law) =>
    law.map(
      (
        (sum) =>
        ([value, chance]: readonly [number, number]) =>
          [value, (sum += chance)] as const
      )(0),
    ),
  )
  const levels = [...new Set(sums.flatMap((law) => law.map(([, sum]) => sum)))].sort((left, right) => left - right)
  const nu = levels.map((level, index) => {
    const at = (level + (levels[index - 1] ?? 0)) / 2
    const atoms = sums.map((law) => law.find(([, sum]) => sum > at)?.[0] ?? NaN)
    return { atoms, value: atoms.reduce((sum, atom) => sum + atom, 0) / atoms.length, chance: level - (levels[index - 1] ?? 0) }
  })
  const costs = laws.map((_, group) => nu.map(({ atoms, value, chance }) => [value - (atoms[group] ?? NaN), chance] as const))
  const squares = costs.map((cost) => cost.reduce((sum, [move, chance]) => sum + move ** 2 * chance, 0))
  return {
    nu: nu.map(({ value, chance }) => [value, chance]),
    utility: (-0.5 * squares.reduce((sum, each) => sum + each, 0)) / laws.length,
    individualError: costs.reduce((sum, cost) => sum + sd(cost) ** 2, 0) / laws.length,
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
