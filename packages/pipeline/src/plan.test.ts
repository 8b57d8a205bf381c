import { addScore, createGroupSlice, decodeGroupSlice, encodeGroupSlice, merge, createSketch, equal } from '@fairstream/sketch'
import { encodePlanReport, encodeTransportMapManifest } from '@fairstream/events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, killOf, range, SEED, shelfWith } from '../testing/pipeline.ts'
import { mapOnShelf } from './map-shelf.ts'
import { createPlanFold, nextBoundary, notePublished, planBoundary } from './plan.ts'
import type { PartitionReading } from './partition-reading.ts'
import type { PlanFold, Planned } from './plan.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { sliceEntryName } from './slice-entry.ts'

const SLICE_MS = 10_000
const PLAN_MS = 20_000

interface Counted {
  readonly partition: number
  /** The slice's number since 1970. */
  readonly slice: number
  readonly group: string
  readonly scores: readonly number[]
}

function bytesOf({ grid }: ScorecardRules, { slice, scores }: Counted): Uint8Array {
  const made = createGroupSlice(grid, slice * SLICE_MS)
  for (const score of scores) addScore(made.sketch, score)
  return encodeGroupSlice(made)
}

/** What a planner reads once these slices are stored; of one slice the last reading. */
function readingsOf(rules: ScorecardRules, counted: readonly Counted[], partitions = 1): PartitionReading[] {
  return range(0, partitions - 1).map((partition) => ({
    partition,
    next: 0,
    slices: new Map(
      counted
        .filter((each) => each.partition === partition)
        .map((each) => [sliceEntryName('credit', each.slice * SLICE_MS, each.group), bytesOf(rules, each)]),
    ),
  }))
}

/** As the planner runs: only boundaries at which something can differ. */
function planUpTo(fold: PlanFold, rules: ScorecardRules, due: number, readings: readonly PartitionReading[]): Planned[] {
  const plans: Planned[] = []
  for (let next = nextBoundary(fold, rules, due, readings); next !== undefined; next = nextBoundary(fold, rules, due, readings))
    plans.push(planBoundary(fold, rules, next, readings))
  return plans
}

/** Every boundary there is, after the last or from `first`. */
function planEach(
  fold: PlanFold,
  rules: ScorecardRules,
  first: number,
  due: number,
  readings: readonly PartitionReading[],
): Planned[] {
  const plans: Planned[] = []
  for (let next = fold.lastBoundary === undefined ? first : fold.lastBoundary + PLAN_MS; next <= due; next += PLAN_MS)
    plans.push(planBoundary(fold, rules, next, readings))
  return plans
}

const published = (plans: readonly Planned[]) =>
  plans.flatMap(({ boundary, map }) => (map === undefined ? [] : [{ boundary, version: map.manifest.version, parts: map.parts }]))

const counted = fc.record({
  partition: fc.nat({ max: 1 }),
  slice: fc.integer({ min: -6, max: 30 }),
  group: fc.constantFrom('f', 'm', '__proto__'),
  scores: fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }),
})
/** What is found at one look: the slices known since, and the boundary that is due. */
const looks = fc.array(fc.record({ found: fc.array(counted, { maxLength: 6 }), steps: fc.nat({ max: 8 }) }), {
  minLength: 1,
  maxLength: 6,
})
const cards = fc.constantFrom(
  card(),
  card({ window: { sliceMs: SLICE_MS, lengthMs: 60_000, graceMs: 3000, halfLifeMs: 15_000 } }),
  card({ window: { sliceMs: SLICE_MS, lengthMs: 30_000, graceMs: 3000 }, minGroupSize: 4 }),
)

describe('boundaries at which nothing can change', () => {
  test('are passed over, and the maps published are those of planning every boundary', () => {
    fc.assert(
      fc.property(cards, looks, (rules, stages) => {
        const [quick, slow] = [createPlanFold(), createPlanFold()]
        const known: Counted[] = []
        let due = -100_000
        for (const { found, steps } of stages) {
          // Each slice is found in time: it ends after the boundaries that were due before.
          known.push(...found.map((each) => ({ ...each, slice: Math.floor(due / SLICE_MS) + Math.max(0, each.slice) })))
          due += steps * PLAN_MS
          const readings = readingsOf(rules, known, 2)
          expect(published(planUpTo(quick, rules, due, readings))).toEqual(
            published(planEach(slow, rules, -100_000, due, readings)),
          )
        }
      }),
      { seed: SEED, numRuns: 150 },
    )
  })

  test('are all but those where a slice comes in or goes out', () => {
    const rules = card()
    const readings = readingsOf(rules, [
      { partition: 0, slice: 0, group: 'f', scores: [1] },
      { partition: 0, slice: 12, group: 'm', scores: [2] },
    ])
    const boundaries = planUpTo(createPlanFold(), rules, 1_000_000, readings).map(({ boundary }) => boundary)
    expect(boundaries).toEqual([20_000, 80_000, 140_000, 200_000])
  })

  test('are not those where a slice goes out that the store has forgotten meanwhile', () => {
    const rules = card()
    const fold = createPlanFold()
    planUpTo(fold, rules, 20_000, readingsOf(rules, [{ partition: 0, slice: 0, group: 'f', scores: [1] }]))
    expect(planUpTo(fold, rules, 1_000_000, readingsOf(rules, [])).map(({ boundary }) => boundary)).toEqual([80_000])
  })

  test('cost nothing: a jump of 8,000 years in event time takes as many plans as there are comings and goings', () => {
    const rules = card()
    const years = 8000 * 365.25 * 86_400_000
    const far = Math.floor(years / SLICE_MS)
    const readings = readingsOf(rules, [
      ...range(0, 5).map((slice) => ({ partition: 0, slice, group: 'f', scores: [slice] })),
      { partition: 0, slice: far, group: 'f', scores: [9] },
    ])
    for (const half of [{}, { halfLifeMs: 15_000 }]) {
      const window = { sliceMs: SLICE_MS, lengthMs: 60_000, graceMs: 3000, ...half }
      const plans = planUpTo(createPlanFold(), card({ window }), (far + 5) * SLICE_MS, readings)
      expect(plans.length).toBeLessThan(12)
      expect(plans.at(-1)?.boundary).toBeGreaterThan(years)
    }
  })
})

describe('a window', () => {
  test('holds the slices that lie in it whole, whatever was planned before: the map is that of a first plan', () => {
    fc.assert(
      fc.property(cards, looks, (rules, stages) => {
        const fold = createPlanFold()
        const known: Counted[] = []
        let due = -60_000
        for (const { found, steps } of stages) {
          known.push(...found)
          due += (steps + 1) * PLAN_MS
          const readings = readingsOf(rules, known, 2)
          planUpTo(fold, rules, due - PLAN_MS, readings)
          const { report, map } = planBoundary(fold, rules, due, readings)
          const anew = planBoundary(createPlanFold(), rules, due, readings)
          expect(report.groups).toEqual(anew.report.groups)
          expect(report.mapVersion).toBe(anew.report.mapVersion)
          if (map !== undefined) expect(map).toEqual(anew.map)
        }
      }),
      { seed: SEED, numRuns: 100 },
    )
  })

  test('counts what a recount of its slices counts', () => {
    fc.assert(
      fc.property(fc.array(counted, { minLength: 1, maxLength: 12 }), (found) => {
        const rules = card()
        const readings = readingsOf(rules, found, 2)
        const fold = createPlanFold()
        planUpTo(fold, rules, 200_000, readings)
        const { report } = planBoundary(fold, rules, 220_000, readings)
        const groups = new Map<string, ReturnType<typeof createSketch>>()
        for (const { slices } of readings)
          for (const [name, bytes] of slices) {
            const { sketch, start } = decodeGroupSlice(rules.grid, bytes, name)
            if (start < 160_000 || start + SLICE_MS > 220_000) continue
            const group = name.split('/')[3] ?? ''
            const sum = groups.get(group) ?? createSketch(rules.grid)
            groups.set(group, sum)
            merge(sum, sketch)
          }
        expect(report.groups.map(({ group, n }) => [group, n])).toEqual([...groups].map(([group, { n }]) => [group, n]).sort())
        for (const [group, sketch] of groups) {
          const totals = fold.totals.get(group)
          expect(totals && equal(totals.sketch, sketch)).toBe(true)
        }
      }),
      { seed: SEED, numRuns: 60 },
    )
  })

  test('takes a slice in at the first boundary at or after its end, and out at the first that begins after it', () => {
    const rules = card()
    const readings = readingsOf(rules, [{ partition: 0, slice: 1, group: 'f', scores: [1] }])
    const sizes = range(0, 5).map((i) => {
      const { report } = planBoundary(createPlanFold(), rules, i * PLAN_MS, readings)
      return report.groups.map(({ n }) => n)
    })
    expect(sizes).toEqual([[], [1], [1], [1], [], []])
  })
})

describe('a slice that changed after it was added', () => {
  const rules = card()
  const before: Counted = { partition: 0, slice: 0, group: 'f', scores: [1, 2] }
  const after: Counted = { ...before, scores: [1, 2, 3] }
  const beside: Counted = { ...before, slice: 1 }

  test('is replaced at the next boundary', () => {
    const fold = createPlanFold()
    planUpTo(fold, rules, 20_000, readingsOf(rules, [before, beside]))
    const [replan] = planUpTo(fold, rules, 40_000, readingsOf(rules, [after, beside]))
    expect(replan).toMatchObject({ boundary: 40_000, report: { published: true, groups: [{ group: 'f', n: 5 }] } })
  })

  test('is planned with at the next boundary where it was not there at all', () => {
    const fold = createPlanFold()
    planUpTo(fold, rules, 20_000, readingsOf(rules, [before]))
    const [replan] = planUpTo(fold, rules, 40_000, readingsOf(rules, [before, beside]))
    expect(replan?.report.groups).toMatchObject([{ group: 'f', n: 4 }])
  })

  test('waits for a boundary to be due', () => {
    const fold = createPlanFold()
    planUpTo(fold, rules, 20_000, readingsOf(rules, [before]))
    expect(nextBoundary(fold, rules, 20_000, readingsOf(rules, [after, beside]))).toBeUndefined()
    expect(nextBoundary(fold, rules, 0, readingsOf(rules, [after, beside]))).toBeUndefined()
  })
})

describe('a map that judges like the last one', () => {
  const rules = card()
  const same = range(0, 5).map((slice) => ({ partition: 0, slice, group: 'f', scores: [1, 2] }))

  test('is not published, and the report says so', () => {
    const fold = createPlanFold()
    const plans = planUpTo(
      fold,
      rules,
      80_000,
      readingsOf(rules, [
        ...same,
        { partition: 0, slice: 6, group: 'f', scores: [1, 2] },
        { partition: 0, slice: 7, group: 'f', scores: [1, 2] },
      ]),
    )
    expect(plans.map(({ boundary, report: { published: is } }) => [boundary, is])).toEqual([
      [20_000, true],
      [40_000, true],
      [60_000, true],
      [80_000, false],
    ])
    expect(plans.at(-1)).not.toHaveProperty('map')
    expect(plans.at(-1)?.report.mapVersion).toMatch(/^[0-9a-f]{16}$/)
  })

  test('is not published by a planner that took over: it knows the last map from its record or the log', () => {
    const fold = createPlanFold()
    const readings = readingsOf(rules, same)
    planUpTo(fold, rules, 60_000, readings)
    const heir: PlanFold = { ...createPlanFold(), lastBoundary: 40_000, lastManifest: fold.lastManifest }
    const plans = planUpTo({ ...heir, lastBoundary: 60_000 }, rules, 80_000, readings)
    expect(plans).toHaveLength(1)
    const again = planBoundary(heir, rules, 60_000, readings)
    expect(again.report.published).toBe(false)
  })

  test('is published after another one, or after the kill switch', () => {
    const fold = createPlanFold()
    const readings = readingsOf(rules, same)
    planUpTo(fold, rules, 60_000, readings)
    const last = fold.lastManifest
    if (last === undefined) throw new Error('no map')
    notePublished(fold, rules, killOf(last))
    expect(planBoundary(fold, rules, 60_000, readings).report.published).toBe(true)
  })
})

test('weights frozen to a map are those of that map once it is known, and stay so', () => {
  const first = readingsOf(card(), [
    { partition: 0, slice: 0, group: 'f', scores: [1, 2, 3] },
    { partition: 0, slice: 0, group: 'm', scores: [4] },
  ])
  const { map } = planBoundary(createPlanFold(), card(), 20_000, first)
  if (map === undefined) throw new Error('no map')
  const rules = card({ weights: { frozen: map.manifest.version } })
  const fold = createPlanFold()
  const later = readingsOf(rules, [
    { partition: 0, slice: 0, group: 'f', scores: [1] },
    { partition: 0, slice: 0, group: 'm', scores: [4] },
  ])
  expect(planBoundary(fold, rules, 20_000, later).map?.manifest.weights).toEqual({ f: 0.5, m: 0.5 })
  notePublished(fold, rules, map.manifest)
  expect(planBoundary(fold, rules, 40_000, later).map?.manifest.weights).toEqual({ f: 0.75, m: 0.25 })
  expect(planBoundary(fold, rules, 60_000, later).report.groups.map(({ weight }) => weight)).toEqual([0.75, 0.25])
})

describe('a half-life', () => {
  test('makes older slices count less, in weights and in the effective size, and not in n', () => {
    const window = { sliceMs: SLICE_MS, lengthMs: 60_000, graceMs: 3000, halfLifeMs: 10_000 }
    const rules = card({ window })
    const { report } = planBoundary(
      createPlanFold(),
      rules,
      20_000,
      readingsOf(rules, [
        { partition: 0, slice: 0, group: 'f', scores: [1] },
        { partition: 0, slice: 1, group: 'm', scores: [2] },
        { partition: 0, slice: 0, group: 'b', scores: [1] },
        { partition: 0, slice: 1, group: 'b', scores: [2] },
      ]),
    )
    const [b, f, m] = report.groups
    expect([b?.n, f?.n, m?.n]).toEqual([2, 1, 1])
    expect((m?.weight ?? 0) / (f?.weight ?? 1)).toBeCloseTo(2, 12)
    // (1/4 + 1/2)² / (1/16 + 1/4)
    expect([b?.nEffective, f?.nEffective]).toEqual([1.8, 1])
  })

  test('takes a group whose scores weigh nothing any more out of the map, and keeps it in the report', () => {
    const rules = card({ window: { sliceMs: SLICE_MS, lengthMs: 600_000, graceMs: 3000, halfLifeMs: 10_000 } })
    const readings = readingsOf(rules, [
      { partition: 0, slice: 0, group: 'f', scores: [1] },
      { partition: 0, slice: 30, group: 'm', scores: [2] },
    ])
    const { map, report } = planBoundary(createPlanFold(), rules, 320_000, readings)
    expect(map?.manifest.groups.map(({ group }) => group)).toEqual(['m'])
    expect(report.groups).toMatchObject([
      { group: 'f', n: 1, nEffective: 0, weight: 0 },
      { group: 'm', weight: 1 },
    ])
  })
})

describe('a plan', () => {
  const rules = card()
  const several = [
    { partition: 0, slice: 0, group: 'f', scores: [1, 2] },
    { partition: 1, slice: 0, group: 'f', scores: [3] },
    { partition: 1, slice: 1, group: 'm', scores: [4, 5] },
    { partition: 0, slice: 1, group: 'a', scores: [0] },
  ]

  test('does not depend on the order in which slices and groups were found', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(several, { minLength: several.length }), (shuffled) => {
        expect(planBoundary(createPlanFold(), rules, 20_000, readingsOf(rules, shuffled, 2))).toEqual(
          planBoundary(createPlanFold(), rules, 20_000, readingsOf(rules, several, 2)),
        )
      }),
      { seed: SEED, numRuns: 24 },
    )
  })

  test('does not depend on how the events lie in the partitions', () => {
    const inOne = planBoundary(
      createPlanFold(),
      rules,
      20_000,
      readingsOf(
        rules,
        several
          .map((each, i) => ({ ...each, partition: 0, scores: i === 0 ? [1, 2, 3] : each.scores }))
          .filter((_, i) => i !== 1),
      ),
    )
    const inTwo = planBoundary(createPlanFold(), rules, 20_000, readingsOf(rules, several, 2))
    expect(inOne.map?.parts.map(({ data }) => data)).toEqual(inTwo.map?.parts.map(({ data }) => data))
  })

  test('names its sources: what was read, how far, as a digest, and what was passed over', () => {
    const [zero, one] = readingsOf(rules, several, 2)
    if (zero === undefined || one === undefined) throw new Error('two partitions')
    const sourcesOf = (...readings: PartitionReading[]) => planBoundary(createPlanFold(), rules, 20_000, readings).report.sources
    const [first, second] = sourcesOf({ ...zero, next: 7 }, { ...one, next: 9, passedOver: 'idle' })
    expect([first, second]).toMatchObject([
      { partition: 0, offset: 7 },
      { partition: 1, offset: 9, passedOver: 'idle' },
    ])
    expect(first?.digest).toMatch(/^[0-9a-f]{8}$/)
    expect(first?.digest).not.toBe(second?.digest)
    const changed = readingsOf(rules, [...several, { partition: 0, slice: 1, group: 'a', scores: [1] }], 2)[0]
    expect(changed && sourcesOf(changed)[0]?.digest).not.toBe(first?.digest)
    const outside = readingsOf(rules, [...several, { partition: 0, slice: 2, group: 'a', scores: [1] }], 2)[0]
    expect(outside && sourcesOf(outside)[0]?.digest).toBe(first?.digest)
  })

  test('over an empty window publishes nothing', () => {
    const { report, ...planned } = planBoundary(createPlanFold(), rules, 20_000, readingsOf(rules, []))
    expect(planned).toEqual({ boundary: 20_000 })
    expect(report).toMatchObject({ published: false, groups: [], warnings: [] })
    expect(report).not.toHaveProperty('mapVersion')
  })

  test('says why there is no map where nobody in the window has any weight', () => {
    const weightless = card({ weights: { declared: { m: 1 } } })
    const { report } = planBoundary(createPlanFold(), weightless, 20_000, readingsOf(weightless, several.slice(0, 2)))
    expect(report.warnings).toHaveLength(1)
  })

  test('has the largest groups alone where there are more than a map may hold, and says so', () => {
    const many = range(0, 10_000).map((i) => ({ partition: 0, slice: i % 2, group: `g${i}`, scores: i === 9999 ? [1, 2] : [1] }))
    const { map, report } = planBoundary(createPlanFold(), rules, 20_000, readingsOf(rules, many))
    if (map === undefined) throw new Error('no map')
    expect(() => [encodeTransportMapManifest(map.manifest), encodePlanReport(report)]).not.toThrow()
    const names = map.manifest.groups.map(({ group }) => group)
    expect(names).toHaveLength(1024)
    expect(names).toEqual([...names].sort())
    expect(names).toContain('g9999')
    expect(report.warnings).toEqual(['10001 groups in the window: the map has the 1024 largest'])
  })

  test('makes a map that can be read back from the log', () => {
    const { map } = planBoundary(createPlanFold(), rules, 20_000, readingsOf(rules, several, 2))
    if (map === undefined) throw new Error('no map')
    expect([...mapOnShelf(shelfWith(map), map.manifest.version).groups.keys()]).toEqual(['a', 'f', 'm'])
  })
})
