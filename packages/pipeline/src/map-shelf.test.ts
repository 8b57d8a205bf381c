import { encodeTransportMapManifest, encodeTransportMapPart, encodeTransportMapTombstone, MANIFEST } from '@fairstream/events'
import type { InputRecord } from '@fairstream/events'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, killOf, mapOver, range, recordOf, recordsOf, SEED, shelfWith } from '../testing/pipeline.ts'
import type { CompiledMap } from './compile-map.ts'
import { mapVersion } from './compile-map.ts'
import {
  createMapShelf,
  isOnShelf,
  keepOnShelf,
  latestBoundaryOnShelf,
  mapOnShelf,
  orderOnShelf,
  shelve,
  UnknownMapError,
} from './map-shelf.ts'
import type { MapShelf } from './map-shelf.ts'

const planned = (plannedFor: number, top = 60): CompiledMap =>
  mapOver(card(), { f: range(0, top), m: range(40, 100) }, { plannedFor })
const first = planned(20_000)
const second = planned(40_000, 61)
const killed = (over = {}): Pick<CompiledMap, 'parts' | 'manifest'> => ({ parts: [], manifest: killOf(first.manifest, over) })

function lifting(kill: string, over = {}): Pick<CompiledMap, 'parts' | 'manifest'> {
  const content = { ...second.manifest, revision: 7, lifts: [kill], ...over }
  const version = mapVersion(content)
  return { parts: second.parts.map((part) => ({ ...part, version })), manifest: { ...content, version } }
}

const candidateOf = (shelf: MapShelf): string | undefined => shelf.candidates.get('credit')?.version

describe('a map counts once its manifest and every part are there', () => {
  const records = recordsOf(first)
  const { version } = first.manifest

  test('in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...records], { minLength: records.length }), (shuffled) => {
        const shelf = createMapShelf()
        shuffled.forEach((record, i) => {
          expect(isOnShelf(shelf, version)).toBe(false)
          expect(candidateOf(shelf)).toBeUndefined()
          expect(shelve(shelf, record)).toEqual({})
          if (i < records.length - 1) expect(() => mapOnShelf(shelf, version)).toThrow(UnknownMapError)
        })
        expect(isOnShelf(shelf, version)).toBe(true)
        expect(candidateOf(shelf)).toBe(version)
        expect([...mapOnShelf(shelf, version).groups.keys()]).toEqual(['f', 'm'])
      }),
      { seed: SEED, numRuns: 30 },
    )
  })

  test('and not where one is missing', () => {
    for (let missing = 0; missing < records.length; missing++) {
      const shelf = createMapShelf()
      records.forEach((record, i) => i !== missing && shelve(shelf, record))
      expect(isOnShelf(shelf, version)).toBe(false)
      expect(() => orderOnShelf(shelf, version)).toThrow(UnknownMapError)
      expect(latestBoundaryOnShelf(shelf, 'credit')).toBeUndefined()
    }
  })

  test('and not where a part’s bytes have another hash', () => {
    const shelf = createMapShelf()
    const [part, ...others] = first.parts
    if (part === undefined) throw new Error('no part')
    const wrong = encodeTransportMapPart({ ...part, data: first.parts[1]?.data ?? '' })
    expect(shelve(shelf, wrong).refused).toMatch(/hash/)
    for (const record of recordsOf({ parts: others, manifest: first.manifest })) shelve(shelf, record)
    expect(isOnShelf(shelf, version)).toBe(false)
    shelve(shelf, encodeTransportMapPart(part))
    expect(isOnShelf(shelf, version)).toBe(true)
  })
})

test('a version that nobody published is an error that names it', () => {
  const shelf = shelfWith(first)
  expect(() => mapOnShelf(shelf, 'feedfeedfeedfeed')).toThrow('feedfeedfeedfeed')
  expect(() => orderOnShelf(shelf, 'feedfeedfeedfeed')).toThrow(UnknownMapError)
})

test('what is no record of transport-maps is refused with a reason, and changes nothing', () => {
  const shelf = createMapShelf()
  const before = structuredClone({ ...shelf, ready: undefined })
  const manifest = encodeTransportMapManifest(first.manifest)
  const tampered = encodeTransportMapManifest({ ...first.manifest, minGroupSize: first.manifest.minGroupSize + 1 })
  const broken: InputRecord[] = [
    recordOf('{}'),
    { ...recordOf('{}'), key: manifest.key },
    { ...manifest, key: Uint8Array.of(0xff) },
    { ...manifest, value: manifest.value?.slice(1) ?? null },
    tampered,
  ]
  for (const record of broken) expect(shelve(shelf, record).refused).toBeTypeOf('string')
  expect({ ...shelf, ready: undefined }).toEqual(before)
})

test('a map published again is the same map', () => {
  const shelf = shelfWith(first, second, first, first)
  expect(candidateOf(shelf)).toBe(second.manifest.version)
  expect([...shelf.manifests.keys()]).toEqual([first, second].map(({ manifest }) => manifest.version))
})

test('a tombstone of the manifest removes the map, and publishing it again brings it back', () => {
  const shelf = shelfWith(first, second)
  const { scorecard, version } = first.manifest
  mapOnShelf(shelf, version)
  shelve(shelf, encodeTransportMapTombstone({ scorecard, version, part: MANIFEST }))
  expect(() => mapOnShelf(shelf, version)).toThrow(UnknownMapError)
  expect(mapOnShelf(shelf, second.manifest.version).groups.size).toBe(2)
  for (const record of recordsOf(first)) shelve(shelf, record)
  expect(mapOnShelf(shelf, version).groups.size).toBe(2)
})

describe('the candidate', () => {
  test('is the latest in order, whatever the order in the log', () => {
    expect(candidateOf(shelfWith(first, second))).toBe(second.manifest.version)
    expect(candidateOf(shelfWith(second, first))).toBe(second.manifest.version)
  })

  test('is each scorecard’s own', () => {
    const risk = mapOver(card({ name: 'risk' }), { f: [1] }, { plannedFor: 10 })
    const shelf = shelfWith(second, risk)
    expect(candidateOf(shelf)).toBe(second.manifest.version)
    expect(shelf.candidates.get('risk')?.version).toBe(risk.manifest.version)
  })

  test('is a kill map from the moment it is there, however early its order', () => {
    const kill = killed({ plannedFor: 0, revision: 0 })
    expect(candidateOf(shelfWith(first, second, kill))).toBe(kill.manifest.version)
  })

  test('stays a kill map whatever is planned after it', () => {
    const kill = killed()
    expect(candidateOf(shelfWith(first, kill, second, planned(600_000)))).toBe(kill.manifest.version)
  })

  test('is the map that lifts the kill, and plans again after that', () => {
    const kill = killed()
    const lifted = lifting(kill.manifest.version)
    expect(candidateOf(shelfWith(first, kill, lifted))).toBe(lifted.manifest.version)
    const later = planned(600_000)
    expect(candidateOf(shelfWith(first, kill, lifted, later))).toBe(later.manifest.version)
  })

  test('is not a map that lifts another kill', () => {
    const kill = killed()
    expect(candidateOf(shelfWith(first, kill, lifting('feedfeedfeedfeed')))).toBe(kill.manifest.version)
  })

  test('is no kill map that lacks parts of a later plan: an incomplete map is none', () => {
    const kill = killed()
    const shelf = shelfWith(first, kill)
    shelve(shelf, encodeTransportMapManifest(lifting(kill.manifest.version).manifest))
    expect(candidateOf(shelf)).toBe(kill.manifest.version)
  })
})

test('the latest boundary is that of the latest complete plan; a kill is nobody’s plan', () => {
  const shelf = shelfWith(second, first, killed({ plannedFor: 900_000 }))
  shelve(shelf, encodeTransportMapManifest(planned(80_000, 62).manifest))
  expect(latestBoundaryOnShelf(shelf, 'credit')?.plannedFor).toBe(40_000)
  expect(latestBoundaryOnShelf(shelf, 'risk')).toBeUndefined()
})

test('a trait, a group and a value named like a property of objects survive the way through the log', () => {
  const traits = ['__proto__', 'constructor']
  const traitValues = Object.fromEntries(traits.map((name) => [name, { known: ['__proto__', 'x'], catchAll: 'toString' }]))
  const theta = { default: 1, groups: Object.fromEntries([['__proto__|x', 0.25]]) }
  const map = mapOver(
    card({ traits, traitValues, theta }),
    Object.fromEntries([
      ['__proto__|x', [1, 2]],
      ['toString|x', [3, 4]],
    ]),
  )
  const read = mapOnShelf(shelfWith(map), map.manifest.version)
  expect(read.rules.traits).toEqual(traits)
  expect(Object.keys(read.rules.traitValues)).toEqual(Object.keys(traitValues))
  expect([...read.groups].map(([name, { transport }]) => [name, transport.theta])).toEqual([
    ['__proto__|x', 0.25],
    ['toString|x', 1],
  ])
  expect(mapVersion(read.manifest)).toBe(map.manifest.version)
})

test('a shelf that keeps some maps forgets the others with the parts that only they name', () => {
  const shelf = shelfWith(first)
  for (const part of second.parts) shelve(shelf, encodeTransportMapPart(part))
  shelve(shelf, encodeTransportMapManifest(second.manifest))
  keepOnShelf(shelf, new Set())
  expect(isOnShelf(shelf, first.manifest.version)).toBe(false)
  expect(isOnShelf(shelf, second.manifest.version)).toBe(true)
  expect([...shelf.parts.keys()].sort()).toEqual([...new Set(second.parts.map(({ sha256 }) => sha256))].sort())
  expect(mapOnShelf(shelf, second.manifest.version).groups.size).toBe(second.manifest.groups.length)
})
