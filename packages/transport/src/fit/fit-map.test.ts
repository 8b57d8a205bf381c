import fc from 'fast-check'
import { expect, test } from 'vitest'
import cfa from '../../fixtures/cfa.json' with { type: 'json' }
import { anyHash, RUNS, ulps } from '../../testing/laws.ts'
import { anySample, dice, hashes, permuted, sampleOf } from '../../testing/samples.ts'
import {
  fairScores,
  type FitOptions,
  FittedMapError,
  fitMap,
  type GroupedScores,
  judgeRecord,
  mean,
  quantileAt,
  readFittedMap,
  readyMap,
  variance,
} from '../index.ts'

const alone: FitOptions = { minGroupSize: 1 }
const fitted = (sample: GroupedScores, options: FitOptions = {}) => readyMap(fitMap(sample, { ...alone, ...options }))
const fairOf = (sample: GroupedScores, options: FitOptions = {}, ties?: Float64Array) =>
  fairScores(fitted(sample, options), sample, ties)

const anyOptions: fc.Arbitrary<FitOptions> = fc.record({
  grid: fc.constantFrom(
    { kind: 'auto' as const },
    { kind: 'exact' as const },
    { kind: 'uniform' as const, low: -10, high: 10, cells: 16 },
  ),
  ties: fc.constantFrom('mid' as const, 'mean' as const, 'random' as const),
  theta: fc.record({
    default: fc.double({ min: 0, max: 1, noNaN: true }),
    groups: fc.dictionary(fc.constantFrom('b', 'c'), fc.constantFrom(0, 0.5, 1)),
  }),
  minGroupSize: fc.constantFrom(1, 10, 100),
  edges: fc.constantFrom({}, { low: -20, high: 20 }, { low: -7.5 }),
})
const ranked = anySample.filter(({ score }) => score.some((x) => x > -10 && x < 10))

test('two-point and small-list laws are mapped as the oracle says', () => {
  const { atoms_two_point: two, atoms_small_lists: lists } = cfa
  const sample = sampleOf({ A: [0, 1], B: [0, 1, 1, 1] })
  const map = fitted(sample, { ties: 'mean', weights: { A: 1, B: 1 } })
  for (const group of ['A', 'B'] as const) {
    for (const x of ['0', '1'] as const) {
      expect(judgeRecord(map, group, Number(x), 0).fair).toBeCloseTo(two.mean_mode[group][x], 14)
    }
  }
  const { w, mean_mode } = lists
  const small = sampleOf({ A: lists.A, B: lists.B })
  const fair = fairOf(small, { grid: { kind: 'lattice', step: 1 }, ties: 'mean', weights: { A: w[0] ?? 0, B: w[1] ?? 0 } })
  ;[...mean_mode.A, ...mean_mode.B].forEach((wanted, row) => {
    expect(fair[row]).toBeCloseTo(wanted, 13)
  })
})

test('shifted groups are shifted onto their mean place', () => {
  const [z, w] = [cfa.shifts.z, cfa.shifts.w]
  const shape = [0.1, 0.77, 2.25, 9]
  const sample = sampleOf({
    a: shape.map((x) => x + (z[0] ?? 0)),
    b: shape.map((x) => x + (z[1] ?? 0)),
    c: shape.map((x) => x + (z[2] ?? 0)),
  })
  for (const grid of [{ kind: 'exact' }, { kind: 'auto' }] as const) {
    const map = fitted(sample, { grid, weights: { a: w[0] ?? 0, b: w[1] ?? 0, c: w[2] ?? 0 } })
    sample.score.forEach((x, row) => {
      const g = sample.group[row] ?? 0
      expect(judgeRecord(map, sample.groups[g] ?? '', x, 0).fair).toBeCloseTo(x - (z[g] ?? 0) + cfa.shifts.zbar, 12)
    })
  }
})

test('Gaussian groups are mapped linearly, and U and E_ind are near the oracle', () => {
  const n = 20_000
  const roll = dice(7)
  const normal = Array.from({ length: n }, () => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll()))
  const { A, B, w, T_A, T_B } = cfa.gaussians
  const scaled = ([m = 0, sd = 1]: readonly number[]) => normal.map((x) => m + sd * x)
  const map = fitted(sampleOf({ A: scaled(A), B: scaled(B) }), { weights: { A: w[0] ?? 0, B: w[1] ?? 0 } })
  for (const x of [-1.5, -0.3, 0, 0.8, 2]) {
    // Both groups have the same standardised sample, so the maps are linear to rounding wherever it lies.
    expect(judgeRecord(map, 'A', x, 0).fair).toBeCloseTo((T_A[0] ?? 0) + (T_A[1] ?? 0) * x, 9)
    expect(judgeRecord(map, 'B', 2 + 3 * x, 0).fair).toBeCloseTo((T_B[0] ?? 0) + (T_B[1] ?? 0) * (2 + 3 * x), 9)
  }
})

test('U[0,1] and Exp(1): T at one half', () => {
  const n = 20_000
  const ranks = Array.from({ length: n }, (_, i) => (i + 0.5) / n)
  const map = fitted(sampleOf({ A: ranks, B: ranks.map((u) => -Math.log1p(-u)) }), { grid: { kind: 'exact' } })
  expect(judgeRecord(map, 'A', 0.5, 0).fair).toBeCloseTo(cfa.uniform_exponential.T_uniform_at_half, 7)
})

test('one group, or identical groups, stay where they are', () => {
  fc.assert(
    fc.property(anySample, fc.constantFrom('exact' as const, 'auto' as const), (sample, kind) => {
      const column = [...sample.score]
      for (const same of [sampleOf({ a: column }), sampleOf({ a: column, b: column, c: column })]) {
        const fair = fairOf(same, { grid: { kind } })
        same.score.forEach((x, row) => {
          expect(ulps(fair[row] ?? NaN, x + 0)).toBeLessThanOrEqual(1)
        })
      }
    }),
    RUNS,
  )
})

test('F and Q of order statistics are inverses: the i-th of n distinct scores reads ν at (i − ½)/n', () => {
  const scores = [3, 1.5, -2.25, 100, Math.PI]
  const map = fitted(sampleOf({ a: scores, b: scores.map((x) => 2 * x + 1) }), { grid: { kind: 'exact' } })
  const { own } = map.groups.get('a')?.transport ?? { own: undefined }
  scores
    .toSorted((x, y) => x - y)
    .forEach((x, i) => {
      expect(own && quantileAt(own, (i + 0.5) / 5)).toBe(x)
      if (i > 0 && i < 4) expect(judgeRecord(map, 'a', x, 0).quantile).toBeCloseTo((i + 0.5) / 5, 15)
    })
  expect(own && quantileAt(own, 0.4)).toBe((1.5 + 3) / 2)
})

test('through order statistics, tied or not: Q((i − ½)/n) is x_(i), and between them it is linear', () => {
  fc.assert(
    fc.property(anySample, ({ score }) => {
      const sorted = score.map((x) => x + 0).sort()
      const n = sorted.length
      const own = fitted(sampleOf({ a: [...score] }), { grid: { kind: 'exact' } }).groups.get('a')?.transport.own
      if (own === undefined) throw new Error('no law')
      sorted.forEach((x, i) => {
        const next = sorted[i + 1] ?? x
        const size = 1e-12 * (1 + Math.abs(x) + Math.abs(next))
        expect(Math.abs(quantileAt(own, (i + 0.5) / n) - x)).toBeLessThanOrEqual(size)
        expect(Math.abs(quantileAt(own, (i + 0.8) / n) - (0.7 * x + 0.3 * next))).toBeLessThanOrEqual(size)
      })
    }),
    RUNS,
  )
})

test('a record judged alone is judged as in any batch, bit for bit, also after JSON', () => {
  fc.assert(
    fc.property(
      ranked,
      anyOptions,
      fc.integer(),
      fc.array(fc.double({ min: -50, max: 50, noNaN: true })),
      (sample, options, seed, more) => {
        const map = fitMap(sample, options)
        const [ready, again] = [readyMap(map), readyMap(readFittedMap(JSON.parse(JSON.stringify(map))))]
        const v = hashes(sample.score.length, seed)
        const batch = fairScores(ready, sample, v)
        const backwards = [...sample.score.keys()].reverse()
        const other = fairScores(ready, permuted(sample, backwards), v.toReversed()).toReversed()
        sample.score.forEach((x, row) => {
          const group = sample.groups[sample.group[row] ?? 0] ?? ''
          const one = judgeRecord(ready, group, x, v[row] ?? 0)
          expect(Object.is(batch[row], one.fair) && Object.is(other[row], one.fair)).toBe(true)
          expect(judgeRecord(again, group, x, v[row] ?? 0)).toEqual(one)
        })
        for (const x of more)
          for (const group of sample.groups) expect(judgeRecord(again, group, x, 0.5)).toEqual(judgeRecord(ready, group, x, 0.5))
      },
    ),
    RUNS,
  )
})

test('order of rows, order of groups and names of groups change nothing', () => {
  fc.assert(
    fc.property(ranked, anyOptions, fc.integer(), (sample, options, seed) => {
      const roll = dice(seed)
      const order = [...sample.score.keys()]
        .map((row) => [roll(), row] as const)
        .sort(([a], [b]) => a - b)
        .map(([, row]) => row)
      const shuffled = permuted(sample, order)
      const last = sample.groups.length - 1
      const relabelled = { ...shuffled, groups: sample.groups.toReversed(), group: shuffled.group.map((g) => last - g) }
      expect(fitMap(relabelled, options)).toEqual(fitMap(sample, options))
      const renamed = { ...sample, groups: sample.groups.map((id) => `${id}/n`) }
      const weighed = { ...options, theta: { default: 0.5, groups: {} } }
      const [one, two] = [fitMap(sample, weighed), fitMap(renamed, weighed)]
      // Renaming may reorder the sums, and no more.
      const [left, right] = [one, two].map((map) => readyMap(map).barycenter)
      if (left !== undefined && right !== undefined) expect(mean(right)).toBeCloseTo(mean(left), 6)
    }),
    RUNS,
  )
})

test('no fair score falls where the raw one rises, and θ = 0 gives the raw score', () => {
  fc.assert(
    fc.property(ranked, anyOptions, anyHash, (sample, options, v) => {
      const map = readyMap(fitMap(sample, options))
      const still = readyMap(fitMap(sample, { ...options, theta: { default: 0, groups: {} } }))
      const probes = [...sample.score, ...sample.score.map((x) => x + 0.37), -60, 60, -10.2, 10.2, 0.5].sort((a, b) => a - b)
      for (const group of sample.groups) {
        const fair = probes.map((x) => judgeRecord(map, group, x, v).fair)
        expect(fair.every(Number.isFinite)).toBe(true)
        expect(fair).toEqual(fair.toSorted((a, b) => a - b))
        expect(probes.map((x) => judgeRecord(still, group, x, v).fair)).toEqual(probes)
      }
    }),
    RUNS,
  )
})

test('the grid is a lattice where all scores lie on a step, and order statistics elsewhere', () => {
  const gridOf = (...scores: number[]) => fitMap(sampleOf({ a: scores }), alone).grid
  expect(gridOf(300, 305, 850)).toEqual({ kind: 'lattice', low: 300, high: 850, step: 5 })
  expect(gridOf(0.1, 0.3, 0.7)).toEqual({ kind: 'lattice', low: 0.1, high: 0.7, step: 0.2 })
  expect(gridOf(-1.25, 0, 2)).toEqual({ kind: 'lattice', low: -1.25, high: 2, step: 0.25 })
  expect(gridOf(0, 1 / 3, 1)).toEqual({ kind: 'exact' })
  expect(gridOf(0, 1, 65_536)).toEqual({ kind: 'exact' })
  expect(gridOf(0, 65_535, 1).kind).toBe('lattice')
  expect(gridOf(1e308, 1, 2)).toEqual({ kind: 'exact' })
  expect(gridOf(7, 7)).toEqual({ kind: 'exact' })
  expect(fitMap({ groups: [], group: new Uint32Array(), score: new Float64Array() }).groups).toEqual([])
})

test('a score between two steps is judged between its neighbours and says so', () => {
  const map = fitted(sampleOf({ a: [0, 1, 2, 3], b: [10, 12, 14, 16] }))
  const [below, between, above] = [1, 1.5, 2].map((x) => judgeRecord(map, 'a', x, 0))
  expect(between?.flags).toEqual(['off-lattice'])
  expect(between?.fair).toBeCloseTo(((below?.fair ?? 0) + (above?.fair ?? 0)) / 2, 12)
  expect(() => fitMap(sampleOf({ a: [0, 1.5] }), { grid: { kind: 'lattice', step: 1 } })).toThrow(/1\.5/)
})

test('small, single, spreadless, empty and unknown groups are mapped or say why not', () => {
  const wide = Array.from({ length: 400 }, (_, i) => Math.sqrt(i))
  const map = readyMap(fitMap(sampleOf({ big: wide, one: [25], flat: Array<number>(200).fill(3), empty: [] })))
  const [one, flat] = [judgeRecord(map, 'one', 25, 0), judgeRecord(map, 'flat', 3, 0)]
  expect(one.flags).toContain('small-group')
  expect(one.errorBound).toBeUndefined()
  expect(one.fair).toBeLessThan(25)
  expect(flat.flags).toEqual([])
  expect(flat.errorBound).toBeCloseTo(Math.sqrt(Math.log(40) / 400), 12)
  expect(Number.isFinite(flat.fair)).toBe(true)
  expect(judgeRecord(map, 'big', 100, 0).flags).toEqual(['extrapolated'])
  for (const group of ['empty', 'unknown', '__proto__', 'constructor']) {
    expect(judgeRecord(map, group, 1.25, 0)).toEqual({ fair: 1.25, flags: ['unmapped'] })
  }
  expect(map.map.groups.map(({ group }) => group)).toEqual(['big', 'flat', 'one'])
})

test('a group that is small borrows the shape of all', () => {
  const wide = Array.from({ length: 1000 }, (_, i) => i / 7)
  const { transport } = readyMap(fitMap(sampleOf({ big: wide, tiny: [20, 30] }))).groups.get('tiny') ?? {}
  expect(transport && Math.sqrt(variance(transport.own))).toBeGreaterThan(20)
})

test('the fair score of a declared score stays on the declared scale, and beyond it the slope is 1', () => {
  const sample = sampleOf({ a: [1, 2, 3.3], b: [4, 8, 9.1] })
  const map = fitted(sample, { edges: { low: 0, high: 10 } })
  expect([0, 10].map((x) => judgeRecord(map, 'a', x, 0).fair)).toEqual([0, 10])
  expect(judgeRecord(map, 'a', 12.5, 0).fair).toBe(12.5)
  const open = fitted(sample)
  const at = (x: number) => judgeRecord(open, 'a', x, 0).fair
  expect(at(8) - at(5)).toBeCloseTo(3, 12)
})

test('each group takes its own θ', () => {
  const map = fitted(sampleOf({ a: [0, 1], b: [10, 11] }), { theta: { default: 0.5, groups: { b: 0 } } })
  expect(judgeRecord(map, 'a', 0, 0)).toMatchObject({ fair: 2.5, theta: 0.5 })
  expect(judgeRecord(map, 'b', 10, 0)).toMatchObject({ fair: 10, theta: 0 })
})

test('ties split by hash need hashes, and follow them', () => {
  const sample = sampleOf({ a: [0, 0, 0, 0], b: [1, 2, 3, 4] })
  expect(() => fairOf(sample, { ties: 'random' })).toThrow(RangeError)
  const fair = fairOf(sample, { ties: 'random' }, Float64Array.of(0, 0.3, 0.6, 0.9, 0, 0, 0, 0))
  expect([...fair.slice(0, 4)]).toEqual([0.5, 1, 1.5, 2])
})

test('scores on a uniform grid count in cells, and those beyond it are told', () => {
  const grid = { kind: 'uniform', low: 0, high: 10, cells: 10 } as const
  const map = fitMap(sampleOf({ a: [0, 0.2, 5.1, 11], b: [-4, -5] }), { ...alone, grid })
  expect(map.groups).toEqual([{ group: 'a', n: 3, weight: 1, points: [0, 5], counts: [2, 1], outside: 1 }])
})

test('what cannot be fitted is refused', () => {
  const sample = sampleOf({ a: [0, 1], b: [2] })
  const wrong: [Partial<GroupedScores>, FitOptions][] = [
    [{ score: Float64Array.of(0, NaN, 1) }, {}],
    [{ score: Float64Array.of(0, 1) }, {}],
    [{ groups: ['a', 'a'] }, {}],
    [{ groups: ['a'] }, {}],
    [{}, { theta: { default: 2, groups: {} } }],
    [{}, { theta: { default: 1, groups: { a: NaN } } }],
    [{}, { edges: { low: 2, high: 1 } }],
    [{}, { edges: { low: -Infinity } }],
    [{}, { minGroupSize: 0 }],
    [{}, { weights: {} }],
    [{}, { weights: { a: 2, b: -1 } }],
  ]
  for (const [columns, options] of wrong) expect(() => fitMap({ ...sample, ...columns }, options)).toThrow(RangeError)
})

test('JSON that no fit wrote is refused by its place', () => {
  const map = fitMap(sampleOf({ a: [0, 1, 1], b: [2, 4] }))
  const change = (path: string, value: unknown) => {
    const copy = structuredClone(map) as unknown as Record<string, unknown>
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    let at = copy
    for (const key of keys) at = at[key] as Record<string, unknown>
    at[last] = value
    return copy
  }
  const faults: [string, unknown][] = [
    ['format', 'other'],
    ['formatVersion', 2],
    ['ties', 'none'],
    ['seed', 7],
    ['traits', 'sex'],
    ['minGroupSize', 0],
    ['theta.default', 1.5],
    ['theta.groups', { a: -1 }],
    ['edges', { low: 3, high: 2 }],
    ['grid.kind', 'round'],
    ['grid.step', 0],
    ['groups', {}],
    ['groups.0.group', 'z'],
    ['groups.0.points', [1, 0]],
    ['groups.0.points', []],
    ['groups.0.counts', [1]],
    ['groups.0.counts', [1.5, 2]],
    ['groups.0.n', 4],
    ['groups.0.weight', -1],
  ]
  for (const [path, value] of faults) expect(() => readFittedMap(change(path, value)), path).toThrow(FittedMapError)
  for (const value of [null, [], 'map', 3]) expect(() => readFittedMap(value)).toThrow(FittedMapError)
  expect(readFittedMap(change('seed', 'ties/x'))).toEqual({ ...map, seed: 'ties/x' })
})
