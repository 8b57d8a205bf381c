import { expect, test } from 'vitest'
import cfa from '../fixtures/cfa.json' with { type: 'json' }
import { atoms, cells, effects, equalCells, fair, judged, plan, type Plan, transportOf } from '../testing/laws.ts'
import { quantileFunction, type QuantileFunction } from './index.ts'

const mapOf = (p: Plan, own: QuantileFunction) => (x: number) => fair(transportOf(p, own), x)

test('two-point laws: ties by their mean give the scores of the oracle', () => {
  const [A, B] = [atoms([0, 1], [1, 1]), atoms([0, 1], [1, 3])]
  const p = plan(
    [
      { weight: 0.5, quantiles: A },
      { weight: 0.5, quantiles: B },
    ],
    1,
    'mean',
  )
  const { mean_mode } = cfa.atoms_two_point
  expect([0, 1].map(mapOf(p, A))).toEqual(Object.values(mean_mode.A))
  expect([0, 1].map(mapOf(p, B))).toEqual([0, expect.closeTo(5 / 6, 15)])
})

test('small lists: ties by their mean give the scores of the oracle', () => {
  const { A, B, w, mean_mode } = cfa.atoms_small_lists
  const members = [A, B].map((values, k) => ({ weight: w[k] ?? 0, quantiles: atoms(values) }))
  const p = plan(members, 1, 'mean')
  expect(A.map(mapOf(p, atoms(A)))).toEqual(mean_mode.A.map((x): unknown => expect.closeTo(x, 13)))
  expect(B.map(mapOf(p, atoms(B)))).toEqual(mean_mode.B.map((x): unknown => expect.closeTo(x, 13)))
})

test('ties read the middle, the mean or the hash of their ranks', () => {
  const [own, other] = [atoms([5]), atoms([0, 10, 40], [1, 1, 2])]
  const members = [
    { weight: 1, quantiles: own },
    { weight: 1, quantiles: other },
  ]
  const at = (ties: 'mid' | 'mean' | 'random', v: number) => judged(transportOf(plan(members, 1, ties), own), 5, v)
  expect(at('mid', 0.9)).toEqual({ fair: 7.5, quantile: 0.5, extrapolated: false, tieSplit: false })
  expect(at('mean', 0.9)).toEqual({ fair: 13.75, quantile: 0.5, extrapolated: false, tieSplit: false })
  expect(at('random', 0)).toEqual({ fair: 2.5, quantile: 0, extrapolated: false, tieSplit: true })
  expect(at('random', 0.25)).toMatchObject({ fair: 2.5, quantile: 0.25 })
  expect(at('random', 0.26)).toMatchObject({ fair: 7.5, quantile: 0.26 })
  expect(at('random', 0.9)).toMatchObject({ fair: 22.5, quantile: 0.9 })
})

test('a tie is split only where the hash decides', () => {
  const [own, other] = [atoms([1, 2], [1, 1]), atoms([5, 6, 7], [2, 1, 1])]
  const members = [
    { weight: 1, quantiles: own },
    { weight: 1, quantiles: other },
  ]
  const random = transportOf(plan(members), own)
  expect([1, 2].map((x) => judged(random, x, 0.3).tieSplit)).toEqual([false, true])
  expect(judged({ ...random, theta: 0 }, 2, 0.3).tieSplit).toBe(false)
  expect(judged({ ...random, ties: 'mid' }, 2, 0.3).tieSplit).toBe(false)
  expect(judged(random, 1.5, 0.3).tieSplit).toBe(false)
})

test('shifts: T = x − z_k + z̄, U and E_ind are those of the oracle', () => {
  const { z, w, zbar, U, E_ind } = cfa.shifts
  const shape = [0, 0.5, 0.75, 2, 3.5]
  const members = z.map((shift, k) => ({
    weight: w[k] ?? 0,
    quantiles: cells(
      shape.map((x) => x + shift),
      [4, 1, 1, 3],
    ),
  }))
  const p = plan(members)
  members.forEach(({ quantiles }, k) => {
    for (const x of [0, 0.1, 0.5, 1.9, 3.5, 9]) expect(mapOf(p, quantiles)(x + (z[k] ?? 0))).toBeCloseTo(x + zbar, 13)
  })
  expect(effects(p).utility).toBeCloseTo(U, 12)
  expect(effects(p).individual).toBeCloseTo(E_ind, 12)
})

test('Gaussians by 4,096 cells: T is the line of the oracle within .01 inside three sd, U and E_ind within .01', () => {
  const { A, B, w, T_A, T_B, U, E_ind } = cfa.gaussians
  const [a, b] = [A, B].map(([m = 0, sd = 1]) => equalCells(4096, (u) => m + sd * normalQuantile(u)))
  if (a === undefined || b === undefined) throw new Error('two groups')
  const p = plan([a, b].map((quantiles, k) => ({ weight: w[k] ?? 0, quantiles })))
  for (const t of [-3, -1.7, -0.2, 0, 0.4, 2.2, 3]) {
    expect(Math.abs(mapOf(p, a)(t) - ((T_A[0] ?? 0) + (T_A[1] ?? 0) * t))).toBeLessThan(0.01)
    expect(Math.abs(mapOf(p, b)(2 + 3 * t) - ((T_B[0] ?? 0) + (T_B[1] ?? 0) * (2 + 3 * t)))).toBeLessThan(0.01)
  }
  expect(Math.abs(effects(p).utility - U)).toBeLessThan(0.01)
  expect(Math.abs(effects(p).individual - E_ind)).toBeLessThan(0.01)
})

test('U[0,1] against Exp(1) by 4,096 cells: T(x) = x/2 − ln(1 − x)/2 within 1e-6 up to .95', () => {
  const uniform = cells([0, 1])
  const exponential = equalCells(4096, (u) => -Math.log(1 - Math.min(u, 1 - 1e-9)))
  const p = plan([
    { weight: 0.5, quantiles: uniform },
    { weight: 0.5, quantiles: exponential },
  ])
  const T = mapOf(p, uniform)
  expect(T(0.5)).toBeCloseTo(cfa.uniform_exponential.T_uniform_at_half, 8)
  for (const x of [0, 0.01, 0.3, 0.77, 0.95]) expect(Math.abs(T(x) - (x - Math.log(1 - x)) / 2)).toBeLessThan(1e-6)
})

test('college: at θ = ½ group A lies on [.125, .625] and B on [.375, .875]; U = −θ²/32 and E_ind = 0', () => {
  const [A, B] = [cells([0, 0.125, 0.25, 0.5], [1, 1, 2]), cells([0.5, 0.625, 0.75, 1], [1, 1, 2])]
  const members = [
    { weight: 0.5, quantiles: A },
    { weight: 0.5, quantiles: B },
  ]
  const half = plan(members, 0.5)
  expect([0, 0.25, 0.5].map(mapOf(half, A))).toEqual([0.125, 0.375, 0.625])
  expect([0.5, 0.75, 1].map(mapOf(half, B))).toEqual([0.375, 0.625, 0.875])
  for (const theta of [cfa.college.uniform.theta_80, cfa.college.uniform.theta_75]) {
    const p = plan(members, theta)
    const admitted = (own: QuantileFunction, edge: number) => 1 - shareBelow(mapOf(p, own), edge)
    expect(admitted(A, 0)).toBeCloseTo(theta / 2, 9)
    expect(admitted(B, 0.5)).toBeCloseTo(1 - theta / 2, 9)
    expect(effects(p).utility).toBeCloseTo((-theta * theta) / 32, 12)
    expect(effects(p).individual).toBeCloseTo(0, 12)
  }
})

test('in a gap T runs from Qν below the group’s level to Qν above it', () => {
  const own = quantileFunction({ lower: Float64Array.of(0, 4), upper: Float64Array.of(1, 6), count: Float64Array.of(1, 1) })
  const other = atoms([10, 30])
  const p = plan([
    { weight: 1, quantiles: own },
    { weight: 1, quantiles: other },
  ])
  expect([1, 1.75, 2.5, 4].map((x) => judged(transportOf(p, own), x))).toEqual([
    { fair: 5.5, quantile: 0.5, extrapolated: false, tieSplit: false },
    { fair: 8.375, quantile: 0.5, extrapolated: false, tieSplit: false },
    { fair: 11.25, quantile: 0.5, extrapolated: false, tieSplit: false },
    { fair: 17, quantile: 0.5, extrapolated: false, tieSplit: false },
  ])
})

/** The share of [edge, edge + ½] that T carries below ½, by bisection. */
function shareBelow(T: (x: number) => number, edge: number): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (T(edge + middle / 2) < 0.5) low = middle
    else high = middle
  }
  return low
}

/** By bisection on the distribution function, cut at ± 6 sd. */
function normalQuantile(u: number): number {
  let [low, high] = [-6, 6]
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < u) low = middle
    else high = middle
  }
  return low
}

function normalCdf(x: number): number {
  let [term, sum] = [x, x]
  for (let k = 1; Math.abs(term) > 1e-17; k++) {
    term *= (-x * x) / (2 * k)
    sum += term / (2 * k + 1)
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI)
}
