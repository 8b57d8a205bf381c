import { expect, test } from 'vitest'
import cfa from '../fixtures/cfa.json' with { type: 'json' }
import { effects, fairAtRank, overRanks, plan, transportOf } from '../testing/laws.ts'
import { population } from '../testing/synthetic-population.ts'
import { mean, quantileAt, variance } from './index.ts'

const oracle = cfa.synthetic_population
const groups = Object.values(oracle.groups).map(([low = 0, up = 0]) => population(low, up))
const p = plan(groups.map((quantiles) => ({ weight: 1 / 6, quantiles })))

test('the groups have the means and spreads of the oracle', () => {
  groups.forEach((q, k) => {
    expect(mean(q)).toBeCloseTo(oracle.means[k] ?? NaN, 10)
    expect(Math.sqrt(variance(q))).toBeCloseTo(oracle.sds[k] ?? NaN, 3)
  })
})

test('ν has 218 atoms, and the mean, spread, range and median of the oracle', () => {
  expect(p.nu.lower.length).toBe(oracle.nu.atoms)
  expect(p.nu.lower).toEqual(p.nu.upper)
  expect(mean(p.nu)).toBeCloseTo(oracle.nu.mean, 6)
  expect(Math.sqrt(variance(p.nu))).toBeCloseTo(oracle.nu.sd, 6)
  expect(quantileAt(p.nu, 0)).toBeCloseTo(oracle.nu.range[0] ?? NaN, 4)
  expect(quantileAt(p.nu, 1)).toBeCloseTo(oracle.nu.range[1] ?? NaN, 4)
  expect(quantileAt(p.nu, 0.5)).toBeCloseTo(oracle.nu.median, 10)
})

test('W2² from each group to ν is that of the oracle', () => {
  groups.forEach((q, k) => {
    const squared = overRanks(p.nu.levels, (u) => (quantileAt(q, u) - quantileAt(p.nu, u)) ** 2)
    expect(squared).toBeCloseTo(oracle.W2_squared_to_nu[k] ?? NaN, 5)
  })
})

test('U(1) and E_ind(1), judged with ties split by hash, are those of the oracle', () => {
  expect(effects(p).utility).toBeCloseTo(oracle.U_at_1, 6)
  expect(effects(p).individual).toBeCloseTo(oracle.E_ind_at_1, 6)
})

test('at θ = 1 every group has its share in the top 10, 30, 50, 70 and 90 %', () => {
  for (const share of oracle.random_mode.top) {
    const cut = quantileAt(p.nu, 1 - share)
    const above = (rank: (u: number) => number) => overRanks(p.nu.levels, (u) => (rank(u) > cut ? 1 : 0))
    const wanted = above((u) => quantileAt(p.nu, u))
    for (const q of groups) expect(above((u) => fairAtRank(transportOf(p, q), u))).toBeCloseTo(wanted, 12)
  }
})
