import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyLaw, atoms, cells, RUNS } from '../testing/laws.ts'
import { quantileAt, quantileFunction } from './index.ts'

const segments = (lower: number[], upper: number[], count: number[]) => ({
  lower: Float64Array.from(lower),
  upper: Float64Array.from(upper),
  count: Float64Array.from(count),
})

test('levels are cumulative counts over n, and pieces without mass are left out', () => {
  const q = quantileFunction(segments([0, 1, 2, 2, 3], [0, 2, 2, 3, 9], [1, 0, 1, 2, 0]))
  expect([...q.levels]).toEqual([0, 1 / 4, 2 / 4, 1])
  expect([...q.lower]).toEqual([0, 2, 2])
  expect([...q.upper]).toEqual([0, 2, 3])
})

test('an atom given in parts is one atom', () => {
  const q = quantileFunction(segments([1, 1, 1], [1, 1, 2], [1, 2, 3]))
  expect(q).toEqual({ levels: Float64Array.of(0, 0.5, 1), lower: Float64Array.of(1, 1), upper: Float64Array.of(1, 2) })
})

test('counts scaled by an integer give the same bits', () => {
  const counts = [3, 1, 7, 2, 11]
  const values = [1, 2, 3, 5, 8]
  const once = atoms(values, counts)
  for (const factor of [3, 7, 65_536, 1_000_003]) {
    const scaled = counts.map((c) => c * factor)
    expect(atoms(values, scaled)).toEqual(once)
  }
})

test('equal ranks reached by different counts are equal to the bit', () => {
  for (let n = 2; n < 60; n++) {
    const single = atoms(Array.from({ length: n }, (_, i) => i))
    for (let k = 1; k < n; k++) expect(atoms([0, 1], [k, n - k]).levels[1]).toBe(single.levels[k])
  }
})

test('an empty law is refused, and so are counts and pieces that are no law', () => {
  expect(() => atoms([])).toThrow(RangeError)
  expect(() => atoms([1, 2], [0, 0])).toThrow(RangeError)
  expect(() => atoms([1, 2], [2, -1])).toThrow(RangeError)
  expect(() => atoms([1, 2], [2, NaN])).toThrow(RangeError)
  expect(() => atoms([2, 1])).toThrow(RangeError)
  expect(() => atoms([NaN])).toThrow(RangeError)
  expect(() => atoms([1, Infinity])).toThrow(RangeError)
  expect(() => cells([1, 0])).toThrow(RangeError)
})

test('Q is left-continuous and linear in cells', () => {
  const q = quantileFunction(segments([0, 4], [0, 6], [1, 1]))
  const at = (u: number) => quantileAt(q, u)
  expect([at(0), at(0.25), at(0.5), at(0.75), at(1)]).toEqual([0, 0, 0, 5, 6])
  expect(at(0.5 + 2 ** -53)).toBeCloseTo(4, 12)
  expect([at(-1), at(2)]).toEqual([0, 6])
})

test('Q never falls', () => {
  fc.assert(
    fc.property(anyLaw, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (q, ranks) => {
      const values = [...ranks, ...q.levels].sort((a, b) => a - b).map((u) => quantileAt(q, u))
      expect(values).toEqual(values.toSorted((a, b) => a - b))
    }),
    RUNS,
  )
})

test('a cell wider than the doubles, and adjacent doubles, are read without overflow', () => {
  const wide = cells([-Number.MAX_VALUE, Number.MAX_VALUE])
  expect(quantileAt(wide, 0.5)).toBe(0)
  expect(quantileAt(wide, 0.75)).toBeCloseTo(Number.MAX_VALUE / 2, -300)
  const next = 1 + 2 ** -52
  expect([0.25, 0.75].map((u) => quantileAt(cells([1, next]), u)).every((x) => x === 1 || x === next)).toBe(true)
  expect(quantileAt(cells([0, Number.MIN_VALUE]), 1)).toBe(Number.MIN_VALUE)
})
