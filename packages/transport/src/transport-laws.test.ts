import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  anyHash,
  anyLattice,
  anyMembers,
  anyTheta,
  anyTransport,
  blank,
  effects,
  fairAtRank,
  judged,
  overRanks,
  plan,
  RUNS,
  transportOf,
} from '../testing/laws.ts'
import { judge, mean, quantileAt, type QuantileFunction } from './index.ts'

test('U(θ) = θ²U(1) and E_ind(θ) = θ²E_ind(1)', () => {
  fc.assert(
    fc.property(anyMembers(), anyTheta, (members, theta) => {
      const [partial, full] = [effects(plan(members, theta)), effects(plan(members))]
      const tolerance = 1e-9 * (Math.abs(full.utility) + full.individual) + 1e-12 * size(members.map((m) => m.quantiles)) ** 2
      expect(Math.abs(partial.utility - theta * theta * full.utility)).toBeLessThanOrEqual(tolerance)
      expect(Math.abs(partial.individual - theta * theta * full.individual)).toBeLessThanOrEqual(tolerance)
    }),
    RUNS,
  )
})

test('E_ind + 2U + Σ w_k (E T_k − E μ_k)² = 0, where E T_k is the mean of ν', () => {
  fc.assert(
    fc.property(anyMembers(), (members) => {
      const p = plan(members)
      const { utility, individual } = effects(p)
      const total = members.reduce((sum, { weight }) => sum + weight, 0)
      const moved = members.reduce((sum, m) => sum + (m.weight / total) * (mean(p.nu) - mean(m.quantiles)) ** 2, 0)
      expect(Math.abs(individual + 2 * utility + moved)).toBeLessThanOrEqual(1e-11 * size(members.map((m) => m.quantiles)) ** 2)
    }),
    RUNS,
  )
})

test('a group’s mean after transport is that of ν, when ties are split by hash or take their mean', () => {
  fc.assert(
    fc.property(anyMembers(anyLattice), (members) => {
      for (const ties of ['mean', 'random'] as const) {
        const p = plan(members, 1, ties)
        for (const { quantiles } of members) {
          const after = overRanks(p.nu.levels, (u) => fairAtRank(transportOf(p, quantiles), u))
          expect(Math.abs(after - mean(p.nu))).toBeLessThan(1e-12 * 20)
        }
      }
    }),
    RUNS,
  )
})

test('W_p between two groups falls to its (1 − θ)-th part', () => {
  fc.assert(
    fc.property(anyMembers(anyLattice), anyMembers(), anyTheta, (lattices, mixed, theta) => {
      for (const [members, powers] of [
        [lattices, [1, 2, 3]],
        [mixed, [2]],
      ] as const) {
        const p = plan(members, theta)
        const [j, k] = [members[0]?.quantiles ?? p.nu, members.at(-1)?.quantiles ?? p.nu]
        for (const power of powers) {
          const before = distance(p.nu.levels, power, (u) => quantileAt(j, u) - quantileAt(k, u))
          const after = distance(p.nu.levels, power, (u) => fairAtRank(transportOf(p, j), u) - fairAtRank(transportOf(p, k), u))
          expect(Math.abs(after - (1 - theta) * before)).toBeLessThanOrEqual(1e-7 * (before + 1e-5 * size([j, k])))
        }
      }
    }),
    RUNS,
  )
})

test('at θ = 1 with ties split by hash every group has the law of ν: KS = 0', () => {
  fc.assert(
    fc.property(anyMembers(anyLattice), (members) => {
      const p = plan(members)
      for (const { quantiles } of members) {
        const below = (t: number) => overRanks(p.nu.levels, (u) => (fairAtRank(transportOf(p, quantiles), u) <= t ? 1 : 0))
        const ks = Math.max(...[...p.nu.upper].map((t, i) => Math.abs(below(t) - (p.nu.levels[i + 1] ?? 1))))
        expect(ks).toBeLessThan(1e-12)
      }
    }),
    { ...RUNS, numRuns: 60 },
  )
})

test('a judgement does not depend on what was judged before it, nor on what the result held', () => {
  fc.assert(
    fc.property(anyTransport, anyTransport, fc.array(fc.tuple(fc.integer({ min: -40, max: 40 }), anyHash)), (a, b, events) => {
      const out = blank()
      const inBatch = events.map(([x, v]) => {
        judge(b, x / 2, v, out)
        judge(a, x, v, out)
        return { ...out }
      })
      const alone = events.map(([x, v]) => judged(structuredClone(a), x, v))
      expect(inBatch).toEqual(alone)
      expect(events.toReversed().map(([x, v]) => judged(a, x, v))).toEqual(alone.toReversed())
    }),
    RUNS,
  )
})

function distance(levels: Float64Array, power: number, difference: (u: number) => number): number {
  return overRanks(levels, (u) => Math.abs(difference(u)) ** power) ** (1 / power)
}

function size(laws: readonly QuantileFunction[]): number {
  return 1 + Math.max(...laws.flatMap((q) => [Math.abs(quantileAt(q, 0)), Math.abs(quantileAt(q, 1))]))
}
