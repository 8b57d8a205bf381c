import { addScore, createGrid, createSketch, segments } from '@fairstream/sketch'
import type { Grid, Sketch } from '@fairstream/sketch'
import { lawDistances as distancesOf, quantileFunction } from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lawDistances } from './index.ts'
import type { ReferenceLaw } from './index.ts'
import { stabilityIndex } from './law-distances.ts'
import { rankAt } from './law-rank.ts'

const fine = createGrid({ kind: 'uniform', low: 0, high: 1, cells: 1000 }, [0.25])
const lattice = createGrid({ kind: 'lattice', low: 0, high: 10, step: 1 })

function sketchOf(grid: Grid, scores: readonly number[]): Sketch {
  const sketch = createSketch(grid)
  for (const score of scores) addScore(sketch, score)
  return sketch
}

function lawOf(sketch: Sketch): ReferenceLaw {
  return { law: quantileFunction(segments(sketch)), n: sketch.n }
}

function law(pieces: readonly (readonly [number, number, number])[]): QuantileFunction {
  return quantileFunction({
    lower: Float64Array.from(pieces, ([lower]) => lower),
    upper: Float64Array.from(pieces, ([, upper]) => upper),
    count: Float64Array.from(pieces, ([, , count]) => count),
  })
}

const lawful = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((drawn) => {
    let x = 0
    return law(
      drawn.map(([gap, width, count]) => {
        const lower = x + gap
        x = lower + width
        return [lower, x, count] as const
      }),
    )
  })

/** The same integral by 20,000 midpoints over all values. */
function byMidpoints(p: QuantileFunction, q: QuantileFunction): number {
  const [from, to] = [-1, 60]
  const steps = 20_000
  let sum = 0
  for (let i = 0; i < steps; i++) {
    const x = from + ((i + 0.5) * (to - from)) / steps
    sum += Math.abs(rankAt(p, x) - rankAt(q, x))
  }
  return (sum * (to - from)) / steps
}

describe('distances of laws', () => {
  test('W1 is the area between the distribution functions', () => {
    fc.assert(
      fc.property(lawful, lawful, (p, q) => {
        expect(Math.abs(distancesOf(p, q).w1 - byMidpoints(p, q))).toBeLessThan(0.02)
        expect(distancesOf(p, p)).toEqual({ w1: 0, w2: 0, ks: 0 })
        expect(distancesOf(p, q).w1).toBeCloseTo(distancesOf(q, p).w1, 12)
      }),
      { numRuns: 40 },
    )
  })

  test('KS is nowhere exceeded and somewhere attained', () => {
    fc.assert(
      fc.property(lawful, lawful, (p, q) => {
        const { ks } = distancesOf(p, q)
        const apart = Array.from({ length: 600 }, (_, i) => Math.abs(rankAt(p, i / 10) - rankAt(q, i / 10)))
        const apartBelow = Array.from({ length: 600 }, (_, i) => Math.abs(rankAt(p, i / 10 - 1e-12) - rankAt(q, i / 10 - 1e-12)))
        expect(Math.max(...apart, ...apartBelow)).toBeCloseTo(ks, 9)
      }),
      { numRuns: 60 },
    )
  })

  test('a shift by half a width of a uniform law has closed forms', () => {
    const [p, q] = [law([[0.5, 1.5, 10]]), law([[0, 1, 10]])]
    expect(distancesOf(p, q).w1).toBeCloseTo(0.5, 12)
    expect(distancesOf(p, q).ks).toBeCloseTo(0.5, 12)
  })

  test('laws that cross have the area of both sides', () => {
    expect(distancesOf(law([[0, 4, 1]]), law([[2, 2, 1]])).w1).toBeCloseTo(1, 12)
    expect(distancesOf(law([[0, 4, 1]]), law([[1, 3, 1]])).w1).toBeCloseTo(0.5, 12)
  })

  test('the stability index is 0 for the same law, and counts a tied decile as one bin', () => {
    const tied = law([
      [1, 1, 6],
      [2, 2, 3],
      [3, 3, 1],
    ])
    expect(stabilityIndex(tied, tied)).toBe(0)
    const moved = law([
      [1, 1, 5],
      [2, 2, 3],
      [3, 3, 2],
    ])
    expect(stabilityIndex(moved, tied)).toBeCloseTo(-0.1 * Math.log(5 / 6) + 0.1 * Math.log(2), 12)
  })

  test('of sketches come with their n, in units of the reference', () => {
    const reference = sketchOf(
      fine,
      Array.from({ length: 1000 }, (_, i) => 0.1 + (0.5 * i) / 1000),
    )
    const now = sketchOf(
      fine,
      Array.from({ length: 500 }, (_, i) => 0.2 + (0.5 * i) / 500),
    )
    const found = lawDistances(now, lawOf(reference))
    expect(found).toMatchObject({ n: 500, nReference: 1000 })
    expect(found?.w1).toBeCloseTo(0.1 / (0.5 / Math.sqrt(12)), 1)
    expect(found?.meanShift).toBeCloseTo(found?.w1 ?? 0, 2)
    expect(found?.sdRatio).toBeCloseTo(1, 2)
    expect(found?.ks).toBeCloseTo(0.2, 2)
    expect(found?.ksError).toBeCloseTo(Math.sqrt(Math.log(40) / 1000) + Math.sqrt(Math.log(40) / 2000) + 0.005, 3)
    expect(found?.psi).toBeGreaterThan(0.25)
  })

  test('on a lattice the grid adds no error, and a reference of one value has no unit', () => {
    const [now, reference] = [sketchOf(lattice, [3, 4, 5]), sketchOf(lattice, [4, 4, 4, 4])]
    expect(lawDistances(now, lawOf(reference))).toMatchObject({
      w1: undefined,
      meanShift: undefined,
      sdRatio: undefined,
      ksError: 1,
    })
    expect(lawDistances(now, lawOf(reference))?.ks).toBeCloseTo(1 / 3, 12)
    expect(lawDistances(sketchOf(lattice, []), lawOf(reference))).toBeUndefined()
    expect(lawDistances(now, { ...lawOf(reference), n: 0 })).toBeUndefined()
  })
})
