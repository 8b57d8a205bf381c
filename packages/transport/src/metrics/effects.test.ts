import fc from 'fast-check'
import { expect, test } from 'vitest'
import cfa from '../../fixtures/cfa.json' with { type: 'json' }
import { anyLaw, atoms, cells, equalCells, overRanks, RUNS } from '../../testing/laws.ts'
import { anySample, permuted, sampleOf } from '../../testing/samples.ts'
import {
  barycenter,
  calibration,
  empiricalLaw,
  errorRateBalance,
  fairScores,
  fitMap,
  type GroupedScores,
  lawDistances,
  mapEffects,
  quantileAt,
  rankRows,
  readyMap,
  summarizeSample,
  unexpectedAdvantages,
  wilsonInterval,
} from '../index.ts'

const at = (theta: number, sample: GroupedScores, ties: 'mid' | 'mean' = 'mid') =>
  fairScores(readyMap(fitMap(sample, { theta: { default: theta, groups: {} }, ties, minGroupSize: 1 })), sample)
const sizeOf = ({ score }: GroupedScores) => 1 + Math.max(...score.map(Math.abs))

test('shifted groups have the U and E_ind of the oracle', () => {
  const { z, w, U, E_ind } = cfa.shifts
  const shape = [0, 0.5, 2, 3, 7, 7.25, 11]
  const sample = sampleOf({
    a: shape.map((x) => x + (z[0] ?? 0)),
    b: shape.map((x) => x + (z[1] ?? 0)),
    c: shape.map((x) => x + (z[2] ?? 0)),
  })
  const fitted = fitMap(sample, { weights: { a: w[0] ?? 0, b: w[1] ?? 0, c: w[2] ?? 0 }, minGroupSize: 1 })
  const effects = mapEffects(sample, fairScores(readyMap(fitted), sample), Float64Array.from(w))
  expect(effects.utility).toBeCloseTo(U, 12)
  expect(effects.individual).toBeCloseTo(E_ind, 12)
  expect(effects.meanShift).toBeCloseTo(-2 * U, 12)
})

test('E_ind + 2U + Σ w_k (E T_k − E μ_k)² = 0 for any scores whatever', () => {
  fc.assert(
    fc.property(
      anySample.chain((sample) =>
        fc.tuple(fc.constant(sample), fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 60, maxLength: 60 })),
      ),
      ([sample, moves]) => {
        const fair = sample.score.map((x, row) => x + (moves[row] ?? 0))
        const effects = mapEffects(sample, fair)
        expect(Math.abs(effects.identity)).toBeLessThanOrEqual(1e-9 * sizeOf(sample))
        expect(effects.utility).toBeLessThanOrEqual(0)
        expect(effects.individual).toBeGreaterThanOrEqual(0)
      },
    ),
    RUNS,
  )
})

test('U(θ) = θ²U(1) and E_ind(θ) = θ²E_ind(1) for fitted maps', () => {
  fc.assert(
    fc.property(anySample, fc.double({ min: 0, max: 1, noNaN: true }), (sample, theta) => {
      const [partial, full] = [mapEffects(sample, at(theta, sample)), mapEffects(sample, at(1, sample))]
      const tolerance = 1e-10 * sizeOf(sample) ** 2
      expect(Math.abs(partial.utility - theta ** 2 * full.utility)).toBeLessThanOrEqual(tolerance)
      expect(Math.abs(partial.individual - theta ** 2 * full.individual)).toBeLessThanOrEqual(tolerance)
    }),
    RUNS,
  )
})

test('reordering the rows changes effects by rounding alone', () => {
  fc.assert(
    fc.property(anySample, (sample) => {
      const order = [...sample.score.keys()].reverse()
      const [there, back] = [sample, permuted(sample, order)].map((each) => mapEffects(each, at(1, each)))
      expect(Math.abs((there?.utility ?? 0) - (back?.utility ?? 1))).toBeLessThanOrEqual(1e-12 * sizeOf(sample) ** 2)
    }),
    RUNS,
  )
})

test('distances have their closed forms', () => {
  const uniform = equalCells(4000, (u) => u)
  // The last cell is as long as its mean needs to be that of the tail.
  const exponential = equalCells(4000, (u) => -Math.log1p(-Math.min(u, 1 - Math.exp(-2) / 4000)))
  expect(lawDistances(uniform, exponential).w2 ** 2).toBeCloseTo(cfa.uniform_exponential.W2_squared, 2)
  const { college } = cfa
  expect(college.uniform.W2_AB).toBe('(1-theta)/2')
  const apart = lawDistances(cells([0, 0.5]), cells([0.5, 1]))
  expect([apart.w1, apart.w2, apart.ks]).toEqual([0.5, 0.5, 1])
  const crossing = lawDistances(cells([0, 1]), cells([0.25, 0.75]))
  expect(crossing.w1).toBeCloseTo(1 / 8, 14)
  expect(crossing.w2 ** 2).toBeCloseTo(1 / 48, 14)
  expect(crossing.ks).toBeCloseTo(0.25, 14)
  expect(lawDistances(atoms([0, 1]), atoms([0, 1], [1, 3])).ks).toBe(0.25)
})

test('distances agree with quadrature, and KS with a search of all ends', () => {
  fc.assert(
    fc.property(anyLaw, anyLaw, (p, q) => {
      const { levels } = barycenter([
        { weight: 1, quantiles: p },
        { weight: 1, quantiles: q },
      ])
      const told = lawDistances(p, q)
      const size = 1 + Math.max(...[...p.upper, ...q.upper, ...p.lower, ...q.lower].map(Math.abs))
      const squared = overRanks(levels, (u) => (quantileAt(p, u) - quantileAt(q, u)) ** 2)
      expect(Math.abs(told.w2 - Math.sqrt(squared))).toBeLessThanOrEqual(1e-6 * size)
      const fine = Float64Array.from({ length: 20_001 }, (_, i) => i / 20_000)
      expect(Math.abs(told.w1 - overRanks(fine, (u) => Math.abs(quantileAt(p, u) - quantileAt(q, u))))).toBeLessThanOrEqual(
        1e-3 * size,
      )
      expect(told.w1).toBeLessThanOrEqual(told.w2 * (1 + 1e-12))
      const ends = [...p.lower, ...p.upper, ...q.lower, ...q.upper]
      const wanted = Math.max(
        ...ends.flatMap((x) => [true, false].map((below) => Math.abs(rank(p, x, below) - rank(q, x, below)))),
      )
      expect(told.ks).toBeCloseTo(wanted, 12)
    }),
    { ...RUNS, numRuns: 60 },
  )
})

/** F(x−) or F(x), by adding up pieces. */
function rank({ levels, lower, upper }: ReturnType<typeof atoms>, x: number, below: boolean): number {
  return lower.reduce((sum, a, i) => {
    const [b, mass] = [upper[i] ?? 0, (levels[i + 1] ?? 0) - (levels[i] ?? 0)]
    if (a === b) return sum + (below ? (a < x ? mass : 0) : a <= x ? mass : 0)
    return sum + mass * Math.min(Math.max((x - a) / (b - a), 0), 1)
  }, 0)
}

test('a summary tells moments, quantiles, movement and the way to the barycenter', () => {
  const sample = sampleOf({ a: [0, 1, 2, 3], none: [], b: [10, 11, 12, 13] })
  const { groups, barycenter: nu } = summarizeSample(sample, at(1, sample))
  expect(groups.map(({ group }) => group)).toEqual(['a', 'b'])
  const [a, b] = groups
  expect(a?.raw).toMatchObject({
    mean: 1.5,
    sd: Math.sqrt(1.25),
    quantiles: [0, 0, 1, 2, 3],
    toBarycenter: { w1: 5, w2: 5, ks: 1 },
  })
  expect(a?.fair.toBarycenter).toEqual({ w1: 0, w2: 0, ks: 0 })
  expect(a?.movement).toEqual({ n: 4, up: 4, down: 0, same: 0, meanUp: 5, meanDown: 0, mostUp: 5, mostDown: 0 })
  expect(b?.movement).toEqual({ n: 4, up: 0, down: 4, same: 0, meanUp: 0, meanDown: 5, mostUp: 0, mostDown: 5 })
  expect(nu).toEqual(empiricalLaw(Float64Array.of(5, 6, 7, 8)))
})

test('W_p between groups falls to its (1 − θ)-th part, and at θ = 1 KS falls to the ties', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer(), (n, theta, seed) => {
      const scale = (seed % 7) + 2
      const sample = sampleOf({
        a: Array.from({ length: n }, (_, i) => Math.sqrt(i + 0.1)),
        b: Array.from({ length: n }, (_, i) => scale + Math.PI * i),
      })
      const law = (fair: Float64Array, g: number) => empiricalLaw(fair.filter((_, row) => sample.group[row] === g).sort())
      const [before, after] = [sample.score, at(theta, sample)].map((each) => lawDistances(law(each, 0), law(each, 1)))
      expect(after?.w1).toBeCloseTo((1 - theta) * (before?.w1 ?? 0), 8)
      expect(after?.w2).toBeCloseTo((1 - theta) * (before?.w2 ?? 0), 8)
      const full = at(1, sample)
      expect(lawDistances(law(full, 0), law(full, 1)).w1).toBeLessThan(1e-9)
    }),
    { ...RUNS, numRuns: 60 },
  )
})

test('a named group above the barycenter is reported with what it would lose', () => {
  const column = (from: number) => Array.from({ length: 50 }, (_, i) => from + (i % 10))
  const sample = sampleOf({ low: column(0), high: column(20), middle: column(10.1) })
  const summary = summarizeSample(sample, at(1, sample))
  expect(unexpectedAdvantages(summary, [])).toEqual([])
  const [warning, ...others] = unexpectedAdvantages(summary, ['low', 'high', 'middle', 'nobody'])
  expect(others).toEqual([])
  expect(warning).toMatchObject({ group: 'high', losing: 1 })
  expect(warning?.lead).toBeCloseTo(20 - 10.1 + 0.1 * (2 / 3), 10)
})

test('error rates are by group, and their gap is 0 in balance', () => {
  const group = Uint32Array.of(0, 0, 0, 0, 1, 1, 1, 1)
  const ranking = rankRows(Float64Array.of(8, 6, 4, 2, 7, 5, 3, 1), new Float64Array(8))
  const good = Uint8Array.of(1, 0, 1, 0, 1, 1, 0, 0)
  const told = errorRateBalance(ranking, ['a', 'b', 'none'], group, good, 4)
  expect(told.groups[0]).toEqual({ n: 4, baseRate: 0.5, truePositiveRate: 0.5, falsePositiveRate: 0.5, precision: 0.5 })
  expect(told.groups[1]).toEqual({ n: 4, baseRate: 0.5, truePositiveRate: 1, falsePositiveRate: 0, precision: 1 })
  expect([told.truePositiveGap, told.falsePositiveGap]).toEqual([0.5, 0.5])
  expect(errorRateBalance(ranking, ['a', 'b'], group, Uint8Array.of(1, 1, 0, 0, 1, 1, 0, 0), 4).truePositiveGap).toBe(0)
})

test('calibration compares the same band of scores across groups, and never parts equal scores', () => {
  const scores = Float64Array.of(1, 1, 1, 1, 2, 2, 2, 2)
  const group = Uint32Array.of(0, 0, 1, 1, 0, 0, 1, 1)
  const told = calibration(scores, ['a', 'b'], group, Uint8Array.of(1, 1, 0, 0, 1, 0, 1, 0), 3)
  expect([...told.bandEnds]).toEqual([1, 2])
  expect(told.all).toEqual([
    { n: 4, meanScore: 1, goodRate: 0.5 },
    { n: 4, meanScore: 2, goodRate: 0.5 },
  ])
  expect(told.groups.map(({ gap }) => gap)).toEqual([0.25, 0.25])
  expect(() => calibration(scores, ['a', 'b'], group, new Uint8Array(8), 0)).toThrow(RangeError)
})

test('fair scores of the rows that a map was fitted on lie on ν’s own atoms, so that their KS is no atom’s', () => {
  const lattice = (n: number, step: number, from: number): number[] =>
    Array.from({ length: n }, (_, i) => from + ((i * step) % 41))
  const sample = sampleOf({ a: lattice(1663, 7, 3), b: lattice(1667, 11, 20), c: lattice(1671, 5, 44) })
  const fitted = readyMap(fitMap(sample, { ties: 'random', seed: 's' }))
  const spread = Float64Array.from(sample.score, (_, row) => (row * 0.618_033_988_749_894_9) % 1)
  const fair = fairScores(fitted, sample, spread)
  const { groups, barycenter: center } = summarizeSample(sample, fair)
  const onAtoms = new Set(center.lower)
  expect([...fair].filter((x) => !onAtoms.has(x))).toEqual([])
  for (const { fair: after, raw } of groups) {
    expect(after.toBarycenter.ks).toBeLessThan(0.01)
    expect(after.ksToAll).toBeLessThan(0.01)
    expect(raw.ksToAll).toBeGreaterThan(0.1)
  }
})

test('the interval of a share is Wilson’s, inside [0, 1], and says nothing of nobody', () => {
  // 0 of 10, 5 of 10 and 81 of 263, as in Newcombe (1998).
  expect(wilsonInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) as unknown })
  expect(wilsonInterval(0.5, 10)).toEqual({
    low: expect.closeTo(0.2366, 4) as unknown,
    high: expect.closeTo(0.7634, 4) as unknown,
  })
  expect(wilsonInterval(81 / 263, 263)).toEqual({
    low: expect.closeTo(0.2553, 4) as unknown,
    high: expect.closeTo(0.3662, 4) as unknown,
  })
  expect(wilsonInterval(Number.NaN, 0)).toEqual({ low: 0, high: 1 })
})
