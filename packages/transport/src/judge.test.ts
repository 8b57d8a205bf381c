import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  anyEnds,
  anyHash,
  anyLaw,
  anyMembers,
  anyTheta,
  anyTransport,
  atoms,
  blank,
  cells,
  fair,
  judged,
  plan,
  probes,
  RUNS,
  transportOf,
  ulps,
} from '../testing/laws.ts'
import { barycenter, judgeBetween, quantileAt, type GroupTransport, type QuantileFunction } from './index.ts'

const ends = ({ own, low, high }: GroupTransport) => probes(own, [low ?? 0, high ?? 0])

test('a fair score never falls when the raw score rises, across all joints, to the bit', () => {
  fc.assert(
    fc.property(anyTransport, anyHash, (transport, v) => {
      let last = -Infinity
      for (const x of ends(transport)) {
        const score = fair(transport, x, v)
        expect(score).toBeGreaterThanOrEqual(last)
        last = score
      }
    }),
    { ...RUNS, numRuns: 600 },
  )
})

test('a score inside the declared range stays inside', () => {
  fc.assert(
    fc.property(anyTransport, anyHash, (transport, v) => {
      const { low = -Infinity, high = Infinity } = transport
      for (const x of ends(transport)) {
        if (x < low || x > high) continue
        const score = fair(transport, x, v)
        expect(score >= low && score <= high).toBe(true)
      }
    }),
    { ...RUNS, numRuns: 400 },
  )
})

test('θ = 0 is the identity to the bit, and θ = 1 the full map between which the others lie', () => {
  fc.assert(
    fc.property(anyTransport, anyHash, (transport, v) => {
      for (const x of ends(transport)) {
        expect(fair({ ...transport, theta: 0 }, x, v)).toBe(x)
        const t = fair({ ...transport, theta: 1 }, x, v)
        const partial = fair(transport, x, v)
        expect(ulps(partial, (1 - transport.theta) * x + transport.theta * t) < 8 || Math.abs(partial) < 1e-9).toBe(true)
        expect(partial).toBeGreaterThanOrEqual(Math.min(x, t))
        expect(partial).toBeLessThanOrEqual(Math.max(x, t))
      }
    }),
    RUNS,
  )
})

test('one group, and identical groups, keep every score: to the bit on atoms, in cells, in gaps and beyond', () => {
  const weights = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      anyLaw,
      weights,
      anyTheta,
      fc.constantFrom('mid', 'random', 'mean'),
      anyEnds,
      anyHash,
      (q, w, theta, ties, edges, v) => {
        const nu = barycenter(w.map((weight) => ({ weight, quantiles: q })))
        const transport = { own: q, barycenter: nu, theta, ties, ...edges }
        for (const x of ends(transport)) expect(fair(transport, x, v)).toBe(x)
      },
    ),
    RUNS,
  )
})

test('a law whose counts are scaled by an integer is the same law: T is the identity', () => {
  const [values, counts] = [
    [1, 2, 3, 4.5, 6],
    [3, 1, 4, 1],
  ]
  const q = cells(values, counts)
  const scaled = cells(
    values,
    counts.map((c) => c * 1_000_003),
  )
  const p = plan([
    { weight: 0.3, quantiles: q },
    { weight: 0.7, quantiles: scaled },
  ])
  for (const x of probes(q)) expect(fair(transportOf(p, scaled), x)).toBe(x)
})

test('in a cell of small mass T keeps its digits: as many as the levels have', () => {
  const whole = cells([0, 1, 2], [1e12, 1])
  const p = plan([
    { weight: 1, quantiles: whole },
    { weight: 1, quantiles: cells([1, 3]) },
  ])
  for (const x of [1.2, 1.4, 1.6, 1.8, 2]) {
    expect(fair(transportOf(p, whole), x) - fair(transportOf(p, whole), x - 0.2)).toBeCloseTo(0.1, 11)
  }
  const cut = cells([0, 1, 1.3, 2], [1e7, 3, 7])
  const same = cells([0, 1, 2], [1e6, 1])
  const q = plan([
    { weight: 1, quantiles: same },
    { weight: 1, quantiles: cut },
  ])
  for (const x of [1, 1.1, 1.3, 1.77, 1.999, 2]) expect(Math.abs(fair(transportOf(q, same), x) - x)).toBeLessThan(2 ** -52 * 1e6)
})

test('the rank published is the one read: Qν there is the fair score, except for ties by mean and in gaps', () => {
  fc.assert(
    fc.property(anyMembers(), fc.constantFrom('mid', 'random'), anyHash, (members, ties, v) => {
      const p = plan(members, 1, ties)
      const transport = transportOf(p, members[0]?.quantiles ?? p.nu)
      for (const x of transport.own.upper) {
        const { fair: t, quantile, extrapolated } = judged(transport, x, v)
        expect(extrapolated).toBe(false)
        const [from, to] = [quantileAt(p.nu, quantile - 2 ** -50), quantileAt(p.nu, quantile + 2 ** -50)]
        expect(t >= from && t <= to).toBe(true)
      }
    }),
    RUNS,
  )
})

test('between lattice neighbours T is their interpolation, and θ moves the score itself', () => {
  const [own, other] = [atoms([0, 1, 2], [1, 1, 2]), atoms([10, 20, 40], [2, 1, 1])]
  const transport = transportOf(
    plan(
      [
        { weight: 1, quantiles: own },
        { weight: 1, quantiles: other },
      ],
      0.5,
    ),
    own,
  )
  const out = blank()
  judgeBetween(transport, 1, 2, 1.25, 0.9, out)
  const [from, to] = [1, 2].map((x) => judged({ ...transport, theta: 1 }, x, 0.9))
  const t = 0.75 * (from?.fair ?? NaN) + 0.25 * (to?.fair ?? NaN)
  expect(out.fair).toBeCloseTo(0.5 * 1.25 + 0.5 * t, 14)
  expect(out.quantile).toBeCloseTo(0.75 * (from?.quantile ?? NaN) + 0.25 * (to?.quantile ?? NaN), 14)
  expect(out).toMatchObject({ tieSplit: true, extrapolated: false })
  judgeBetween(transport, 2, 3, 2.5, 0.9, out)
  expect(out.extrapolated).toBe(true)
})

test('between lattice neighbours the fair score never falls, stays between theirs, and is theirs at the ends', () => {
  fc.assert(
    fc.property(anyTransport, fc.integer({ min: -30, max: 30 }), anyHash, (transport, below, v) => {
      const full = { ...transport, theta: 1 }
      const between = (score: number) => {
        const out = blank()
        judgeBetween(full, below, below + 1, score, v, out)
        return out.fair
      }
      const scores = [0, 2 ** -40, 0.1, 0.5, 0.9, 1].map((t) => between(below + t))
      expect(scores).toEqual(scores.toSorted((a, b) => a - b))
      expect([scores[0], scores.at(-1)]).toEqual([fair(full, below, v), fair(full, below + 1, v)])
      const out = blank()
      judgeBetween({ ...transport, theta: 0 }, below, below + 1, below + 0.3, v, out)
      expect(out.fair).toBe(below + 0.3)
    }),
    RUNS,
  )
})

test('no law is too small, too narrow or too far: fair scores are finite and never fall', () => {
  const next = 1 + 2 ** -52
  const laws: QuantileFunction[] = [
    atoms([3]),
    atoms([7, 7]),
    cells([1, next]),
    atoms([1, next]),
    atoms([-Number.MAX_VALUE, 0, Number.MAX_VALUE]),
    cells([-1e308, 1e308]),
    atoms([1e-308, 1e308]),
    cells([0, Number.MIN_VALUE]),
  ]
  for (const own of laws) {
    for (const other of laws) {
      for (const ties of ['mid', 'mean', 'random'] as const) {
        const p = plan(
          [
            { weight: 1, quantiles: own },
            { weight: 2, quantiles: other },
          ],
          0.3,
          ties,
        )
        const scores = [...own.lower, ...own.upper, ...other.upper, 0, 2, -Number.MAX_VALUE, 1e-308, 1.5e308].sort(
          (a, b) => a - b,
        )
        const judgements = scores.map((x) => fair(transportOf(p, own), x, 0.5))
        expect(judgements.every(Number.isFinite)).toBe(true)
        expect(judgements).toEqual(judgements.toSorted((a, b) => a - b))
      }
    }
  }
})
