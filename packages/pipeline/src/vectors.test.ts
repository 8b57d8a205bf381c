import { monotonicity } from '@fairstream/transport'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SEED, SOURCES } from '../testing/pipeline.ts'
import { readBack, vectorCard, vectorMapOver, vectorWindow } from '../testing/vectors.ts'
import { compileVectorMap } from './compile-vector-map.ts'
import { judgeVector } from './judge-vector.ts'
import type { JudgingMap } from './judging-map.ts'

const plain = vectorCard()
const point = fc.tuple(fc.integer({ min: -512, max: 512 }), fc.integer({ min: -512, max: 512 }))
const cloud = fc.array(point, { minLength: 3, maxLength: 25 })
const two = fc.record({ f: cloud, m: cloud })

const fairOf = (map: JudgingMap, group: string, score: readonly number[], rules = plain): readonly number[] =>
  judgeVector(rules.space, map, { group, declared: true, score }).fair

describe('the map of vectors', () => {
  test('is the Bures oracle to 1e-9, through counting, compiling, publishing and reading back', () => {
    // ±2(1,1), ±2(1,0), twice ±2(0,1): covariance [[2,1],[1,3]]; ±2(1,−1), ±2(2,0), four zeros: [[5,−1],[−1,1]].
    const one = plusMinus([2, 2], [2, 0], [0, 2], [0, 2])
    const other = plusMinus([2, -2], [4, 0], [0, 0], [0, 0])
    const rules = vectorCard({ weights: { declared: { f: 0.3, m: 0.7 } } })
    const { vectors } = readBack(vectorMapOver(rules, { f: one, m: other }))
    expect(vectors?.groups.get('f')?.window.covariance).toEqual([
      [2, 1],
      [1, 3],
    ])
    const [s, a] = [vectors?.barycenter?.covariance.flat() ?? [], vectors?.groups.get('f')?.map.matrix.flat() ?? []]
    expectNear(s, [3.8970001143, -0.3529770142, -0.3529770142, 1.3686783137])
    expectNear(a, [1.5043027999, -0.2969387427, -0.2969387427, 0.7371341996])
  })

  test('of diagonal covariances is known: diag(1, 4) and diag(9, 16) meet at diag(4, 9)', () => {
    const spread = (x: number, y: number) => plusMinus([x, y], [x, -y])
    const { vectors } = readBack(vectorMapOver(plain, { f: spread(1, 2), m: spread(3, 4) }))
    expectNear(vectors?.barycenter?.covariance.flat() ?? [], [4, 0, 0, 9])
  })

  test('of one group is the identity, to the bit, and so is any map at θ = 0', () => {
    fc.assert(
      fc.property(
        cloud,
        two,
        fc.array(
          fc.double({ noNaN: true, min: -600, max: 600 }).map((x) => x + 0),
          { minLength: 2, maxLength: 2 },
        ),
        (f, groups, score) => {
          expect(fairOf(readBack(vectorMapOver(plain, { f })), 'f', score)).toEqual(score)
          const still = vectorCard({ theta: { default: 0, groups: {} } })
          expect(fairOf(readBack(vectorMapOver(still, groups)), 'm', score)).toEqual(score)
        },
      ),
      { seed: SEED },
    )
  })

  test('moves a score θ of the way, each group by its own θ', () => {
    fc.assert(
      fc.property(two, point, fc.double({ noNaN: true, min: 0, max: 1 }), (groups, score, theta) => {
        const partly = vectorCard({ theta: { default: 1, groups: { f: theta } } })
        const [whole, part] = [plain, partly].map((rules) => readBack(vectorMapOver(rules, groups)))
        if (whole === undefined || part === undefined) throw new Error('no map')
        const full = fairOf(whole, 'f', score)
        fairOf(part, 'f', score).forEach((each, i) => {
          const wanted = (1 - theta) * (score[i] ?? 0) + theta * (full[i] ?? 0)
          expect(Math.abs(each - wanted)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(full[i] ?? 0)))
        })
        expect(fairOf(part, 'm', score)).toEqual(fairOf(whole, 'm', score))
      }),
      { seed: SEED },
    )
  })

  test('is monotone: (x − y)·(Tx − Ty) ≥ 0 on sampled pairs, inside the ranges and beyond', () => {
    fc.assert(
      fc.property(
        two,
        fc.array(fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 })), {
          minLength: 2,
          maxLength: 30,
        }),
        (groups, xs) => {
          const map = readBack(vectorMapOver(plain, groups))
          const after = xs.map((x) => fairOf(map, 'f', x))
          expect(monotonicity(xs, after).violations).toBe(0)
        },
      ),
      { seed: SEED },
    )
  })

  test('carries the means and covariances of all groups onto the barycenter’s', () => {
    fc.assert(
      fc.property(two, (groups) => {
        const map = vectorMapOver(plain, groups)
        fc.pre(!map.laws.some(({ regularised }) => regularised))
        const back = readBack(map)
        for (const group of ['f', 'm'] as const) {
          const fair = groups[group].map((score) => fairOf(back, group, score))
          const { mean, covariance } = momentsBy(fair)
          const size = Math.max(1, ...map.barycenter.covariance.flat().map(Math.abs))
          mean.forEach((each, i) => {
            expect(Math.abs(each - (map.barycenter.mean[i] ?? 0))).toBeLessThan(1e-6 * size)
          })
          covariance.forEach((each, i) => {
            expect(Math.abs(each - (map.barycenter.covariance.flat()[i] ?? 0))).toBeLessThan(1e-6 * size)
          })
        }
      }),
      { seed: SEED },
    )
  })

  test('follows the groups when they are renamed, and not the order in which their scores came', () => {
    fc.assert(
      fc.property(
        two.chain(({ f, m }) =>
          fc.record({ f: fc.constant(f), m: fc.constant(m), shuffled: fc.shuffledSubarray(f, { minLength: f.length }) }),
        ),
        point,
        ({ f, m, shuffled }, score) => {
          const map = vectorMapOver(plain, { f, m })
          expect(vectorMapOver(plain, { m, f: shuffled })).toEqual(map)
          const renamed = readBack(vectorMapOver(plain, { z: f, m }))
          const [was, is] = [fairOf(readBack(map), 'f', score), fairOf(renamed, 'z', score)]
          was.forEach((each, i) => {
            expect(Math.abs(each - (is[i] ?? 0))).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(each)))
          })
        },
      ),
      { seed: SEED },
    )
  })

  test('says how far the group was from the barycenter', () => {
    const map = vectorMapOver(plain, { f: plusMinus([1, 2], [1, -2]), m: plusMinus([3, 4], [3, -4]) })
    // Between N(0, diag(1, 4)) and N(0, diag(4, 9)): √((2 − 1)² + (3 − 2)²).
    expect(map.laws[0]?.w2).toBeCloseTo(Math.SQRT2, 9)
  })
})

describe('groups at the edge', () => {
  test('a coordinate that never varies is regularised and flagged on the map, and its map is finite', () => {
    const flat = Array.from({ length: 20 }, (_, i) => [i, 7])
    const map = vectorMapOver(plain, { f: flat, m: plusMinus([5, 5], [5, -5]) })
    expect(map.manifest.groups.map(({ regularised }) => regularised)).toEqual([true, undefined])
    expect(readBack(map).vectors?.groups.get('f')?.regularised).toBe(true)
    expect(fairOf(readBack(map), 'f', [3, 7]).every(Number.isFinite)).toBe(true)
  })

  test('groups without any spread are shifted onto one another', () => {
    const map = readBack(vectorMapOver(plain, { f: [[1, 2]], m: [[3, 8]] }))
    expect([fairOf(map, 'f', [1, 2]), fairOf(map, 'm', [3, 8])]).toEqual([
      [2, 5],
      [2, 5],
    ])
    expect(map.manifest.groups.every(({ regularised }) => regularised)).toBe(true)
  })

  test('a small group leans on everyone: between its own law and the parent’s, and flagged', () => {
    const cautious = vectorCard({ minGroupSize: 10 })
    const many = Array.from({ length: 40 }, (_, i) => [(i % 8) * 10, (i % 5) * 10])
    const map = readBack(vectorMapOver(cautious, { f: [[200, 200]], m: many }))
    const member = map.vectors?.groups.get('f')
    expect(member?.small).toBe(true)
    // λ = 1/10: from = (1/10)·200 + (9/10)·(1·200 + 5·m_p)/6, with m_p the mean of all 41.
    const parent = ((40 * 35 + 200) / 41 + 0) / 1
    expect(member?.map.from[0]).toBeCloseTo(0.1 * 200 + 0.9 * ((200 + 5 * parent) / 6), 9)
    expect(judgeVector(plain.space, map, { group: 'f', declared: true, score: [200, 200] }).flags).toEqual(['small-group'])
    expect(judgeVector(plain.space, map, { group: 'm', declared: true, score: [0, 0] }).flags).toEqual([])
  })

  test('nothing with weight is no map; an unknown group stays as it is', () => {
    expect(compileVectorMap(plain, plain.space, [vectorWindow(plain.space, 'f', [[900, 0]])], SOURCES)).toBeUndefined()
    const map = readBack(vectorMapOver(plain, { f: [[1, 2]] }))
    const judge = (group: string, declared = true) => judgeVector(plain.space, map, { group, declared, score: [4, 5] })
    expect(judge('x')).toEqual({ fair: [4, 5], flags: ['unmapped'] })
    expect(judge('f', false)).toEqual({ fair: [4, 5], flags: ['unmapped'] })
  })

  test('a score at the end of the doubles has a finite fair score', () => {
    const map = readBack(vectorMapOver(plain, { f: plusMinus([2, 2], [2, 0]), m: plusMinus([200, -200], [400, 1]) }))
    for (const x of [1.7e308, -1.7e308, 5e-324])
      for (const y of [1.7e308, -1.7e308, 0]) expect(fairOf(map, 'f', [x, y]).every(Number.isFinite)).toBe(true)
  })
})

/** Each point and its mirror image. */
function plusMinus(...points: readonly (readonly [number, number])[]): readonly (readonly number[])[] {
  return points.flatMap(([x, y]) => [
    [x, y],
    [0 - x, 0 - y],
  ])
}

function expectNear(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length)
  found.forEach((each, i) => {
    expect(Math.abs(each - (wanted[i] ?? NaN))).toBeLessThan(1e-9)
  })
}

function momentsBy(xs: readonly (readonly number[])[]): { mean: number[]; covariance: number[] } {
  const mean = [0, 1].map((i) => xs.reduce((sum, x) => sum + (x[i] ?? 0), 0) / xs.length)
  const entry = (i: number, j: number) =>
    xs.reduce((sum, x) => sum + ((x[i] ?? 0) - (mean[i] ?? 0)) * ((x[j] ?? 0) - (mean[j] ?? 0)), 0) / xs.length
  return { mean, covariance: [entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1)] }
}
