import { describe, expect, test } from 'vitest'
import { lookupOf, range, recordsOf, rulesOf, scorecard } from '../testing/pipeline.ts'
import { unitHash } from './hash.ts'
import { judgeEvent } from './judge-event.ts'
import { createMapShelf, manifestOnShelf, shelve } from './map-shelf.ts'
import { createPartitionFold } from './partition-fold.ts'
import { createPlanFold, planBoundary } from './plan.ts'
import { arrivalsEntries, sliceEntries } from './seal-slices.ts'
import { DRIFT_DEFAULTS } from './watch-settings.ts'
import { createWatchFold, notePlanned, watchBoundary } from './watch-slices.ts'

const SLICE_MS = 10_000
const SLICES = 50
const PER_GROUP = 100
/** 2,000 slices: in those of a run a false alarm of input-shift has a probability of .025 at most. */
const promise = { kind: 'rate', days: (2000 * 0.25 * SLICE_MS) / 86_400_000 } as const
const rules = rulesOf([
  scorecard({
    planEveryMs: SLICE_MS,
    window: { sliceMs: SLICE_MS, lengthMs: 60 * SLICE_MS, graceMs: 0 },
    minGroupSize: 30,
    drift: { ...DRIFT_DEFAULTS, promise },
  }),
])

/** A stream of two groups, each of one law throughout unless it is shifted. */
interface Stream {
  readonly seed: number
  /** The plan after whose map no other is taken up. Until then one is, when a tenth of the slice has been judged. */
  readonly lastPlanTakenUp: number
  /** From half of the slices on, scores of one group are higher by so much. */
  readonly shift?: number
}

/** The kinds of alerts that are opened where the watch is told which map judged, and where it has to take the last one published. */
function opened({ seed, lastPlanTakenUp, shift = 0 }: Stream): { readonly told: Set<string>; readonly untold: Set<string> } {
  const card = rules.scorecards.get('credit')
  if (card === undefined) throw new Error('no scorecard')
  const shelf = createMapShelf()
  const { mapOf, orderOf } = lookupOf(shelf)
  const manifestOf = (version: string) => manifestOnShelf(shelf, version)
  const plan = createPlanFold()
  const watchers = [true, false].map((isTold) => ({ isTold, watch: createWatchFold(), kinds: new Set<string>() }))
  const slices = new Map<string, Uint8Array>()
  const arrivals = new Map<string, Uint8Array>()
  let inForce: string | undefined
  let next = 0
  for (let slice = 0; slice < SLICES; slice += 1) {
    const start = slice * SLICE_MS
    const boundary = start + SLICE_MS
    const fold = createPartitionFold(next, rules.version)
    for (let index = 0; index < 2 * PER_GROUP; index += 1, next += 1) {
      if (index === PER_GROUP / 5 && slice <= lastPlanTakenUp) inForce = plan.lastManifest?.version
      const [id, group] = [`${next}`, index % 2 === 0 ? 'f' : 'm']
      const score = Math.floor(80 * unitHash(`scores/${seed}`, id)) + (group === 'f' && slice >= SLICES / 2 ? shift : 0)
      const map = inForce === undefined ? undefined : mapOf(inForce)
      const { count } = judgeEvent(card, map, { id, score, group, declared: true })
      count(fold, { start, group, offset: next }, orderOf)
    }
    for (const open of fold.openSlices.values()) {
      for (const [name, bytes] of sliceEntries(open)) slices.set(name, bytes)
      for (const [name, bytes] of arrivalsEntries(open)) arrivals.set(name, bytes)
    }
    const reading = { partition: 0, next, slices }
    for (const watcher of watchers) {
      const readings = [watcher.isTold ? { ...reading, arrivals } : reading]
      const read = { boundary, readings, manifest: plan.lastManifest, manifestOf }
      const { fold: watched, alerts } = watchBoundary(watcher.watch, card, read)
      watcher.watch = notePlanned(watched, boundary, true)
      for (const { kind } of alerts) watcher.kinds.add(kind)
    }
    const { map } = planBoundary(plan, card, boundary, [reading])
    for (const record of map === undefined ? [] : recordsOf(map)) shelve(shelf, record)
  }
  const [told = new Set<string>(), untold = new Set<string>()] = watchers.map(({ kinds }) => kinds)
  return { told, untold }
}

function runsThatOpen(kind: string, runs: readonly ReturnType<typeof opened>[], whom: 'told' | 'untold'): number {
  return runs.filter((run) => run[whom].has(kind)).length
}

describe('a stream that stands still, judged by scorers that took up the first map and lag behind the others', () => {
  const runs = range(1, 10).map((seed) => opened({ seed, lastPlanTakenUp: 1 }))

  test.each(['input-shift', 'residual-unfairness'])(
    'opens %s in many runs where the last map published is taken for it',
    (kind) => {
      expect(runsThatOpen(kind, runs, 'untold')).toBeGreaterThanOrEqual(6)
    },
  )

  test.each(['input-shift', 'residual-unfairness'])('opens %s in none where the slices say which map it was', (kind) => {
    expect(runsThatOpen(kind, runs, 'told')).toBe(0)
  })
})

test('judged in time, it opens nothing, though the first scores of each slice are judged by the map before', () => {
  const runs = range(1, 2).map((seed) => opened({ seed, lastPlanTakenUp: SLICES }))
  expect(runs.map(({ told }) => [...told])).toEqual([[], []])
})

test('a shift that is larger than the old map’s error is seen all the same', () => {
  const runs = range(1, 2).map((seed) => opened({ seed, lastPlanTakenUp: 4, shift: 20 }))
  expect([runsThatOpen('input-shift', runs, 'told'), runsThatOpen('residual-unfairness', runs, 'told')]).toEqual([2, 2])
})
