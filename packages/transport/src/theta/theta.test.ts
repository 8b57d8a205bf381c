import fc from 'fast-check'
import { expect, test } from 'vitest'
import cfa from '../../fixtures/cfa.json' with { type: 'json' }
import { RUNS } from '../../testing/laws.ts'
import { anySample, dice, hashes, sampleOf } from '../../testing/samples.ts'
import {
  fairScores,
  fitMap,
  type GroupedScores,
  mapEffects,
  rankRows,
  readyMap,
  selections,
  solveGroupThetas,
  solveTheta,
  type ThetaProblem,
  thetaProblem,
} from '../index.ts'
import { scan } from './scan.ts'
import { selectTop } from './select-top.ts'

const mapped = (sample: GroupedScores, theta: number, groups: Record<string, number> = {}) =>
  fairScores(readyMap(fitMap(sample, { theta: { default: theta, groups }, minGroupSize: 1 })), sample)
const problemOf = (sample: GroupedScores, ties: Float64Array): ThetaProblem => thetaProblem(sample, mapped(sample, 1), ties)

const college = (n: number, seed: number): GroupedScores => {
  const roll = dice(seed)
  return sampleOf({
    A: Array.from({ length: n / 2 }, () => roll() / 2),
    B: Array.from({ length: n / 2 }, () => 0.5 + roll() / 2),
  })
}
const half = [{ share: 0.5 }]

test('the top k at any θ are the rows that a ranking of the fair scores would select', () => {
  fc.assert(
    fc.property(
      anySample,
      fc.array(fc.constantFrom(0, 0.3, 0.5, 0.99, 1), { minLength: 5, maxLength: 5 }),
      fc.integer(),
      (sample, each, seed) => {
        const ties = hashes(sample.score.length, seed).map((v) => Math.floor(v * 20))
        const problem = problemOf(sample, ties)
        const thetas = Float64Array.from(sample.groups, (_, g) => each[g] ?? 0)
        const fair = mapped(sample, 0, Object.fromEntries(sample.groups.map((id, g) => [id, thetas[g] ?? 0])))
        const ks = Array.from(sample.score, (_, i) => i + 1)
        selections(rankRows(fair, ties), sample.groups, sample.group, ks).forEach(({ k, counts }) => {
          expect(selectTop(problem, thetas, k)).toEqual(counts)
        })
      },
    ),
    { ...RUNS, numRuns: 100 },
  )
})

test('so also where ties are split by hash: equal raw scores are in the order of their fair ones', () => {
  const column = Array.from({ length: 20 }, (_, i) => i)
  const sample = sampleOf({ a: column.map((i) => (i < 15 ? 1 : 2)), b: column })
  const [split, ties] = [hashes(40, 3), hashes(40, 4)]
  const map = fitMap(sample, { ties: 'random', minGroupSize: 1 })
  const at = (theta: number) => fairScores(readyMap({ ...map, theta: { default: theta, groups: {} } }), sample, split)
  const problem = thetaProblem(sample, at(1), ties)
  for (const theta of [0, 0.4, 0.9, 1]) {
    const ks = Array.from({ length: 40 }, (_, i) => i + 1)
    selections(rankRows(at(theta), ties), sample.groups, sample.group, ks).forEach(({ k, counts }) => {
      expect(selectTop(problem, Float64Array.of(theta, theta), k)).toEqual(counts)
    })
  }
})

test('college, 200,000 uniform scores: 80 % is met from 8/9 and 75 % from 6/7', () => {
  const { theta_80, theta_75 } = cfa.college.uniform
  for (const seed of [1, 2, 3]) {
    const sample = college(200_000, seed)
    const problem = problemOf(sample, hashes(200_000, seed + 10))
    for (const [least, wanted] of [
      [0.8, theta_80],
      [0.75, theta_75],
    ] as const) {
      const { theta, lastingTheta, curve } = solveTheta(problem, { measure: 'air', least, at: half })
      expect(Math.abs((theta ?? 0) - wanted)).toBeLessThan(1e-3)
      expect((lastingTheta ?? 0) - (theta ?? 0)).toBeLessThan(1e-3)
      for (const point of curve) expect(point.value).toBeCloseTo(point.theta / (2 - point.theta), 2)
    }
    const { theta } = solveTheta(problem, { measure: 'disparity', least: 0.8, at: half })
    expect(Math.abs((theta ?? 0) - 0.8)).toBeLessThan(1e-3)
  }
})

test('college: U = −θ²/32, E_ind = 0', () => {
  const shape = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 2000)
  const sample = sampleOf({ A: shape, B: shape.map((x) => x + 0.5) })
  for (const theta of [0, 0.5, 8 / 9, 1]) {
    const { utility, individual } = mapEffects(sample, mapped(sample, theta))
    expect(utility).toBeCloseTo(-(theta ** 2) / 32, 12)
    expect(individual).toBeCloseTo(0, 12)
  }
})

test('college with truncated normal scores has the θ of the oracle', () => {
  const roll = dice(5)
  const one = (middle: number): number => {
    for (;;) {
      const x = 0.1 * Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll())
      if (Math.abs(x) <= 0.25) return middle + x
    }
  }
  const n = 100_000
  const sample = sampleOf({ A: Array.from({ length: n }, () => one(0.25)), B: Array.from({ length: n }, () => one(0.75)) })
  const problem = problemOf(sample, hashes(2 * n, 6))
  const { theta_80, theta_75, admit_A_at_half } = cfa.college['truncated_normal_sd_0.1']
  // At the cut, the density of scores is about 1/5 of the uniform's relative to its slope: ± 2e-3 is four standard errors.
  expect(solveTheta(problem, { measure: 'air', least: 0.8, at: half }).theta).toBeCloseTo(theta_80, 2)
  expect(solveTheta(problem, { measure: 'air', least: 0.75, at: half }).theta).toBeCloseTo(theta_75, 2)
  expect((selectTop(problem, Float64Array.of(0.5, 0.5), n)[0] ?? 0) / n).toBeCloseTo(admit_A_at_half, 2)
})

test('the rule holds at the θ that is named, at every cut-off', () => {
  fc.assert(
    fc.property(
      anySample,
      fc.constantFrom('air' as const, 'disparity' as const),
      fc.constantFrom(0.5, 0.75, 0.8, 1),
      (sample, measure, least) => {
        const ties = hashes(sample.score.length)
        const at = [{ share: 0.3 }, { count: 1 + Math.floor(sample.score.length / 2) }]
        const solved = solveTheta(problemOf(sample, ties), { measure, least, at }, { steps: 20, tolerance: 1e-3 })
        const measured = (theta: number) => {
          const ks = [Math.max(1, Math.round(0.3 * sample.score.length)), 1 + Math.floor(sample.score.length / 2)].map((k) =>
            Math.min(k, sample.score.length),
          )
          const told = selections(rankRows(mapped(sample, theta), ties), sample.groups, sample.group, ks)
          return Math.min(...told.map((each) => (measure === 'air' ? each.adverseImpactRatio : each.leastDisparity)))
        }
        if (solved.status === 'unmet') expect(Math.max(...solved.curve.map(({ value }) => value))).toBeLessThan(least)
        else {
          expect(measured(solved.theta ?? NaN)).toBeGreaterThanOrEqual(least)
          for (const point of solved.curve) if (point.theta < (solved.theta ?? 0)) expect(point.value).toBeLessThan(least)
        }
        expect(solved.best.value).toBe(Math.max(...solved.curve.map(({ value }) => value)))
      },
    ),
    { ...RUNS, numRuns: 60 },
  )
})

test('a curve that turns back has a least θ and a later lasting one', () => {
  const isMet = (x: number) => (x > 0.2 && x < 0.4) || x >= 0.7
  const found = scan((x) => x, isMet, { steps: 10, tolerance: 1e-9 })
  expect(found.least?.at).toBeCloseTo(0.2, 8)
  expect(found.least?.at).toBeGreaterThan(0.2)
  expect(found.lasting?.at).toBeCloseTo(0.7, 8)
  expect(found.curve.map(({ at }) => at)).toEqual(found.curve.map(({ at }) => at).toSorted((a, b) => a - b))
  const never = scan(
    (x) => x,
    () => false,
  )
  expect([never.least, never.lasting, never.curve.length]).toEqual([undefined, undefined, 101])
  const always = scan(
    (x) => x,
    () => true,
  )
  expect([always.least?.at, always.lasting?.at, always.curve.length]).toEqual([0, 0, 101])
  let looks = 0
  scan(
    (x) => ((looks += 1), x),
    (x) => x > 1 / 3,
    { steps: 100, tolerance: 1e-6 },
  )
  expect(looks).toBeLessThanOrEqual(101 + 2 * 7 * 5)
})

test('where nothing meets the rule it says so, with the nearest', () => {
  // Three rows, two groups: one is selected, so one group has nobody.
  const sample = sampleOf({ a: [1, 2], b: [3] })
  const solved = solveTheta(problemOf(sample, hashes(3)), { measure: 'air', least: 0.8, at: [{ count: 1 }] })
  expect(solved).toMatchObject({ status: 'unmet', best: { theta: 0, value: 0 } })
  expect(solved.theta).toBeUndefined()
  const groups = solveGroupThetas(problemOf(sample, hashes(3)), { measure: 'air', least: 0.8, at: [{ count: 1 }] }, {})
  expect(groups).toMatchObject({ status: 'unmet', settled: false })
})

test('per group, θ stays inside its corridor, meets the rule, and cannot be lowered alone', () => {
  const sample = college(4000, 4)
  const problem = problemOf(sample, hashes(4000, 5))
  const rule = { measure: 'air', least: 0.8, at: half } as const
  const corridors = { A: { low: 0.2, high: 1 }, B: { low: 0.5, high: 0.8 } }
  const solved = solveGroupThetas(problem, rule, corridors)
  expect(solved).toMatchObject({ status: 'met', settled: true })
  const { A = NaN, B = NaN } = solved.thetas
  expect(A).toBeGreaterThan(8 / 9)
  expect(B).toBeGreaterThanOrEqual(0.5)
  expect(B).toBeLessThanOrEqual(0.8)
  expect(solved.point.value).toBeGreaterThanOrEqual(0.8)
  for (const lower of [
    [A - 1e-3, B],
    [A, B - 1e-3],
  ]) {
    const [selectedA = 0, selectedB = 1] = selectTop(problem, Float64Array.from(lower), 2000)
    expect(Math.min(selectedA / selectedB, selectedB / selectedA)).toBeLessThan(0.8)
  }
  const free = solveGroupThetas(problem, rule, {})
  expect(free.thetas['A']).toBeLessThanOrEqual(0.895)
  expect(() => solveGroupThetas(problem, rule, { A: { low: 0.9, high: 0.1 } })).toThrow(RangeError)
})

test('a group that parity does not need is lowered to the end of its corridor', () => {
  const { score } = college(4000, 8)
  const [A, B] = [[...score.slice(0, 2000)], [...score.slice(2000)]]
  // C has the middle of ν in its own middle: half of it is in the top half at any θ.
  const sample = sampleOf({ A, B, C: [...A, ...B] })
  const problem = problemOf(sample, hashes(8000, 9))
  const rule = { measure: 'air', least: 0.7, at: half } as const
  const solved = solveGroupThetas(problem, rule, { C: { low: 0.25, high: 1 } })
  expect(solved).toMatchObject({ status: 'met', settled: true })
  expect(solved.thetas['C']).toBeLessThan(0.26)
  expect(solved.thetas['A']).toBeGreaterThan(0.5)
  expect(solved.point.value).toBeGreaterThanOrEqual(0.7)
})

test('a rule is as well met as at the worst of its cut-offs', () => {
  const problem = problemOf(college(4000, 6), hashes(4000, 7))
  const at = [{ share: 0.5 }, { share: 0.25 }]
  const { theta = NaN, curve } = solveTheta(problem, { measure: 'air', least: 0.8, at })
  expect(theta).toBeGreaterThan(0.92)
  for (const { value, values } of curve) {
    expect(values).toHaveLength(2)
    expect(value).toBe(Math.min(...values))
  }
})

test('rules and scans outside their range are refused', () => {
  const problem = problemOf(sampleOf({ a: [1], b: [2] }), hashes(2))
  const rule = { measure: 'air', least: 0.8, at: half } as const
  for (const wrong of [{ least: 0 }, { least: 1.1 }, { least: NaN }, { at: [] }, { at: [{ share: 2 }] }]) {
    expect(() => solveTheta(problem, { ...rule, ...wrong })).toThrow(RangeError)
  }
  for (const wrong of [{ steps: 0 }, { steps: 1.5 }, { steps: 1e6 }, { tolerance: 0 }]) {
    expect(() => solveTheta(problem, rule, wrong)).toThrow(RangeError)
  }
})
