import { decodeWatch, encodeWatch } from '@fairstream/drift'
import type { Alert } from '@fairstream/drift'
import { addScore, createGroupSlice, encodeGroupSlice, segments } from '@fairstream/sketch'
import { quantileFunction } from '@fairstream/transport'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, configuration, range, rawScore, recordOf, scorecard, SEED, windowOf } from '../testing/pipeline.ts'
import type { Baseline } from './baseline.ts'
import { unitHash } from './hash.ts'
import { createOrderedRun, runRecord } from './ordered-run.ts'
import type { PartitionReading } from './partition-reading.ts'
import { pipelineRules } from './scorecard-rules.ts'
import type { ScorecardRules } from './scorecard-rules.ts'
import { sliceEntryName } from './slice-entry.ts'
import { DRIFT_DEFAULTS, watchRules } from './watch-settings.ts'
import { createWatchFold, watchBoundary } from './watch-slices.ts'
import type { WatchFold } from './watch-slices.ts'

const SLICE_MS = 10_000
const eager = { ...DRIFT_DEFAULTS, promise: { kind: 'rate', days: 0.05 } } as const
const over = { drift: { ...eager, baseline: 'baseline.json' }, grid: { kind: 'lattice', step: 10 } } as const
const coarse = card(over)

function baselineOf(rules: ScorecardRules, groups: Readonly<Record<string, readonly number[]>>, version = 'b1'): Baseline {
  const laws = Object.entries(groups).map(([group, scores]) => {
    const { sketch } = windowOf(rules, group, scores).total
    return [group, { law: quantileFunction(segments(sketch)), n: sketch.n }] as const
  })
  return { version, groups: new Map(laws) }
}

const even = range(0, 399).map((i) => (i % 11) * 10)
const declared: ScorecardRules = { ...coarse, baseline: baselineOf(coarse, { f: even, m: even }) }

interface Scored {
  readonly partition: number
  readonly slice: number
  readonly group: string
  readonly score: number
}

/** The slices of three partitions that counted these scores; nothing was ranked, as before the first map. */
function readingsOf(scored: readonly Scored[]): readonly PartitionReading[] {
  return [0, 1, 2].map((partition) => {
    const own = Map.groupBy(
      scored.filter((each) => each.partition === partition),
      ({ slice, group }) => sliceEntryName('credit', slice * SLICE_MS, group),
    )
    const slices = [...own].map(([name, members]): [string, Uint8Array] => {
      const made = createGroupSlice(coarse.grid, (members[0]?.slice ?? 0) * SLICE_MS)
      for (const { score } of members) addScore(made.sketch, score)
      return [name, encodeGroupSlice(made)]
    })
    return { partition, next: 0, slices: new Map(slices) }
  })
}

/** Nothing was judged. */
function noMap(version: string): never {
  throw new Error(`nobody named map ${version}`)
}

function watchOver(rules: ScorecardRules, scored: readonly Scored[], from: WatchFold = createWatchFold(), boundary = 12) {
  const read = { boundary: boundary * SLICE_MS, readings: readingsOf(scored), manifest: undefined, manifestOf: noMap }
  const { fold, alerts } = watchBoundary(from, rules, read)
  return { fold, alerts, bytes: encodeWatch(fold.state) }
}

const scored = fc.array(
  fc.record({
    partition: fc.nat({ max: 2 }),
    slice: fc.nat({ max: 5 }),
    group: fc.constantFrom('f', 'm'),
    score: fc.integer({ min: 0, max: 10 }).map((x) => 10 * x),
  }),
  { minLength: 1, maxLength: 80 },
)

describe('a declared baseline', () => {
  test('is held against the same ranks however scores were spread over partitions, and in whatever order they came', () => {
    fc.assert(
      fc.property(scored, fc.array(fc.nat({ max: 2 }), { minLength: 80, maxLength: 80 }), (given, places) => {
        const moved = given.map((each, i) => ({ ...each, partition: places[i] ?? 0 })).reverse()
        expect(watchOver(declared, moved).bytes).toEqual(watchOver(declared, given).bytes)
      }),
      { seed: SEED, numRuns: 60 },
    )
  })

  test('takes in every score of a group that it has, ranked by a map or not, and none of another group', () => {
    const given = range(0, 29).map((i) => ({ partition: i % 3, slice: 0, group: i < 20 ? 'f' : 'x', score: (i * 10) % 110 }))
    const { reference } = watchOver(declared, given).fold.state
    expect(reference.streams.groups).toEqual(['f'])
    expect(reference.own.slice(0, 8).reduce((sum, each) => sum + each, 0)).toBe(20)
  })

  test('spreads the scores of one value over all ranks, anew for each score, group and slice', () => {
    const tied = range(0, 99).map(() => 50)
    const oneValue = { ...coarse, baseline: baselineOf(coarse, { f: tied, m: tied }) }
    const cellsOf = (slice: number): readonly (readonly number[])[] => {
      const given = ['f', 'm'].flatMap((group) => range(0, 399).map(() => ({ partition: 0, slice, group, score: 50 })))
      const { own } = watchOver(oneValue, given).fold.state.reference
      return [0, 8].map((stream) => [...own.slice(8 * stream, 8 * stream + 8)])
    }
    const all = [...cellsOf(0), ...cellsOf(1)]
    for (const cells of all) expect(Math.min(...cells)).toBeGreaterThan(25)
    expect(new Set(all.map(String)).size).toBe(4)
  })

  test('opens an alert before there is any map, which names it', () => {
    const high = range(0, 11).flatMap((slice) =>
      range(0, 29).map((i) => ({ partition: 0, slice, group: 'f', score: 10 * (5 + (i % 6)) })),
    )
    const [first] = watchOver(declared, high).alerts
    expect(first).toMatchObject({ kind: 'input-shift', group: 'f', state: 'open', evidence: { baseline: 'b1' } })
    expect(first).not.toHaveProperty('mapVersion')
    expect(watchOver(card({ ...over, drift: eager }), high).alerts).toEqual([])
  })

  test('is a basis of its own: another one begins anew, the same one goes on from its bytes', () => {
    const first = range(0, 5).flatMap((slice) => range(0, 9).map((i) => ({ partition: 0, slice, group: 'f', score: 10 * i })))
    const later = first.map((each) => ({ ...each, slice: each.slice + 6 }))
    const before = watchOver(declared, first, createWatchFold(), 6)
    const resumed = { ...before.fold, state: decodeWatch(before.bytes, 'test') }
    const straight = watchOver(declared, [...first, ...later])
    expect(watchOver(declared, [...first, ...later], resumed).bytes).toEqual(straight.bytes)
    const other = { ...coarse, baseline: baselineOf(coarse, { f: even, m: even }, 'b2') }
    expect(watchOver(other, [...first, ...later], resumed).fold.state.reference.streams.slices).toBe(6)
    expect(straight.fold.state.reference.streams.slices).toBe(12)
  })

  test('that was declared and not read stops the watch, where it could only have been passed over', () => {
    const missing = 'credit is watched by the baseline baseline.json, which was not read'
    expect(() => watchRules(coarse)).toThrow(new TypeError(missing))
    expect(() => watchOver(coarse, [])).toThrow(missing)
  })

  test('leaves the basis of a scorecard without one as it was', () => {
    expect(watchRules(card()).basis).toBe('cda36bb15a7d0c83')
  })
})

describe('a creep of a hundredth of a standard deviation a slice, which the rolling map follows', () => {
  const crept = scorecard({ drift: eager, window: { sliceMs: SLICE_MS, lengthMs: 120_000, graceMs: 0 }, minGroupSize: 50 })
  const drawn = (id: string): number =>
    range(0, 3).reduce((sum, k) => sum + unitHash(`draw/${k}`, id) - 0.5, 0) / Math.sqrt(1 / 3)
  const scoreOf = (id: string, shift: number): number => Math.max(0, Math.min(100, Math.round(50 + 12 * (drawn(id) + shift))))
  const history = { f: range(0, 3999).map((i) => scoreOf(`f${i}`, 0)), m: range(0, 3999).map((i) => scoreOf(`m${i}`, 0)) }
  const PER_SLICE = 20

  function alertsOver(baseline: boolean): readonly Alert[] {
    const baselines = baseline ? new Map([['credit', baselineOf(card(), history)]]) : new Map<string, Baseline>()
    const run = createOrderedRun(pipelineRules(configuration([crept]), baselines))
    return range(0, 100 * PER_SLICE - 1).flatMap((offset) => {
      const time = Math.floor((offset * SLICE_MS) / PER_SLICE)
      const score = scoreOf(`e${offset}`, 0.01 * Math.floor(offset / PER_SLICE))
      const record = recordOf(rawScore({ id: `e${offset}`, traits: { sex: offset % 2 === 0 ? 'f' : 'm' }, score, time }))
      return runRecord(run, { topic: 'raw', partition: 0, offset, record }).plans.flatMap(({ alerts }) => alerts)
    })
  }

  test('opens an input shift of both groups beside a baseline and none without', () => {
    expect(alertsOver(false).filter(({ kind }) => kind === 'input-shift')).toEqual([])
    const said = alertsOver(true)
    const opened = said.filter(({ kind, state }) => kind === 'input-shift' && state === 'open')
    expect(opened.map(({ group }) => group).sort()).toEqual(['f', 'm'])
    expect(said.filter(({ kind }) => kind === 'residual-unfairness')).toEqual([])
    for (const { evidence, effect } of opened) {
      expect(evidence['baseline']).toBe('b1')
      expect(effect['size']).toBeGreaterThan(0)
    }
  })
})
