import { readConfiguration } from '@fairstream/configuration'
import { encodeWatch } from '@fairstream/drift'
import type { Alert } from '@fairstream/drift'
import { addScore, createGroupSlice, encodeGroupSlice } from '@fairstream/sketch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, mapOver, range, rulesOf, scorecard, SEED } from '../testing/pipeline.ts'
import { driftAlert } from './alert-record.ts'
import { encodeArrivals, noArrivals } from './arrival-counts.ts'
import type { ManifestOf } from './judged-by.ts'
import { UnknownMapError } from './map-shelf.ts'
import type { PartitionReading } from './partition-reading.ts'
import { arrivalsEntryName, sliceEntryName } from './slice-entry.ts'
import { createWatchFold, notePlanned, watchBoundary } from './watch-slices.ts'
import type { WatchFold } from './watch-slices.ts'
import { DRIFT_DEFAULTS } from './watch-settings.ts'

const SLICE_MS = 10_000
/** Alarms early, so that a few slices are enough. */
const eager = { ...DRIFT_DEFAULTS, promise: { kind: 'rate', days: 0.002 } } as const
const credit = card({ drift: eager, thresholds: { approve: 60 } })
const { manifest } = mapOver(credit, { f: range(1, 60), m: range(30, 90) })

/** Fewer scores are behind it than behind the last one published, and another policy. */
const { manifest: planned } = mapOver(credit, { f: range(1, 40), m: range(30, 50) }, { plannedFor: 20_000 })
const older = { ...planned, version: '0'.repeat(16), policyVersion: 'old' }

const manifestOf: ManifestOf = (version) => {
  const found = [manifest, older].find((each) => each.version === version)
  if (found === undefined) throw new UnknownMapError(version)
  return found
}

interface Counted {
  readonly partition: number
  readonly slice: number
  readonly group: string
  readonly cells: readonly number[]
  readonly late?: number
  readonly judgedBy?: string
}

function readingsOf(counted: readonly Counted[]): readonly PartitionReading[] {
  return [0, 1].map((partition) => {
    const own = counted.filter((each) => each.partition === partition)
    const slices = own.map(({ slice, group, cells }): [string, Uint8Array] => {
      const made = createGroupSlice(credit.grid, slice * SLICE_MS)
      made.rankCells.set(cells)
      addScore(made.sketch, 50)
      made.decisions.set([cells[0] ?? 0, 0, cells[1] ?? 0])
      return [sliceEntryName('credit', slice * SLICE_MS, group), encodeGroupSlice(made)]
    })
    const arrivals = own.map(({ slice, late = 0, judgedBy = null }): [string, Uint8Array] => [
      arrivalsEntryName('credit', slice * SLICE_MS),
      encodeArrivals({ ...noArrivals(), seen: 20, late, lastOffset: 1, judgedBy }),
    ])
    return { partition, next: 0, slices: new Map(slices), arrivals: new Map(arrivals) }
  })
}

const counts = fc.array(fc.nat({ max: 12 }), { minLength: 8, maxLength: 8 })
const slices = fc.uniqueArray(
  fc.record({
    partition: fc.nat({ max: 1 }),
    slice: fc.nat({ max: 14 }),
    group: fc.constantFrom('f', 'm'),
    cells: counts,
    late: fc.nat({ max: 6 }),
  }),
  { selector: ({ partition, slice, group }) => `${partition}/${slice}/${group}`, maxLength: 25 },
)

/** Watches at these boundaries, given in slices; the map stays the same. */
function watchAt(boundaries: readonly number[], counted: readonly Counted[], from: WatchFold = createWatchFold()) {
  let fold = from
  const alerts = boundaries.flatMap((boundary) => {
    // What lies beyond is not sealed yet, and may be read all the same.
    const read = { boundary: boundary * SLICE_MS, readings: readingsOf(counted), manifest, manifestOf }
    const watched = watchBoundary(fold, credit, read)
    fold = watched.fold
    return watched.alerts
  })
  return { alerts, bytes: encodeWatch(fold.state), fold }
}

describe('the watch', () => {
  test('consumes every slice once, however the boundaries fall and however often one is read', () => {
    fc.assert(
      fc.property(slices, fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 6 }), (counted, between) => {
        const once = watchAt([15], counted)
        const often = watchAt(
          [...between, 15, 15].sort((a, b) => a - b),
          counted,
        )
        expect(often.alerts).toEqual(once.alerts)
        expect(often.bytes).toEqual(once.bytes)
      }),
      { seed: SEED, numRuns: 60 },
    )
  })

  test('sums a slice over partitions before it is judged', () => {
    fc.assert(
      fc.property(slices, (counted) => {
        const distinct = new Map(counted.map((each) => [`${each.slice}/${each.group}`, each]))
        const spread = [...distinct.values()]
        const swapped = spread.map((each) => ({ ...each, partition: 1 - each.partition }))
        expect(watchAt([15], swapped).bytes).toEqual(watchAt([15], spread).bytes)
      }),
      { seed: SEED, numRuns: 30 },
    )
  })

  test('takes a slice’s first reading only: what a partition that wakes adds later is not evidence', () => {
    const early = { partition: 0, slice: 3, group: 'f', cells: [1, 2, 3, 4, 5, 6, 7, 8] }
    const woken = { ...early, partition: 1, cells: [90, 0, 0, 0, 0, 0, 0, 0] }
    const before = watchAt([8], [early])
    const after = watchBoundary(before.fold, credit, {
      boundary: 80_000,
      readings: readingsOf([early, woken]),
      manifest,
      manifestOf,
    })
    expect(encodeWatch(after.fold.state)).toEqual(before.bytes)
  })

  test('of a long silence consumes the last thousand slices', () => {
    const first = { partition: 0, slice: 0, group: 'f', cells: [5, 5, 5, 5, 5, 5, 5, 5] }
    const years = 100_000_000
    const { fold } = watchAt([1, years], [first, { ...first, slice: years - 1 }])
    expect(fold.state.seenTo).toBe(years * SLICE_MS)
    expect(fold.state.pace.slices).toBeCloseTo(50, 6)
  })

  test('begins behind the last boundary where earlier slices were judged by maps that nobody remembers', () => {
    const counted = range(0, 9).map((slice) => ({ partition: 0, slice, group: 'f', cells: [9, 0, 0, 0, 0, 0, 0, 0] }))
    const later = watchAt([10], counted, createWatchFold(6 * SLICE_MS))
    const only = watchAt([10], counted.slice(6), createWatchFold(6 * SLICE_MS))
    expect(later.bytes).toEqual(only.bytes)
    expect(later.bytes).not.toEqual(watchAt([10], counted).bytes)
  })

  test('says nothing of small groups while the first window fills, and then that one starves', () => {
    const small = mapOver(credit, { f: range(1, 60), m: [1, 2] }, { plannedFor: 0 }).manifest
    const starving = card({ drift: eager, minGroupSize: 10 })
    const counted = range(0, 9).map((slice) => ({ partition: 0, slice, group: 'm', cells: [1, 0, 0, 0, 0, 0, 0, 0] }))
    let fold = createWatchFold()
    const said = range(1, 9).flatMap((slice) => {
      const read = { boundary: slice * SLICE_MS, readings: readingsOf(counted), manifest: small, manifestOf }
      const { fold: after, alerts } = watchBoundary(fold, starving, read)
      fold = notePlanned(after, slice * SLICE_MS, true)
      return alerts.map(({ kind, group, time }) => [kind, group, time])
    })
    expect(said).toEqual([['group-starvation', 'm', 70_000]])
    const gone = { ...small, groups: small.groups.filter(({ group }) => group === 'f') }
    const { fold: after } = watchBoundary(fold, starving, {
      boundary: 200_000,
      readings: readingsOf(counted),
      manifest: gone,
      manifestOf,
    })
    expect(after.state.open.map(({ alert }) => alert.key)).toEqual(['credit/group-starvation/m/'])
  })

  test('keeps the evidence when a new map is published, and starts rates anew with a policy', () => {
    const counted = range(0, 5).map((slice) => ({ partition: 0, slice, group: 'f', cells: [3, 4, 3, 4, 3, 4, 3, 4] }))
    const other = { ...manifest, version: 'f'.repeat(16) }
    const watch = (second: typeof manifest) => {
      const before = watchAt([3], counted).fold
      return watchBoundary(before, credit, { boundary: 60_000, readings: readingsOf(counted), manifest: second, manifestOf }).fold
        .state
    }
    expect(watch(other).reference).toEqual(watch(manifest).reference)
    expect(watch(other).air).toEqual(watch(manifest).air)
    expect(watch({ ...manifest, policyVersion: 'next' }).reference).toEqual(watch(manifest).reference)
    expect(watch({ ...manifest, policyVersion: 'next' }).air[0]?.n[0]).toBe(3 * 7)
  })
})

describe('a slice that names the map which judged it', () => {
  test('is judged as before where that is the last one published', () => {
    fc.assert(
      fc.property(slices, (counted) => {
        const named = counted.map((each) => ({ ...each, judgedBy: manifest.version }))
        expect(watchAt([15], named)).toEqual(watchAt([15], counted))
      }),
      { seed: SEED, numRuns: 30 },
    )
  })

  const shifted = (judgedBy?: string, partition = 0) =>
    range(0, 14).flatMap((slice) =>
      ['f', 'm'].map((group) => ({
        ...{ partition, slice, group, cells: group === 'f' ? [20, 12, 9, 6, 4, 2, 1, 1] : [5, 5, 5, 5, 5, 5, 5, 5] },
        ...(judgedBy === undefined ? {} : { judgedBy }),
      })),
    )
  const said = (counted: readonly Counted[]) =>
    watchAt([15], counted).alerts.map(({ kind, mapVersion, policyVersion }) => [kind, mapVersion, policyVersion])

  test('has its alerts of ranks and rates name that map and its policy, over partitions the oldest', () => {
    const asPublished = said(shifted())
    expect(asPublished).toContainEqual(['input-shift', manifest.version, manifest.policyVersion])
    const lagging = said([...shifted(older.version), ...shifted(manifest.version, 1)])
    expect(lagging).toContainEqual(['input-shift', older.version, 'old'])
    expect(lagging).toContainEqual(['residual-unfairness', older.version, 'old'])
    expect(lagging.flatMap(([, version]) => version ?? [])).not.toContain(manifest.version)
  })

  test('is judged by no other map where that one is not known', () => {
    expect(() => said(shifted('f'.repeat(16)))).toThrow(`transport map ${'f'.repeat(16)}`)
  })

  test('keeps the rates of the old policy until slices are judged by the new one, and those of the new one from then on', () => {
    const counted = (from: number, to: number, judgedBy: string) =>
      shifted(judgedBy).filter(({ slice, group }) => slice >= from && slice <= to && group === 'f')
    const policies = (named: readonly Counted[], boundaries: readonly number[]) => {
      let fold: WatchFold | undefined
      return boundaries.map((boundary) => {
        const watched = watchAt([boundary], named, fold)
        fold = watched.fold
        return [watched.fold.state.policyVersion, watched.fold.state.air[0]?.n[0]]
      })
    }
    const straggler = [...counted(0, 5, older.version), ...counted(6, 8, manifest.version), ...counted(9, 9, older.version)]
    const perSlice = 32
    expect(policies(straggler, [6, 9, 10])).toEqual([
      ['old', 6 * perSlice],
      [manifest.policyVersion, 3 * perSlice],
      [manifest.policyVersion, 4 * perSlice],
    ])
  })
})

describe('a map that was planned long ago', () => {
  const impatient = card({ drift: { ...eager, staleAfterMs: 30_000 }, thresholds: { approve: 60 } })
  const counted = range(0, 9).map((slice) => ({ partition: 0, slice, group: 'f', cells: [3, 4, 3, 4, 3, 4, 3, 4] }))
  const { manifest: first } = mapOver(impatient, { f: range(1, 60), m: range(30, 90) }, { plannedFor: 10_000 })
  const saidWhere = (isPlanned: boolean) => {
    let fold = createWatchFold()
    return range(1, 9).flatMap((slice) => {
      const read = { boundary: slice * SLICE_MS, readings: readingsOf(counted), manifest: first, manifestOf }
      const watched = watchBoundary(fold, impatient, read)
      fold = notePlanned(watched.fold, slice * SLICE_MS, isPlanned)
      return watched.alerts.filter(({ kind }) => kind === 'stale-map').map(({ state, time }) => [state, time])
    })
  }

  test('is stale where no map could be planned since', () => {
    expect(saidWhere(false)).toEqual([
      ['open', 50_000],
      ['escalated', 80_000],
    ])
  })

  test('is fresh where each plan made the same map again', () => {
    expect(saidWhere(true)).toEqual([])
  })
})

describe('what is said', () => {
  const alert: Alert = {
    ...({ kind: 'input-shift', state: 'open', basis: 'event' } as const),
    ...{ time: 1, since: 0, evidence: {}, promise: {}, effect: {}, n: 1, window: { from: 0, to: 1 } },
    ...{ advice: '', key: 'k', scorecard: 'credit' },
  }

  test('has a key that an id can hold, another one for each alert', () => {
    const long = (end: string) => driftAlert({ ...alert, key: `credit/input-shift/${'x'.repeat(2000)}${end}` }).key
    expect(long('a').length).toBeLessThanOrEqual(1024)
    expect(long('a')).not.toBe(long('b'))
    expect(long('a')).toBe(long('a'))
    expect(driftAlert(alert).key).toBe('k')
  })
})

describe('how it is watched', () => {
  test('by default is the same whether a file says nothing or the defaults', () => {
    const read = readConfiguration('scorecards: { credit: { range: [0, 1], traits: [sex] } }')
    expect(read.ok && read.configuration.scorecards['credit']?.drift).toEqual(DRIFT_DEFAULTS)
  })

  test('changes neither the configuration’s version nor the policy’s', () => {
    const plain = rulesOf([scorecard()])
    const watched = rulesOf([scorecard({ drift: eager })])
    expect(watched.version).toBe(plain.version)
    expect(watched.scorecards.get('credit')?.policyVersion).toBe(plain.scorecards.get('credit')?.policyVersion)
  })
})
