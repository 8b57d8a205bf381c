import fc from 'fast-check'
import { expect, test } from 'vitest'
import cfa from '../fixtures/cfa.json' with { type: 'json' }
import { anyLaw, anyMembers, atoms, cells, overRanks, RUNS } from '../testing/laws.ts'
import { barycenter, mean, type QuantileFunction, quantileAt } from './index.ts'

const squaredDistance = (p: QuantileFunction, q: QuantileFunction, levels: Float64Array) =>
  overRanks(levels, (u) => (quantileAt(p, u) - quantileAt(q, u)) ** 2)

test('two-point laws: ν has the atoms of the oracle', () => {
  const nu = barycenter([
    { weight: 0.5, quantiles: atoms([0, 1], [1, 1]) },
    { weight: 0.5, quantiles: atoms([0, 1], [1, 3]) },
  ])
  expect([...nu.lower]).toEqual(Object.keys(cfa.atoms_two_point.barycenter).map(Number).sort())
  expect([...nu.levels]).toEqual([0, 0.25, 0.5, 1])
})

test('small lists: ν has the values and breaks of the oracle', () => {
  const { A, B, w, barycenter_values, barycenter_breaks } = cfa.atoms_small_lists
  const nu = barycenter([A, B].map((values, k) => ({ weight: w[k] ?? 0, quantiles: atoms(values) })))
  nu.lower.forEach((value, i) => {
    expect(value).toBeCloseTo(barycenter_values[i] ?? NaN, 13)
  })
  expect([...nu.levels]).toEqual([0, ...barycenter_breaks, 1])
  expect(nu.lower).toEqual(nu.upper)
})

test('two uniform laws have a uniform barycenter', () => {
  const { A, B, w, barycenter_uniform } = cfa.uniform_uniform
  const nu = barycenter([A, B].map((edges, k) => ({ weight: w[k] ?? 0, quantiles: cells(edges) })))
  expect(nu).toEqual(cells(barycenter_uniform))
})

test('Qν is the weighted mean of the members everywhere', () => {
  fc.assert(
    fc.property(anyMembers(), fc.double({ min: 0, max: 1, noNaN: true }), (members, u) => {
      const total = members.reduce((sum, { weight }) => sum + weight, 0)
      const nu = barycenter(members)
      for (const rank of [u, ...nu.levels]) {
        const wanted = members.reduce((sum, m) => sum + (m.weight / total) * quantileAt(m.quantiles, rank), 0)
        const size = Math.max(...members.flatMap((m) => [...m.quantiles.lower, ...m.quantiles.upper].map(Math.abs)))
        expect(Math.abs(quantileAt(nu, rank) - wanted)).toBeLessThanOrEqual(1e-13 * size)
      }
    }),
    RUNS,
  )
})

test('ν is a law: levels rise from 0 to 1, values never fall', () => {
  fc.assert(
    fc.property(anyMembers(), (members) => {
      const nu = barycenter(members)
      const values = [...nu.lower].flatMap((lower, i) => [lower, nu.upper[i] ?? NaN])
      expect(values).toEqual(values.toSorted((a, b) => a - b))
      expect(new Set(nu.levels).size).toBe(nu.levels.length)
      expect([...nu.levels]).toEqual([...nu.levels].sort((a, b) => a - b))
      expect([nu.levels[0], nu.levels.at(-1), nu.levels.length]).toEqual([0, 1, nu.lower.length + 1])
    }),
    RUNS,
  )
})

test('one member, or the same law several times, is its own barycenter to the bit', () => {
  fc.assert(
    fc.property(
      anyLaw,
      fc.array(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 7 }),
      (q, weights) => {
        expect(barycenter(weights.map((weight) => ({ weight, quantiles: q })))).toEqual(q)
      },
    ),
    RUNS,
  )
})

test('moving ν raises the cost', () => {
  fc.assert(
    fc.property(anyMembers(), anyLaw, fc.constantFrom(0.001, 0.1, 1), (members, other, share) => {
      const nu = barycenter(members)
      const moved = barycenter([
        { weight: 1 - share, quantiles: nu },
        { weight: share, quantiles: other },
      ])
      const levels = barycenter([...members, { weight: 1, quantiles: other }]).levels
      const cost = (target: QuantileFunction) =>
        members.reduce((sum, { weight, quantiles }) => sum + weight * squaredDistance(quantiles, target, levels), 0)
      const total = members.reduce((sum, { weight }) => sum + weight, 0)
      const way = squaredDistance(nu, moved, levels)
      const tolerance = 1e-10 * (cost(nu) + cost(moved))
      expect(Math.abs(cost(moved) - cost(nu) - total * way)).toBeLessThanOrEqual(tolerance)
      expect(cost(moved)).toBeGreaterThanOrEqual(cost(nu) - tolerance)
    }),
    RUNS,
  )
})

test('swapping groups together with their weights changes nothing', () => {
  fc.assert(
    fc.property(anyMembers(), (members) => {
      const [there, back] = [barycenter(members), barycenter(members.toReversed())]
      for (const u of there.levels) {
        const size = Math.abs(quantileAt(there, 0)) + Math.abs(quantileAt(there, 1)) + 1e7
        expect(Math.abs(quantileAt(there, u) - quantileAt(back, u))).toBeLessThanOrEqual(1e-14 * size)
      }
      const [p, q] = members
      if (p !== undefined && q !== undefined) expect(barycenter([p, q])).toEqual(barycenter([q, p]))
    }),
    RUNS,
  )
})

test('the same members in canonical order give the same bits, however they arrived', () => {
  const named = anyMembers().map((members) => members.map((member, k) => ({ id: `group ${String(k)}`, member })))
  const shuffled = named.chain((groups) =>
    fc.tuple(fc.constant(groups), fc.shuffledSubarray(groups, { minLength: groups.length })),
  )
  fc.assert(
    fc.property(shuffled, ([groups, arrived]) => {
      const canonical = arrived.toSorted((a, b) => (a.id < b.id ? -1 : 1))
      expect(barycenter(canonical.map(({ member }) => member))).toEqual(barycenter(groups.map(({ member }) => member)))
    }),
    RUNS,
  )
})

test('weights need not sum to 1, and a member of weight 0 changes nothing', () => {
  const [p, q, r] = [cells([0, 1, 4]), atoms([2, 3, 5]), atoms([100, 200])]
  const one = barycenter([
    { weight: 0.25, quantiles: p },
    { weight: 0.75, quantiles: q },
  ])
  expect(
    barycenter([
      { weight: 2, quantiles: p },
      { weight: 6, quantiles: q },
      { weight: 0, quantiles: r },
    ]),
  ).toEqual(one)
})

test('weights that cannot be averaged with are refused', () => {
  const q = atoms([1])
  const of = (...weights: number[]) => barycenter(weights.map((weight) => ({ weight, quantiles: q })))
  for (const weights of [[], [0], [1, -1], [NaN], [Infinity], [1e308, 1e308]]) expect(() => of(...weights)).toThrow(RangeError)
})

test('laws at the ends of the doubles keep a finite barycenter', () => {
  const far = (x: number) => ({ weight: 1, quantiles: atoms([-x, x]) })
  expect(barycenter([far(Number.MAX_VALUE), far(Number.MAX_VALUE)])).toEqual(atoms([-Number.MAX_VALUE, Number.MAX_VALUE]))
  expect(barycenter([far(1e308), far(1e-308)]).upper[1]).toBe(5e307)
  expect(mean(barycenter([far(1e308), far(1e308)]))).toBe(0)
})
