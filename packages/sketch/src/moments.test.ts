import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addMomentsTimes,
  addVector,
  copyMoments,
  createMoments,
  createMomentSlice,
  createMomentWindow,
  createVectorSpace,
  decodeMomentSlice,
  encodeMomentSlice,
  equalMoments,
  halfLifeWeight,
  meanCovariance,
  SketchBytesError,
  subtractMoments,
} from './index.ts'
import type { Moments, MomentSlice } from './index.ts'

const space = createVectorSpace(
  [
    { low: 0, high: 1 },
    { low: -50, high: 50 },
    { low: 300, high: 850 },
  ],
  16,
)

const vector = fc.tuple(
  fc.double({ min: -0.05, max: 1, noNaN: true }),
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.double({ min: 300, max: 850, noNaN: true }),
)
const vectors = fc.array(vector, { maxLength: 30 })

function momentsOf(counted: readonly (readonly number[])[]): Moments {
  const moments = createMoments(space)
  for (const each of counted) addVector(moments, each)
  return moments
}

function sliceOf(counted: readonly (readonly number[])[], start = 0): MomentSlice {
  const slice = createMomentSlice(space, start)
  for (const each of counted) addVector(slice.moments, each)
  return Object.assign(slice, { firstOffset: 7, lastOffset: 7 + counted.length })
}

function merged(left: Moments, right: Moments): Moments {
  const sum = copyMoments(left)
  addMomentsTimes(sum, right, 1)
  return sum
}

describe('moments of vectors', () => {
  test('do not depend on the order of events: shuffled vectors give the same bytes', () => {
    fc.assert(
      fc.property(
        vectors.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(encodeMomentSlice({ ...sliceOf(all) })).toEqual(encodeMomentSlice({ ...sliceOf(shuffled) }))
        },
      ),
    )
  })

  test('merge commutes, associates, and is undone by subtraction, to the bit', () => {
    fc.assert(
      fc.property(vectors, vectors, vectors, (a, b, c) => {
        const [x, y, z] = [momentsOf(a), momentsOf(b), momentsOf(c)]
        expect(equalMoments(merged(x, y), merged(y, x))).toBe(true)
        expect(equalMoments(merged(merged(x, y), z), merged(x, merged(y, z)))).toBe(true)
        expect(equalMoments(merged(x, y), momentsOf([...a, ...b]))).toBe(true)
        const back = merged(x, y)
        subtractMoments(back, y)
        expect(equalMoments(back, x)).toBe(true)
      }),
    )
  })

  test('stay exact beyond 2^53: a product summed 2^33 times', () => {
    const far = momentsOf([[1, 50, 850]])
    const sum = createMoments(space)
    addMomentsTimes(sum, far, 2 ** 33)
    expect(sum.products[0]).toBe(2n ** 73n)
    subtractMoments(sum, far)
    expect(sum.products[0]).toBe(2n ** 73n - 2n ** 40n)
  })

  test('give mean and covariance within the half step that rounding may take', () => {
    fc.assert(
      fc.property(
        fc.array(
          vector.filter(([x]) => x >= 0),
          { minLength: 1, maxLength: 40 },
        ),
        (all) => {
          const { mean = [], covariance = [] } = meanCovariance(momentsOf(all)) ?? {}
          const widths = [1, 100, 550]
          for (let i = 0; i < 3; i++) {
            const own = all.reduce((sum, x) => sum + (x[i] ?? 0), 0) / all.length
            expect(Math.abs((mean[i] ?? NaN) - own)).toBeLessThanOrEqual(((widths[i] ?? 0) / 2 ** 21) * (1 + 1e-6))
            for (let j = 0; j < 3; j++) {
              const means = [i, j].map((axis) => all.reduce((sum, x) => sum + (x[axis] ?? 0), 0) / all.length)
              const direct =
                all.reduce((sum, x) => sum + ((x[i] ?? 0) - (means[0] ?? 0)) * ((x[j] ?? 0) - (means[1] ?? 0)), 0) / all.length
              expect(Math.abs((covariance[i]?.[j] ?? NaN) - direct)).toBeLessThanOrEqual(
                ((widths[i] ?? 0) * (widths[j] ?? 0)) / 2 ** 19,
              )
            }
          }
        },
      ),
    )
  })

  test('count a vector outside any range apart, at the edges inside', () => {
    const moments = momentsOf([
      [0, -50, 300],
      [1, 50, 850],
      [0, -50, 850.001],
    ])
    expect([moments.n, moments.outside]).toEqual([2, 1])
    expect(moments.sums).toEqual([2n ** 20n, 2n ** 20n, 2n ** 20n])
  })

  test('refuse what would not sum: another space, or more taken out than is in', () => {
    const other = createMoments(createVectorSpace([...space.ranges].reverse(), 16))
    expect(() => {
      addMomentsTimes(other, momentsOf([]), 1)
    }).toThrow(/cannot join/)
    expect(() => {
      subtractMoments(momentsOf([]), momentsOf([[0, 0, 300]]))
    }).toThrow(/below 0/)
  })
})

describe('the bytes of an n-D slice', () => {
  test('come back as they were', () => {
    fc.assert(
      fc.property(vectors, fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }), (all, start) => {
        const slice = sliceOf(all, start)
        const back = decodeMomentSlice(space, encodeMomentSlice(slice), 'a')
        expect(equalMoments(back.moments, slice.moments)).toBe(true)
        expect([back.start, back.firstOffset, back.lastOffset]).toEqual([start + 0, 7, 7 + all.length])
        expect(encodeMomentSlice(back)).toEqual(encodeMomentSlice(slice))
      }),
    )
  })

  test('show every single wrong byte', () => {
    const bytes = encodeMomentSlice(
      sliceOf([
        [0.3, 1, 400],
        [0.9, -7, 849.5],
        [1, 2, 3],
      ]),
    )
    for (let at = 0; at < bytes.length; at++) {
      for (let xor = 1; xor < 256; xor++) {
        const damaged = bytes.slice()
        damaged[at] = (damaged[at] ?? 0) ^ xor
        expect(() => decodeMomentSlice(space, damaged, 'slice/a')).toThrow(SketchBytesError)
      }
    }
  })

  test('are refused where they are cut off, or of another space', () => {
    const bytes = encodeMomentSlice(sliceOf([[0.3, 1, 400]]))
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeMomentSlice(space, bytes.subarray(0, length), 'a')).toThrow(SketchBytesError)
    const other = createVectorSpace([...space.ranges].reverse(), 16)
    expect(() => decodeMomentSlice(other, bytes, 'slice/b')).toThrow(/slice\/b.*another grid/)
  })

  test('of version 1 are those of the fixture', () => {
    const { hex, vectors: counted } = JSON.parse(
      readFileSync(new URL('../fixtures/moment-slice-v1.json', import.meta.url), 'utf8'),
    ) as { hex: string; vectors: number[][] }
    expect(Buffer.from(encodeMomentSlice(sliceOf(counted, 1_767_225_600_000))).toString('hex')).toBe(hex)
    const back = decodeMomentSlice(space, Uint8Array.from(Buffer.from(hex, 'hex')), 'fixture')
    expect(equalMoments(back.moments, momentsOf(counted))).toBe(true)
  })
})

describe('a window of n-D slices', () => {
  const moves = fc.array(fc.tuple(fc.nat({ max: 5 }), vectors), { maxLength: 25 })

  test('holds what a recount of its slices gives, whatever entered and left', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const window = createMomentWindow(space, 3)
        const inside = new Map<string, readonly (readonly number[])[]>()
        for (const [k, counted] of all) {
          const key = String(k)
          if (inside.delete(key)) window.leave(key)
          else {
            inside.set(key, counted)
            window.enter(key, encodeMomentSlice(sliceOf(counted, k)))
          }
        }
        expect(equalMoments(window.totals, momentsOf([...inside.values()].flat()))).toBe(true)
      }),
    )
  })

  test('weighs slices by age in whole numbers, in any order', () => {
    const all = [0, 1, 2].map(
      (k) =>
        [
          k,
          encodeMomentSlice(
            sliceOf(
              [
                [0.1 * k, k, 400 + k],
                [0.5, 0, 500],
              ],
              k * 1000,
            ),
          ),
        ] as const,
    )
    const weighted = (order: typeof all) => {
      const window = createMomentWindow(space, 100)
      for (const [k, bytes] of order) window.enter(String(k), bytes)
      return window.weighted(3000, 1500)
    }
    const [one, two] = [weighted(all), weighted([...all].reverse())]
    expect(equalMoments(one.moments, two.moments)).toBe(true)
    expect(one.nEffective).toBe(two.nEffective)
    const weights = [0, 1, 2].map((k) => halfLifeWeight(3000 - k * 1000, 1500))
    expect(one.moments.n).toBe(2 * weights.reduce((a, b) => a + b, 0))
    expect(one.nEffective).toBeLessThan(6)
  })

  test('refuses a key twice and one that it does not hold', () => {
    const window = createMomentWindow(space, 100)
    window.enter('a', encodeMomentSlice(sliceOf([])))
    expect(() => {
      window.enter('a', encodeMomentSlice(sliceOf([])))
    }).toThrow(/entered before/)
    expect(() => {
      window.leave('b')
    }).toThrow(/not in it/)
  })
})
