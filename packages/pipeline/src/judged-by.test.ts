import { describe, expect, test } from 'vitest'
import { card, killOf, lookupOf, mapOver, partition, range, rulesOf, scorecard, shelfWith } from '../testing/pipeline.ts'
import { decodeArrivals, encodeArrivals, noArrivals } from './arrival-counts.ts'
import { laggingMap, mapsThatJudged, noteJudge, oldestMap, rulingMap } from './judged-by.ts'
import { mapOrder } from './judging-map.ts'
import { manifestOnShelf, UnknownMapError } from './map-shelf.ts'
import { readingOf } from './partition-reading.ts'
import { restoreFold, decodePartitionRecord, encodePartitionRecord, firstProtocol } from './partition-record.ts'
import { arrivalsEntries, sliceEntries } from './seal-slices.ts'
import { arrivalsEntryName } from './slice-entry.ts'
import { createWatchFold } from './watch-slices.ts'

const credit = card()
const both = { f: range(1, 60), m: range(30, 90) }
const first = mapOver(credit, both, { plannedFor: 20_000 })
const second = mapOver(credit, both, { plannedFor: 40_000 })
const revised = mapOver(credit, both, { plannedFor: 40_000, revision: 1 })
const shelf = shelfWith(first, second, revised)
const { orderOf } = lookupOf(shelf)
const manifestOf = (version: string) => manifestOnShelf(shelf, version)
const [one, two, three] = [first, second, revised].map(({ manifest }) => manifest.version) as [string, string, string]

describe('the map that judged a slice', () => {
  const rules = rulesOf([scorecard({ minGroupSize: 4 })])
  const judgedBy = (here: ReturnType<typeof partition>, start: number) =>
    here.fold.openSlices.get(`credit/${start}`)?.arrivals.judgedBy

  test('is the oldest that ranked a score, by the score’s own time and not by the watermark', () => {
    const here = partition(rules)
    here.score({ id: '1', time: 1000 })
    expect(judgedBy(here, 0)).toBeNull()
    here.adopt(first)
    here.score({ id: '2', time: 9000 })
    here.score({ id: '3', time: 11_000 })
    here.adopt(second)
    here.score({ id: '4', time: 12_000 })
    here.score({ id: '5', time: 8500 })
    here.score({ id: '6', time: 22_000 })
    expect([0, 10_000, 20_000].map((start) => judgedBy(here, start))).toEqual([one, one, two])
  })

  test('is the older one too where an answer that is on the log already keeps its map', () => {
    const here = partition(rules)
    here.adopt(first)
    here.adopt(second)
    here.score({ id: '1', time: 1000 })
    here.score({ id: '2', time: 2000 }, { pinned: { mapVersion: one } })
    expect(judgedBy(here, 0)).toBe(one)
  })

  test('is no map that ranked nothing: of late, repeated and unmapped scores, of small groups, of the kill switch', () => {
    const here = partition(rules)
    const small = mapOver(card({ minGroupSize: 4 }), { f: range(1, 60), m: [1, 2] }, { plannedFor: 20_000 })
    here.adopt(small)
    here.score({ id: '1', time: 1000, traits: { sex: 'm' } })
    here.score({ id: '2', time: 1000, traits: { sex: 'x' } })
    here.score({ id: '3', time: 1000, score: 500 })
    expect(judgedBy(here, 0)).toBeNull()
    here.adopt({ manifest: killOf(small.manifest), parts: [] })
    here.score({ id: '4', time: 1000 })
    expect(judgedBy(here, 0)).toBeNull()
    here.adopt(small)
    here.score({ id: '5', time: 30_000 })
    here.score({ id: '5', time: 30_000 })
    here.score({ id: '6', time: 2000 })
    expect([judgedBy(here, 0), judgedBy(here, 30_000)]).toEqual([null, small.manifest.version])
  })

  test('is written with the commit that counted the score, also where the watermark has gone on', () => {
    const here = partition(rules)
    here.adopt(first)
    here.score({ id: '1', time: 1000, traits: { sex: 'x' } })
    here.score({ id: '2', time: 11_000 })
    const from = here.fold.next
    here.score({ id: '3', time: 9000 })
    const [open] = here.fold.openSlices.values()
    const written = open === undefined ? [] : arrivalsEntries(open, from)
    expect(written.map(([name, bytes]) => decodeArrivals(bytes, name).judgedBy)).toEqual([one])
    expect(open && arrivalsEntries(open, here.fold.next)).toEqual([])
  })

  test('comes back with the fold: what is counted later is compared with it', () => {
    const here = partition(rules)
    here.adopt(first)
    here.score({ id: '1', time: 1000 })
    const record = decodePartitionRecord(encodePartitionRecord(here.fold, firstProtocol(0)))
    const entries = [...here.fold.openSlices.values()].flatMap((each) => [...sliceEntries(each), ...arrivalsEntries(each)])
    const restored = restoreFold(here.fold.next, record, new Map(entries), () => credit.grid)
    expect(restored.openSlices.get('credit/0')?.arrivals).toEqual(here.fold.openSlices.get('credit/0')?.arrivals)
    expect(restored.openSlices.get('credit/0')?.arrivals.judgedBy).toBe(one)
  })
})

describe('noting who judged', () => {
  test('keeps the earlier of two, by boundary and then by revision, in whatever order they come', () => {
    for (const [before, map, wanted] of [
      [two, first, one],
      [one, second, one],
      [three, second, two],
      [two, revised, two],
    ] as const) {
      const arrivals = { ...noArrivals(), judgedBy: before as string | null | undefined }
      noteJudge(arrivals, mapOrder(map.manifest), orderOf)
      expect(arrivals.judgedBy).toBe(wanted)
    }
  })

  test('of counts of version 1 leaves open what their first scores were judged by', () => {
    const arrivals = { ...noArrivals(), judgedBy: undefined }
    noteJudge(arrivals, mapOrder(first.manifest), orderOf)
    expect(arrivals.judgedBy).toBeUndefined()
  })
})

describe('over partitions', () => {
  const entry = (start: number, judgedBy: string | null | undefined): [string, Uint8Array] => [
    arrivalsEntryName('credit', start),
    encodeArrivals({ ...noArrivals(), judgedBy }),
  ]

  test('the oldest is found by the manifests, and a version that is nowhere is named', () => {
    expect(oldestMap([three, one, two], manifestOf)?.version).toBe(one)
    expect(oldestMap([three, two], manifestOf)?.version).toBe(two)
    expect(oldestMap([], manifestOf)).toBeUndefined()
    expect(() => oldestMap([one, 'nowhere'], manifestOf)).toThrow(UnknownMapError)
    expect(() => oldestMap([one, 'nowhere'], manifestOf)).toThrow('nowhere')
  })

  test('the maps that the watch will ask for are those of slices from a time on', () => {
    const readings = [
      readingOf(0, 9, new Map([entry(0, 'past'), entry(10_000, one)])),
      readingOf(1, 9, new Map([entry(10_000, null), entry(20_000, undefined), entry(30_000, two)])),
    ]
    expect([...mapsThatJudged(readings, 10_000)]).toEqual([one, two])
  })
})

describe('a map that lags behind the last one published', () => {
  const from = (n: readonly number[], slices: number, begunAt = 0) => {
    const { state } = createWatchFold()
    return { begunAt, state: { ...state, pace: { groups: ['f', 'm'], n: Float64Array.from(n), slices } } }
  }

  test('is fresh for as long as gathering its scores took, of the group that took least, and no longer than the window', () => {
    // 60 scores of f and 61 of m, in 10 s slices and a window of 60 s.
    expect(laggingMap(credit, from([20, 61], 1), first.manifest).windowMs).toBe(10_000)
    expect(laggingMap(credit, from([40, 61], 2), first.manifest).windowMs).toBe(20_000)
    expect(laggingMap(credit, from([60, 10], 2), first.manifest).windowMs).toBe(20_000)
    expect(laggingMap(credit, from([1, 1], 1), first.manifest).windowMs).toBe(60_000)
    expect(laggingMap(credit, from([0, 0], 1), first.manifest).windowMs).toBe(60_000)
    expect(laggingMap(credit, from([0, 0], 0), first.manifest).windowMs).toBe(0)
  })

  test('leaves groups that it does not test out of that', () => {
    const strict = card({ minGroupSize: 61 })
    expect(laggingMap(strict, from([60, 30.5], 1), first.manifest).windowMs).toBe(20_000)
  })

  test('counts from its own plan, and from the first slice where it was seeded', () => {
    expect(laggingMap(credit, from([1, 1], 1), first.manifest).plannedFor).toBe(20_000)
    expect(laggingMap(credit, from([1, 1], 1, 30_000), first.manifest).plannedFor).toBe(30_000)
  })
})

test('the policy is that of the map that judged until the published one’s was reached, and then stays', () => {
  const { state } = createWatchFold()
  const [old, fresh] = [first.manifest, { ...second.manifest, policyVersion: 'next' }]
  expect(rulingMap({ ...state, policyVersion: old.policyVersion }, fresh, old)).toBe(old)
  expect(rulingMap({ ...state, policyVersion: 'next' }, fresh, old)).toBe(fresh)
  expect(rulingMap({ ...state, policyVersion: old.policyVersion }, fresh, undefined)).toBe(fresh)
  expect(rulingMap(state, undefined, old)).toBe(old)
})
