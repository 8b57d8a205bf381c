import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import cfa from '../../fixtures/cfa.json' with { type: 'json' }
import { dice, hashes } from '../../testing/samples.ts'
import {
  energyTest,
  fitFreeSupportMap,
  fitGaussianMap,
  FittedMapError,
  type FittedVectorMap,
  FREE_SUPPORT_ROWS_MAX,
  type GroupedVectors,
  monotonicity,
  readFittedVectorMap,
  vectorEffects,
  vectorJudge,
} from '../index.ts'

type Rows = readonly (readonly number[])[]

const whole = { traits: ['t'], theta: { default: 1, groups: {} } }
const RUNS = { seed: 20_261_122, numRuns: 100 }

function sampleOf(groups: Readonly<Record<string, Rows>>): GroupedVectors {
  const ids = Object.keys(groups).sort()
  const rows = ids.flatMap((id, g) => (groups[id] ?? []).map((vector) => ({ g, vector })))
  const axes = [...(rows[0]?.vector.keys() ?? [])]
  return {
    groups: ids,
    group: Uint32Array.from(rows, ({ g }) => g),
    scores: axes.map((axis) => Float64Array.from(rows, ({ vector }) => vector[axis] ?? 0)),
  }
}

/** Each point and its opposite, about a mean, so often. */
function around(points: Rows, mean: readonly number[], times: number): Rows {
  const both = points.flatMap((x) => [x, x.map((each) => -each)])
  return Array.from({ length: times }, () => both.map((x) => x.map((each, axis) => each + (mean[axis] ?? 0)))).flat()
}

/** ±2(1,1), ±2(1,0), twice ±2(0,1): covariance [[2,1],[1,3]]; ±2(1,−1), ±2(2,0), four zeros: [[5,−1],[−1,1]]. In shares of .3 and .7. */
function bures(means: readonly [readonly number[], readonly number[]], times = 25): GroupedVectors {
  return sampleOf({
    a: around(
      [
        [2, 2],
        [2, 0],
        [0, 2],
        [0, 2],
      ],
      means[0],
      3 * times,
    ),
    b: around(
      [
        [2, -2],
        [4, 0],
        [0, 0],
        [0, 0],
      ],
      means[1],
      7 * times,
    ),
  })
}

const near = (found: readonly number[], wanted: readonly number[], within: number) => {
  expect(found).toHaveLength(wanted.length)
  found.forEach((each, i) => {
    expect(Math.abs(each - (wanted[i] ?? NaN))).toBeLessThan(within)
  })
}

const anyRows = fc.array(fc.tuple(fc.double({ min: -50, max: 50, noNaN: true }), fc.double({ min: -50, max: 50, noNaN: true })), {
  minLength: 2,
  maxLength: 30,
})

describe('a Gaussian map fitted on a file', () => {
  test.each([0, 1e6])('is the Bures oracle to 1e-9, %d from the origin', (far) => {
    const { S, A1 } = cfa.bures
    const map = fitGaussianMap(
      bures([
        [far, 0],
        [far + 3, -far],
      ]),
      whole,
    )
    expect(map.groups.map(({ weight }) => weight)).toEqual([0.3, 0.7])
    expect(map.groups.map(({ law }) => law.covariance)).toEqual([cfa.bures.C1, cfa.bures.C2])
    near(map.barycenter.covariance.flat(), S.flat(), 1e-9)
    near(map.groups[0]?.map.matrix.flat() ?? [], A1.flat(), 1e-9)
    near(map.barycenter.mean, [far + 2.1, -0.7 * far], 1e-9)
  })

  test('keeps what rounding would take from a plain sum', () => {
    const tiny = Array.from({ length: 50_000 }, () => [0.1, 0])
    const { groups } = fitGaussianMap(sampleOf({ a: [[1e9, 0], ...tiny, [-1e9, 0]] }), whole)
    expect(groups[0]?.law.mean[0]).toBeCloseTo(5_000 / 50_002, 15)
  })

  test('moves means and covariances of all groups to the middle, and says what it cost', () => {
    const sample = bures([
      [0, 0],
      [10, -4],
    ])
    const fair = fairColumns(fitGaussianMap(sample, whole), sample)
    const again = fitGaussianMap({ ...sample, scores: fair }, whole)
    for (const { w2 } of again.groups) expect(w2).toBeLessThan(1e-9)
    const effects = vectorEffects(sample, fair)
    expect(Math.abs(effects.identity)).toBeLessThan(1e-9)
    // Σ w_k W2²: the oracle's cost of covariances, and w_a w_b |m_a − m_b|² of means.
    expect(-2 * effects.utility).toBeCloseTo(cfa.bures.cost + 0.21 * 116, 8)
    expect(effects.individual).toBeCloseTo(cfa.bures.cost, 8)
  })

  test('leaves one group, and θ = 0, where they are to the bit; θ is by group', () => {
    fc.assert(
      fc.property(anyRows, anyRows, (a, b) => {
        const one = vectorJudge(fitGaussianMap(sampleOf({ a }), whole))
        const theta = { default: 1, groups: { a: 0, b: 0.5 } }
        const [still, full] = [theta, whole.theta].map((each) =>
          vectorJudge(fitGaussianMap(sampleOf({ a, b }), { ...whole, theta: each })),
        )
        for (const x of a) {
          expect(one('a', x).fair).toEqual(x)
          expect(still?.('a', x).fair).toEqual(x)
          const [half, all] = [still?.('b', x).fair ?? [], full?.('b', x).fair ?? []]
          near(
            half,
            all.map((each, axis) => (each + (x[axis] ?? 0)) / 2),
            1e-6,
          )
        }
      }),
      RUNS,
    )
  })

  test('flags small groups, groups it does not know, and what lies beyond what it was fitted on', () => {
    const judge = vectorJudge(
      fitGaussianMap(
        sampleOf({
          a: around(
            [
              [1, 2],
              [3, 1],
            ],
            [0, 0],
            50,
          ),
          b: [
            [5, 5],
            [6, 4],
          ],
        }),
        whole,
      ),
    )
    expect(judge('a', [0, 0]).flags).toEqual([])
    expect(judge('a', [3.5, 0]).flags).toEqual(['extrapolated'])
    expect(judge('b', [5.5, 4.5]).flags).toEqual(['small-group'])
    expect(judge('__proto__', [0.1, 0.2])).toEqual({ fair: [0.1, 0.2], flags: ['unmapped'] })
    expect(judge('a', [Number.MAX_VALUE, -Number.MAX_VALUE]).fair.every(Number.isFinite)).toBe(true)
  })

  test('regularises and says so; skewness and excess are those of the rows', () => {
    const flat = Array.from({ length: 400 }, (_, i) => [i % 4 === 0 ? 1 : 0, 7])
    const wide = around(
      [
        [3, 0],
        [0, 5],
      ],
      [0, 0],
      60,
    )
    const [a, b] = fitGaussianMap(sampleOf({ a: flat, b: wide }), whole).groups
    expect([a?.regularised, b?.regularised, a?.marginals]).toEqual([true, undefined, undefined])
    const slanted = flat.map(([x = 0], i) => [x, i % 2])
    const { marginals = [] } = fitGaussianMap(sampleOf({ a: slanted }), whole).groups[0] ?? {}
    // Bernoulli's: (1 − 2p)/√(pq) and (1 − 6pq)/(pq), at p = ¼ and ½.
    near(
      marginals.flatMap(({ skewness, excess }) => [skewness, excess]),
      [2 / Math.sqrt(3), -2 / 3, 0, -2],
      1e-12,
    )
    expect(() =>
      fitGaussianMap(
        sampleOf({
          a: [
            [1e200, 1],
            [-1e200, 2],
          ],
        }),
        whole,
      ),
    ).toThrow(/group a: scores are too large/)
    expect(() => fitGaussianMap(sampleOf({}), whole)).toThrow(RangeError)
  })
})

describe('a free-support map fitted on a file', () => {
  const roll = dice(5)
  const ring = Array.from({ length: 160 }, () => {
    const angle = 2 * Math.PI * roll()
    return [4 * Math.cos(angle) + 0.2 * roll(), 4 * Math.sin(angle) + 0.2 * roll()]
  })
  const two = Array.from({ length: 160 }, (_, i) => [9 + (i % 2 === 0 ? 3 : -3) + roll(), roll() * 2])
  const sample = sampleOf({ ring, two })
  const map = fitFreeSupportMap(sample, whole, hashes(320))

  test('brings together shapes that a Gaussian map leaves apart', () => {
    const apart = (columns: readonly Float64Array[]) =>
      energyTest(rowsOf(sample, columns, 0), rowsOf(sample, columns, 1), 99, dice(3))
    const [raw, gaussian, free] = [sample.scores, fairColumns(fitGaussianMap(sample, whole), sample), fairColumns(map, sample)]
      .map(apart)
      .map(({ distance }) => distance)
    expect(gaussian).toBeLessThan(0.2 * (raw ?? 0))
    expect(free).toBeLessThan(0.5 * (gaussian ?? 0))
    expect(map.converged && map.groups.every(({ residual }) => residual <= 0.01)).toBe(true)
    const judge = vectorJudge(map)
    expect(
      monotonicity(
        ring,
        ring.map((x) => judge('ring', x).fair),
      ).violations,
    ).toBe(0)
    const still = vectorJudge({ ...map, theta: { default: 0, groups: {} } })
    expect(ring.map((x) => still('ring', x).fair)).toEqual(ring)
  })

  const scattered = (n: number): Rows => Array.from({ length: n }, (_, i) => [(7 * i) % 31, (3 * i) % 17])

  test('takes so many rows of a group at most, by hash and not by place', () => {
    const many = sampleOf({ a: scattered(700), b: scattered(100) })
    const v = hashes(800)
    const told = fitFreeSupportMap(many, whole, v)
    expect(told.groups.map(({ n, taken }) => [n, taken])).toEqual([
      [700, FREE_SUPPORT_ROWS_MAX],
      [100, 100],
    ])
    const turned = {
      ...many,
      group: many.group.toReversed(),
      scores: many.scores.map((column) => column.toReversed()),
    }
    expect(fitFreeSupportMap(turned, whole, v.toReversed())).toEqual(told)
  })

  test('refuses a group with too few rows by its name', () => {
    const few = sampleOf({ ring, two: two.slice(0, 99) })
    expect(() => fitFreeSupportMap(few, whole, hashes(259))).toThrow(/group two has 99 rows; .* at least 100/)
  })
})

describe('a map of vectors as JSON', () => {
  const sample = bures(
    [
      [0, 0],
      [1, 1],
    ],
    5,
  )
  const maps: readonly FittedVectorMap[] = [fitGaussianMap(sample, whole), fitFreeSupportMap(sample, whole, hashes(400))]

  test.each(maps)('judges as before, to the bit ($method)', (map) => {
    const [before, after] = [map, readFittedVectorMap(JSON.parse(JSON.stringify(map)))].map(vectorJudge)
    const roll = dice(9)
    for (let i = 0; i < 50; i++) {
      const x = [8 * roll() - 4, 8 * roll() - 4]
      expect(after?.('a', x)).toEqual(before?.('a', x))
    }
  })

  test.each([
    ['format', 0, 'x'],
    ['formatVersion', 0, 2],
    ['method', 0, 'other'],
    ['dimension', 0, 1],
    ['dimension', 0, 3],
    ['theta.default', 0, 2],
    ['groups', 0, []],
    ['groups.0.group', 0, 'z'],
    ['groups.0.n', 0, 0],
    ['groups.0.low', 0, [1]],
    ['groups.0.map.matrix', 0, [[1, 0]]],
    ['groups.0.map.matrix', 0, [[1, 0], [0]]],
    ['groups.1.map.to', 0, [1, null]],
    ['barycenter.mean', 0, [1]],
    ['support', 1, [[1]]],
    ['groups.0.potentials', 1, [0]],
    ['groups.0.blur', 1, 0],
  ])('is refused by its place: %s of map %d as %j', (path, which, value) => {
    const copy = structuredClone(maps[which]) as unknown as Record<string, unknown>
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    let at = copy
    for (const key of keys) at = at[key] as Record<string, unknown>
    at[last] = value
    expect(() => readFittedVectorMap(copy)).toThrow(FittedMapError)
  })
})

function rowsOf({ group }: GroupedVectors, columns: readonly Float64Array[], g: number): Rows {
  return [...group.keys()].filter((row) => group[row] === g).map((row) => columns.map((column) => column[row] ?? 0))
}

function fairColumns(map: FittedVectorMap, { groups, group, scores }: GroupedVectors): readonly Float64Array[] {
  const judge = vectorJudge(map)
  const fair = [...group].map(
    (g, row) =>
      judge(
        groups[g] ?? '',
        scores.map((column) => column[row] ?? 0),
      ).fair,
  )
  return scores.map((_, axis) => Float64Array.from(fair, (x) => x[axis] ?? 0))
}
