import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyLaw, atoms, cells, fair, plan, probes, RUNS, transportOf } from '../testing/laws.ts'
import { mean, type QuantileFunction, quantileAt, shrinkToParent, variance } from './index.ts'

test('the blend is λQ_k + (1 − λ)(m̃ + s̃(Q_p − m_p)/s_p) everywhere', () => {
  fc.assert(
    fc.property(anyLaw, anyLaw, fc.integer({ min: 1, max: 99 }), (own, parent, n) => {
      const [m_k, m_p, s2_p] = [mean(own), mean(parent), variance(parent)]
      const m = (n * m_k + 5 * m_p) / (n + 5)
      const s = Math.sqrt((n * variance(own) + 10 * s2_p) / (n + 9))
      const size = Math.max(...[own, parent].flatMap((q) => [Math.abs(quantileAt(q, 0)), Math.abs(quantileAt(q, 1))]))
      const pointlike = s2_p < 1e-20 * size * size
      const lent = (u: number) => m + (pointlike ? 0 : (s / Math.sqrt(s2_p)) * (quantileAt(parent, u) - m_p))
      const blend = shrinkToParent(own, n, parent, 100)
      for (const u of [0.01, 0.123, 0.5, 0.77, 0.999]) {
        const wanted = (n / 100) * quantileAt(own, u) + (1 - n / 100) * lent(u)
        expect(Math.abs(quantileAt(blend, u) - wanted)).toBeLessThanOrEqual(1e-9 * (size + Math.abs(wanted)))
      }
    }),
    RUNS,
  )
})

test('a group of the wanted size is left as it is', () => {
  const own = atoms([1, 2])
  expect(shrinkToParent(own, 100, cells([0, 9]), 100)).toBe(own)
})

test('one member borrows the parent’s shape about a mean between', () => {
  const parent = cells([0, 1, 2, 3])
  const blend = shrinkToParent(atoms([9]), 1, parent, 100)
  expect(mean(blend)).toBeCloseTo(0.01 * 9 + 0.99 * ((9 + 5 * 1.5) / 6), 13)
  expect(Math.sqrt(variance(blend))).toBeCloseTo(0.99 * Math.sqrt(variance(parent)), 13)
})

test('one member, no variance, all ties, a parent that is a point, the ends of the doubles: finite, monotone, mapped', () => {
  const next = 1 + 2 ** -52
  const laws: QuantileFunction[] = [
    atoms([0]),
    atoms([3]),
    atoms([1e308]),
    atoms([1, next]),
    cells([1, next]),
    atoms([-1.7e308, 1.7e308]),
    atoms([1e-308, 2e-308]),
    cells([0, Number.MIN_VALUE]),
    cells([0, 1, 5], [9, 1]),
  ]
  for (const own of laws) {
    for (const parent of laws) {
      for (const n of [1, 2, 99, 0.5]) {
        const blend = shrinkToParent(own, n, parent, 100)
        const values = [...blend.lower].flatMap((lower, i) => [lower, blend.upper[i] ?? NaN])
        expect(values.every(Number.isFinite)).toBe(true)
        expect(values).toEqual(values.toSorted((a, b) => a - b))
        const p = plan(
          [
            { weight: 1, quantiles: blend },
            { weight: 9, quantiles: parent },
          ],
          1,
          'mid',
        )
        const scores = probes(own).filter(Number.isFinite)
        const mapped = scores.map((x) => fair(transportOf(p, blend), x))
        expect(mapped.every(Number.isFinite)).toBe(true)
        expect(mapped).toEqual(mapped.toSorted((a, b) => a - b))
      }
    }
  }
})

test('sizes that are none are refused', () => {
  const q = atoms([1])
  for (const [n, least] of [
    [0, 100],
    [-1, 100],
    [NaN, 100],
    [1, 0],
    [1, NaN],
  ] as const) {
    expect(() => shrinkToParent(q, n, q, least)).toThrow(RangeError)
  }
})
