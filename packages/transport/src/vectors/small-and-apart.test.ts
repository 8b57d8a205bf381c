import { addScore, createGrid, createSketch } from '@fairstream/sketch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { energyTest, type Gaussian, marginalNormality, shrinkGaussian } from '../index.ts'

const covariance = fc
  .tuple(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.double({ min: 0.1, max: 3, noNaN: true }),
  )
  .map(([a, b, c]) => [
    [a * a + 0.1, a * b],
    [a * b, b * b + c],
  ])
const mean = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true }))
const law: fc.Arbitrary<Gaussian> = fc.record({ mean, covariance })

describe('a small Gaussian group', () => {
  test('on each axis of diagonal laws is the blend of the scalar formula: λs + (1 − λ)s̃ about λm + (1 − λ)m̃', () => {
    const sizes = fc.double({ min: 0.5, max: 99, noNaN: true })
    const spread = fc.tuple(fc.double({ min: 0, max: 9, noNaN: true }), fc.double({ min: 0.1, max: 9, noNaN: true }))
    fc.assert(
      fc.property(sizes, spread, spread, mean, mean, (n, [s1, s2], [p1, p2], m, p) => {
        const diagonal = (x: number, y: number) => [
          [x * x, 0],
          [0, y * y],
        ]
        const parent = { mean: p, covariance: diagonal(p1 + 0.1, p2) }
        const shrunk = shrinkGaussian({ mean: m, covariance: diagonal(s1, s2) }, n, parent, 100)
        const lambda = n / 100
        ;[
          [s1, p1 + 0.1],
          [s2, p2],
        ].forEach(([own = 0, other = 0], axis) => {
          const lent = Math.sqrt((n * own * own + 10 * other * other) / (n + 9))
          const wanted = lambda * own + (1 - lambda) * lent
          expect(Math.abs(Math.sqrt(shrunk.covariance[axis]?.[axis] ?? NaN) - wanted)).toBeLessThan(1e-6 * (1 + wanted))
          const lentMean = (n * (m[axis] ?? 0) + 5 * (p[axis] ?? 0)) / (n + 5)
          expect(Math.abs((shrunk.mean[axis] ?? NaN) - (lambda * (m[axis] ?? 0) + (1 - lambda) * lentMean))).toBeLessThan(1e-9)
        })
      }),
    )
  })

  test('is its own at minGroupSize, and close to its own just below', () => {
    fc.assert(
      fc.property(law, law, (own, parent) => {
        expect(shrinkGaussian(own, 100, parent, 100)).toEqual(own)
        const near = shrinkGaussian(own, 100 * (1 - 1e-9), parent, 100)
        near.covariance.flat().forEach((each, i) => {
          expect(Math.abs(each - (own.covariance.flat()[i] ?? NaN))).toBeLessThan(1e-4)
        })
      }),
    )
  })

  test('of one member, or without any spread, has a finite law', () => {
    const zero = {
      mean: [1, 2],
      covariance: [
        [0, 0],
        [0, 0],
      ],
    }
    const parent = {
      mean: [5, 5],
      covariance: [
        [4, 2],
        [2, 1],
      ],
    }
    for (const [own, above] of [
      [zero, parent],
      [zero, zero],
      [parent, zero],
    ] as const)
      expect(shrinkGaussian(own, 1, above, 100).covariance.flat().every(Number.isFinite)).toBe(true)
    expect(() => shrinkGaussian(zero, 0, parent, 100)).toThrow(/positive/)
  })
})

describe('the energy distance', () => {
  test('of two points each is known: {0, 2} and {1, 3} on a line', () => {
    // 2·E|X−Y| − E|X−X′| − E|Y−Y′| = 2·(1 + 3 + 1 + 1)/4 − 1 − 1.
    expect(energyTest([[0], [2]], [[1], [3]], 0, () => 0.5).distance).toBeCloseTo(1, 12)
    expect(
      energyTest(
        [
          [0, 0],
          [3, 4],
        ],
        [
          [0, 0],
          [3, 4],
        ],
        0,
        () => 0.5,
      ).distance,
    ).toBeCloseTo(0, 12)
  })

  test('tells samples apart that differ, and gives p of at most the level only so often where they do not', () => {
    let state = 1
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    const sample = (n: number, shift: number) => Array.from({ length: n }, () => [random() + shift, random()])
    expect(energyTest(sample(60, 0), sample(60, 0.5), 199, random).p).toBe(1 / 200)
    const rejected = Array.from({ length: 100 }, () => energyTest(sample(15, 0), sample(15, 0), 39, random).p <= 0.1)
    // 100 tests at level 0.1: more than 20 would come by chance once in a thousand.
    expect(rejected.filter(Boolean).length).toBeLessThanOrEqual(20)
    expect(rejected.filter(Boolean).length).toBeGreaterThan(1)
  })

  test('is refused for more vectors than fit into memory', () => {
    expect(() =>
      energyTest(
        Array.from({ length: 2001 }, () => [0]),
        [[0]],
        1,
        () => 0,
      ),
    ).toThrow(/2000 in all/)
    expect(() => energyTest([], [[0]], 1, () => 0)).toThrow(RangeError)
  })
})

describe('how normal a marginal is', () => {
  const grid = createGrid({ kind: 'uniform', low: 0, high: 256, cells: 256 })
  const counted = (scores: readonly number[]) => {
    const sketch = createSketch(grid)
    for (const score of scores) addScore(sketch, score)
    return sketch
  }

  test('is known for a uniform and a two-point law', () => {
    const uniform = marginalNormality(counted(Array.from({ length: 257 }, (_, i) => i)))
    // Discrete uniform on 257 values: excess −(6/5)(257² + 1)/(257² − 1).
    expect(uniform?.excess).toBeCloseTo((-6 / 5) * ((257 ** 2 + 1) / (257 ** 2 - 1)), 9)
    expect(uniform?.skewness).toBeCloseTo(0, 9)
    const rare = marginalNormality(counted([...Array<number>(9).fill(10), 110]))
    // Bernoulli(1/10): skewness (1 − 2p)/√(pq), excess (1 − 6pq)/(pq).
    expect(rare?.skewness).toBeCloseTo(0.8 / 0.3, 9)
    expect(rare?.excess).toBeCloseTo(0.46 / 0.09, 9)
  })

  test('is not told from fewer than a cell', () => {
    expect(marginalNormality(counted([7, 7, 7]))).toBeUndefined()
    expect(marginalNormality(counted([]))).toBeUndefined()
  })
})
