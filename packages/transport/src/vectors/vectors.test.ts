import fc from 'fast-check'
import { expect, test } from 'vitest'
import cfa from '../../fixtures/cfa.json' with { type: 'json' }
import { RUNS } from '../../testing/laws.ts'
import { dice } from '../../testing/samples.ts'
import {
  type Ellipse,
  entropicMap,
  fourMoments,
  freeSupportBarycenter,
  gaussianBarycenter,
  mapThrough,
  mapVector,
  mardiaNormality,
  monotonicity,
} from '../index.ts'

type Rows = readonly (readonly number[])[]
const product = (a: Rows, b: Rows): number[][] =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, i) => sum + x * (b[i]?.[j] ?? 0), 0)))
const close = (a: Rows, b: Rows, tolerance: number): void => {
  a.forEach((row, i) => {
    row.forEach((x, j) => {
      expect(Math.abs(x - (b[i]?.[j] ?? NaN))).toBeLessThanOrEqual(tolerance)
    })
  })
}
const still = (d: number) => Array<number>(d).fill(0)
const normals = (seed: number) => {
  const roll = dice(seed)
  return () => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll())
}

/** d + 2 dimensions' worth of any numbers made a covariance: LLᵀ + ridge. */
const anyEllipses: fc.Arbitrary<Ellipse[]> = fc.integer({ min: 1, max: 4 }).chain((d) =>
  fc.array(
    fc
      .tuple(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: d * d, maxLength: d * d }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: d, maxLength: d }),
      )
      .map(([weight, entries, mean]) => {
        const l = Array.from({ length: d }, (_, i) => entries.slice(i * d, (i + 1) * d))
        const square = product(l, l[0]?.map((_, j) => l.map((row) => row[j] ?? 0)) ?? [])
        return { weight, mean, covariance: square.map((row, i) => row.map((x, j) => x + (i === j ? 0.3 : 0))) }
      }),
    { minLength: 1, maxLength: 4 },
  ),
)

test('Bures: S, the map and the cost are those of the oracle to 1e-9', () => {
  const { C1, C2, w, S, A1, cost, diagonal } = cfa.bures
  const [a, b] = [C1, C2].map((covariance, k) => ({ weight: w[k] ?? 0, mean: still(2), covariance }))
  const told = gaussianBarycenter([a, b] as Ellipse[])
  // The oracle is written to ten decimals.
  close(told.covariance, S, 1e-9)
  close(told.maps[0] ?? [], A1, 1e-9)
  expect(told.converged && told.residual < 1e-11).toBe(true)
  expect(told.regularised).toEqual([])
  // Σ w_k W2²(N_k, ν) = Σ w_k tr(Σ_k) − tr(S), since Σ w_k T_{ν→k} = I.
  const trace = (matrix: Rows) => matrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0)
  expect((w[0] ?? 0) * trace(C1) + (w[1] ?? 0) * trace(C2) - trace(told.covariance)).toBeCloseTo(cost, 9)
  const diag = (values: number[]) => values.map((x, i) => values.map((_, j) => (i === j ? x : 0)))
  const plain = gaussianBarycenter(
    [diagonal.C1, diagonal.C2].map((each, k) => ({ weight: diagonal.w[k] ?? 0, mean: still(2), covariance: diag(each) })),
  )
  close(plain.covariance, diag(diagonal.S), 1e-12)
})

test('on the line it is the Gaussian oracle', () => {
  const { A, B, w, barycenter, T_A } = cfa.gaussians
  const told = gaussianBarycenter([A, B].map(([m = 0, sd = 1], k) => ({ weight: w[k] ?? 0, mean: [m], covariance: [[sd * sd]] })))
  expect(told.mean[0]).toBeCloseTo(barycenter.mean, 14)
  expect(told.covariance[0]?.[0]).toBeCloseTo(barycenter.sd ** 2, 12)
  const map = { from: [A[0] ?? 0], to: told.mean, matrix: told.maps[0] ?? [] }
  expect(mapVector(map, [0.7])[0]).toBeCloseTo((T_A[0] ?? 0) + (T_A[1] ?? 0) * 0.7, 12)
  expect(mapVector(map, [0.1 + 0.2], 0)).toEqual([0.1 + 0.2])
  expect(mapVector(map, [0.7], 0.5)[0]).toBeCloseTo((0.7 + (T_A[0] ?? 0) + (T_A[1] ?? 0) * 0.7) / 2, 12)
})

test('each map carries its covariance onto that of ν, is symmetric and monotone, and S is a fixed point', () => {
  fc.assert(
    fc.property(anyEllipses, (members) => {
      const told = gaussianBarycenter(members)
      const size = Math.max(
        ...told.covariance.flat().map(Math.abs),
        ...members.flatMap(({ covariance }) => covariance.flat().map(Math.abs)),
      )
      expect(told.converged).toBe(true)
      members.forEach(({ covariance, mean }, k) => {
        const matrix = told.maps[k] ?? []
        close(product(product(matrix, covariance), matrix), told.covariance, 1e-9 * size)
        const roll = normals(k + 1)
        const points = Array.from({ length: 9 }, () => mean.map(() => 5 * roll()))
        const map = { from: mean, to: told.mean, matrix }
        for (const theta of [0, 0.4, 1])
          expect(
            monotonicity(
              points,
              points.map((x) => mapVector(map, x, theta)),
            ).violations,
          ).toBe(0)
        expect(matrix.every((row, i) => row.every((x, j) => x === matrix[j]?.[i]))).toBe(true)
        mapVector(map, [...mean]).forEach((x, i) => {
          expect(x).toBeCloseTo(told.mean[i] ?? NaN, 12)
        })
      })
    }),
    { ...RUNS, numRuns: 60 },
  )
})

test('moving S raises the cost, and swapping members with their weights changes rounding alone', () => {
  fc.assert(
    fc.property(anyEllipses, fc.constantFrom(0.9, 0.99, 1.01, 1.1), (members, factor) => {
      const told = gaussianBarycenter(members)
      const total = members.reduce((sum, { weight }) => sum + weight, 0)
      const cost = (covariance: Rows) =>
        members.reduce((sum, each) => {
          // W2² of centred Gaussians: tr Σ_k + tr S − 2 tr(A Σ_k) with A the map from Σ_k onto S alone.
          const [matrix = []] = gaussianBarycenter([
            { ...each, weight: 0 },
            { weight: 1, mean: each.mean, covariance },
          ]).maps
          const trace = (m: Rows) => m.reduce((subtotal, row, i) => subtotal + (row[i] ?? 0), 0)
          return (
            sum +
            (each.weight / total) * (trace(each.covariance) + trace(covariance) - 2 * trace(product(matrix, each.covariance)))
          )
        }, 0)
      const moved = told.covariance.map((row) => row.map((x) => x * factor))
      const size = Math.max(...members.flatMap(({ covariance }) => covariance.flat().map(Math.abs)))
      expect(cost(moved)).toBeGreaterThan(cost(told.covariance) - 1e-9 * size)
      close(gaussianBarycenter(members.toReversed()).covariance, told.covariance, 1e-9 * size)
    }),
    { ...RUNS, numRuns: 40 },
  )
})

test('a near-singular covariance is raised and flagged; a member of no use is refused', () => {
  const round = {
    weight: 1,
    mean: [0, 0],
    covariance: [
      [1, 0],
      [0, 1],
    ],
  }
  const flat = {
    weight: 1,
    mean: [0, 0],
    covariance: [
      [1, 1],
      [1, 1],
    ],
  }
  const told = gaussianBarycenter([round, flat])
  expect(told.regularised).toEqual([1])
  expect(told.converged).toBe(true)
  expect(told.maps.flat(2).every(Number.isFinite)).toBe(true)
  const { covariance } = gaussianBarycenter([flat], { eigenvalueLeast: 1e-6 })
  expect((covariance[0]?.[0] ?? 0) - (covariance[0]?.[1] ?? 0)).toBeCloseTo(2e-6, 9)
  for (const wrong of [
    [],
    [{ ...round, weight: -1 }],
    [{ ...round, weight: 0 }],
    [round, { ...round, mean: [0] }],
    [
      {
        ...round,
        covariance: [
          [1, NaN],
          [NaN, 1],
        ],
      },
    ],
    [
      {
        ...round,
        covariance: [
          [0, 0],
          [0, 0],
        ],
      },
    ],
  ]) {
    expect(() => gaussianBarycenter(wrong)).toThrow(RangeError)
  }
})

test('Mardia: a Gaussian sample is plausible, whatever its axes; others are not', () => {
  const normal = normals(11)
  const round = Array.from({ length: 4000 }, () => [normal(), normal(), normal()])
  const tilted = round.map(([x = 0, y = 0, z = 0]) => [2 * x + y + 5, y - 3 * z, 0.1 * z + x])
  const [plain, moved] = [round, tilted].map((each) => mardiaNormality(fourMoments(each)))
  expect(plain?.plausible).toBe(true)
  expect(plain?.kurtosis).toBeCloseTo(15, 0)
  for (const key of ['skewness', 'kurtosis', 'skewnessDeviate', 'kurtosisDeviate'] as const) {
    expect(moved?.[key]).toBeCloseTo(plain?.[key] ?? NaN, 8)
  }
  const skewed = mardiaNormality(fourMoments(round.map(([x = 0, y = 0]) => [Math.exp(x), y])))
  expect(skewed.plausible).toBe(false)
  expect(skewed.skewnessDeviate).toBeGreaterThan(3)
  const even = mardiaNormality(fourMoments(round.map(([x = 0, y = 0]) => [Math.sign(x), y])))
  expect(even.kurtosisDeviate).toBeLessThan(-3)
  expect(() =>
    mardiaNormality(
      fourMoments([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ),
  ).toThrow(RangeError)
})

test('Mardia’s measures are those of all pairs', () => {
  const normal = normals(12)
  const points = Array.from({ length: 40 }, () => [normal() ** 3, normal()])
  const { skewness, kurtosis } = mardiaNormality(fourMoments(points))
  const n = points.length
  const mean = [0, 1].map((a) => points.reduce((sum, x) => sum + (x[a] ?? 0), 0) / n)
  const centred = points.map((x) => x.map((each, a) => each - (mean[a] ?? 0)))
  const s = (a: number, b: number) => centred.reduce((sum, x) => sum + (x[a] ?? 0) * (x[b] ?? 0), 0) / n
  const det = s(0, 0) * s(1, 1) - s(0, 1) ** 2
  const inner = (x: readonly number[], y: readonly number[]) =>
    ((x[0] ?? 0) * (y[0] ?? 0) * s(1, 1) -
      ((x[0] ?? 0) * (y[1] ?? 0) + (x[1] ?? 0) * (y[0] ?? 0)) * s(0, 1) +
      (x[1] ?? 0) * (y[1] ?? 0) * s(0, 0)) /
    det
  const pairs = centred.reduce((sum, x) => sum + centred.reduce((subtotal, y) => subtotal + inner(x, y) ** 3, 0), 0)
  expect(skewness).toBeCloseTo(pairs / n ** 2, 9)
  expect(kurtosis).toBeCloseTo(centred.reduce((sum, x) => sum + inner(x, x) ** 2, 0) / n, 9)
})

test('free support: translated clouds have the translated cloud between them, and pairs are monotone', () => {
  const normal = normals(13)
  const cloud = Array.from({ length: 30 }, () => [normal(), normal()])
  const moved = cloud.map(([x = 0, y = 0]) => [x + 4, y - 2]).toReversed()
  const told = freeSupportBarycenter([
    { weight: 1, points: cloud },
    { weight: 3, points: moved },
  ])
  expect(told.converged).toBe(true)
  // w₁w₂|shift|² = 3/16·20.
  expect(told.cost).toBeCloseTo(3.75, 10)
  const wanted = cloud.map(([x = 0, y = 0]) => [x + 3, y - 1.5])
  for (const [x = 0, y = 0] of told.points) {
    expect(Math.min(...wanted.map(([a = 0, b = 0]) => Math.hypot(a - x, b - y)))).toBeLessThan(1e-12)
  }
  for (const assigned of told.assigned) expect(monotonicity(assigned, told.points).violations).toBe(0)
})

test('free support on the line is quantile averaging, and the cost never rises with more iterations', () => {
  const roll = dice(14)
  const [p, q] = [0, 1].map((k) => Array.from({ length: 25 }, () => [(k + 1) * roll() ** (k + 1)]))
  const clouds = [p ?? [], q ?? []].map((points, k) => ({ weight: k + 1, points }))
  const told = freeSupportBarycenter(clouds)
  const ascending = (points: Rows) => points.map(([x = 0]) => x).sort((a, b) => a - b)
  ascending(told.points).forEach((x, i) => {
    expect(x).toBeCloseTo(((ascending(p ?? [])[i] ?? 0) + 2 * (ascending(q ?? [])[i] ?? 0)) / 3, 12)
  })
  const normal = normals(15)
  const three = [1, 2, 3].map((weight) => ({
    weight,
    points: Array.from({ length: 20 + weight }, () => [weight * normal(), normal()]),
  }))
  const costs = [1, 2, 3, 10].map((iterationsMax) => freeSupportBarycenter(three, { iterationsMax }).cost)
  costs.forEach((cost, i) => {
    if (i > 0) expect(cost).toBeLessThanOrEqual((costs[i - 1] ?? 0) + 1e-12)
  })
  expect(freeSupportBarycenter(three).thinned).toEqual([1, 2])
  for (const wrong of [[], [{ weight: 1, points: [] }], [{ weight: 1, points: [[NaN]] }], [{ weight: 0, points: [[1]] }]]) {
    expect(() => freeSupportBarycenter(wrong)).toThrow(RangeError)
  }
})

test('the entropic map carries points outside the sample, is monotone, and follows a translation', () => {
  const normal = normals(16)
  const sources = Array.from({ length: 60 }, () => [normal(), normal()])
  const targets = sources.map(([x = 0, y = 0]) => [x + 3, y + 1])
  const map = entropicMap(sources, targets, { blur: 0.3 })
  expect(map.residual).toBeLessThanOrEqual(1e-6)
  const fresh = Array.from({ length: 40 }, () => [1.5 * normal(), 1.5 * normal()])
  expect(
    monotonicity(
      fresh,
      fresh.map((x) => mapThrough(map, x)),
    ).violations,
  ).toBe(0)
  const mean = (points: Rows, axis: number) => points.reduce((sum, x) => sum + (x[axis] ?? 0), 0) / points.length
  const carried = sources.map((x) => mapThrough(map, x))
  expect(mean(carried, 0) - mean(sources, 0)).toBeCloseTo(3, 4)
  expect(mean(carried, 1) - mean(sources, 1)).toBeCloseTo(1, 4)
  expect(mapThrough({ ...map, potentials: [...map.potentials] }, [0.1, 0.2])).toEqual(mapThrough(map, [0.1, 0.2]))
  expect(() => entropicMap([], [[1]])).toThrow(RangeError)
  expect(() => entropicMap([[1]], [[2]], { blur: 0 })).toThrow(RangeError)
})

test('a map that turns points about is not monotone', () => {
  const told = monotonicity(
    [
      [0, 0],
      [1, 0],
    ],
    [
      [0, 0],
      [-1, 0],
    ],
  )
  expect(told).toEqual({ pairs: 1, violations: 1, leastCosine: -1 })
})
