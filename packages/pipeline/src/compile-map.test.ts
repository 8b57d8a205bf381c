import { encodeTransportMapPart, PART_BYTES_MAX } from '@fairstream/events'
import { createGroupSlice, addScore, segments } from '@fairstream/sketch'
import { barycenter, judge, quantileFunction, shrinkToParent } from '@fairstream/transport'
import type { Judged, QuantileFunction } from '@fairstream/transport'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { card, killOf, mapOver, range, recordsOf, SEED, shelfWith, SOURCES, windowOf } from '../testing/pipeline.ts'
import { compileMap, judgesAlike, mapVersion } from './compile-map.ts'
import type { CompiledMap, MapSources } from './compile-map.ts'
import { unitHash } from './hash.ts'
import { judgeScore } from './judge-score.ts'
import type { JudgingMap } from './judging-map.ts'
import { mapOnShelf } from './map-shelf.ts'
import type { ScorecardRules } from './scorecard-rules.ts'

const sexes = { f: range(0, 60), m: range(40, 100) }

function readBack(map: CompiledMap): JudgingMap {
  return mapOnShelf(shelfWith(map), map.manifest.version)
}

const versionOf = (
  over: Parameters<typeof card>[0] = {},
  groups: Record<string, number[]> = sexes,
  from: Partial<MapSources> = {},
) => mapOver(card(over), groups, from).manifest.version

describe('a map’s version', () => {
  test('names its canonical content: 16 hex digits, the same each time', () => {
    expect(versionOf()).toMatch(/^[0-9a-f]{16}$/)
    expect(versionOf()).toBe(versionOf())
  })

  test('does not depend on how far the sources were read', () => {
    const at = (offset: number): string => versionOf({}, sexes, { sources: [{ partition: 0, offset, digest: 'd' }] })
    expect(at(5)).toBe(at(7))
  })

  test.each<[string, Partial<MapSources>]>([
    ['the boundary', { plannedFor: 80_000 }],
    ['the revision', { revision: 1 }],
    ['the window', { window: { from: 20_000, to: 80_000 } }],
    ['the digest of a source', { sources: [{ partition: 0, offset: 100, digest: '00000001' }] }],
    ['a source passed over', { sources: [{ partition: 0, offset: 100, digest: '00000000', passedOver: 'idle' }] }],
  ])('depends on %s', (_, from) => {
    expect(versionOf({}, sexes, from)).not.toBe(versionOf())
  })
})

describe('two maps judge alike', () => {
  const manifestOf = (...given: Parameters<typeof versionOf>) => mapOver(card(given[0]), given[1] ?? sexes, given[2]).manifest
  const plain = manifestOf()

  test.each<[string, Partial<MapSources>]>([
    ['the boundary', { plannedFor: 80_000 }],
    ['the window', { window: { from: 20_000, to: 80_000 } }],
    ['the sources', { sources: [] }],
  ])('where only %s differs', (_, from) => {
    expect(judgesAlike(manifestOf({}, sexes, from), plain)).toBe(true)
  })

  test('whatever the ranks and decisions that their windows counted, and when those began', () => {
    const rules = card()
    const window = windowOf(rules, 'f', [1, 2, 3])
    const later = {
      ...window,
      total: {
        ...window.total,
        start: 20_000,
        rankCells: Float64Array.of(1, 2, 3, 0, 0, 0, 0, 0),
        decisions: Float64Array.of(3, 0, 0),
      },
    }
    const [one, other] = [compileMap(rules, [window], SOURCES), compileMap(rules, [later], SOURCES)]
    expect(one && other && judgesAlike(one.manifest, other.manifest)).toBe(true)
    expect(one?.parts).toEqual(other?.parts)
  })

  test.each<[string, Parameters<typeof card>[0]]>([
    ['theta', { theta: { default: 0.5, groups: {} } }],
    ['theta of a group', { theta: { default: 1, groups: { f: 0.5 } } }],
    ['ties', { ties: 'mid' }],
    ['a threshold', { thresholds: { approve: 50 } }],
    ['the range', { range: { low: 0, high: 110 } }],
    ['an atom', { atoms: [50] }],
    ['the traits', { traits: ['gender'] }],
    ['the known values of a trait', { traitValues: { sex: { known: ['f', 'm'] } } }],
    ['the catch-all', { traitValues: { sex: { known: ['f', 'm'], catchAll: 'x' } } }],
    ['the size of small groups', { minGroupSize: 62 }],
    ['a weight', { weights: { declared: { f: 1, m: 2 } } }],
    ['the name, and with it the seed', { name: 'risk' }],
  ])('never where %s differs', (_, over) => {
    expect(judgesAlike(manifestOf(over), plain)).toBe(false)
  })

  test('never where one score moved by one step', () => {
    expect(judgesAlike(manifestOf({}, { ...sexes, f: [...range(0, 59), 61] }), plain)).toBe(false)
  })

  test('never where one is the kill switch', () => {
    expect(judgesAlike(killOf(plain, { revision: plain.revision }), plain)).toBe(false)
  })
})

test('mapVersion ignores a version that is there already', () => {
  const { manifest } = mapOver(card(), sexes)
  expect(mapVersion(manifest)).toBe(manifest.version)
})

describe('parts', () => {
  const sizes = (map: CompiledMap): number[] => map.parts.map((part) => encodeTransportMapPart(part).value?.length ?? 0)

  test('are each smaller than 64 KiB: 64 groups of 1,025 cells, blended with their parent', () => {
    const rules = card({ grid: { kind: 'uniform', cells: 1024 }, range: { low: 0, high: 1 }, minGroupSize: 100_000 })
    const groups = Object.fromEntries(
      range(0, 63).map((g) => [
        `g${g}`,
        range(0, 1024).flatMap((cell) => Array<number>(1 + ((cell * (g + 1)) % 13)).fill(cell / 1024)),
      ]),
    )
    const map = mapOver(rules, groups)
    expect(map.parts.length).toBeGreaterThan(64)
    expect(Math.max(...sizes(map))).toBeLessThan(PART_BYTES_MAX)
    expect(readBack(map).groups.size).toBe(64)
  })

  test('are each smaller than 64 KiB: a lattice of 65,536 values', () => {
    const rules = card({ range: { low: 0, high: 65_535 } })
    const map = mapOver(rules, { f: range(0, 65_535), m: range(0, 65_535).filter((i) => i % 3 > 0) })
    expect(Math.max(...sizes(map))).toBeLessThan(PART_BYTES_MAX)
    expect(readBack(map).barycenter).toEqual(map.barycenter)
  })

  test('are each smaller than 64 KiB however long the group’s id: 64 traits of 256 units of three bytes', () => {
    const long = Array<string>(64)
      .fill(encodeURIComponent('象'.repeat(256)))
      .join('|')
    const other = long.slice(0, -9)
    const rules = card({ grid: { kind: 'uniform', cells: 4096 }, range: { low: 0, high: 1 }, minGroupSize: 100_000 })
    const map = mapOver(rules, { [long]: [0.5], [other]: [0.25], f: range(0, 4096).map((cell) => cell / 4096) })
    expect(Math.max(...sizes(map))).toBeLessThan(PART_BYTES_MAX)
    expect([...readBack(map).groups.keys()].sort()).toEqual(['f', long, other].sort())
    const names = map.parts.map(({ part }) => part)
    expect(new Set(names).size).toBe(names.length)
  })
})

const scores = fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 30 })
const groupScores = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), scores, { minKeys: 1, maxKeys: 4 })

describe('a map read back from its records', () => {
  const cases = fc.record({
    groups: groupScores,
    ties: fc.constantFrom('mid' as const, 'mean' as const, 'random' as const),
    theta: fc.constantFrom(0, 0.3, 1),
    uniform: fc.boolean(),
    score: fc.nat({ max: 20 }),
    id: fc.string({ minLength: 1, unit: 'grapheme' }),
  })

  test('judges as the laws do that were counted', () => {
    fc.assert(
      fc.property(cases, ({ groups, ties, theta, uniform, score, id }) => {
        const grid = uniform ? ({ kind: 'uniform', cells: 20 } as const) : ({ kind: 'lattice', step: 1 } as const)
        const rules = card({ range: { low: 0, high: 20 }, grid, ties, theta: { default: theta, groups: {} } })
        const names = Object.keys(groups).sort()
        const map = readBack(mapOver(rules, groups))
        const laws = names.map((name) => lawOf(rules, groups[name] ?? []))
        const n = names.map((name) => groups[name]?.length ?? 0)
        const total = n.reduce((sum, each) => sum + each, 0)
        const center = barycenter(laws.map((quantiles, k) => ({ quantiles, weight: (n[k] ?? 0) / total })))
        names.forEach((group, k) => {
          const own = laws[k] as QuantileFunction
          const out: Judged = { fair: 0, quantile: 0, extrapolated: false, tieSplit: false }
          judge(
            { own, barycenter: center, theta, ties, low: 0, high: 20 },
            score,
            ties === 'random' ? unitHash('ties/credit', id) : 0,
            out,
          )
          const { fair, quantile } = judgeScore(rules, map, { group, declared: true, score, id })
          expect([fair, quantile]).toEqual([out.fair, out.quantile])
        })
      }),
      { seed: SEED, numRuns: 60 },
    )
  })

  test('judges a small group by its law blended with everyone’s', () => {
    fc.assert(
      fc.property(scores, scores, fc.nat({ max: 20 }), (few, others, score) => {
        const rules = card({ range: { low: 0, high: 20 }, ties: 'mid', minGroupSize: 31 })
        const map = readBack(mapOver(rules, { f: few, m: [...others, ...range(0, 20), ...range(5, 15)] }))
        const { small, transport, windowLaw } = map.groups.get('f') ?? {}
        const everyone = lawOf(rules, [...few, ...others, ...range(0, 20), ...range(5, 15)])
        expect(small).toBe(true)
        expect(windowLaw).toEqual(lawOf(rules, few))
        expect(transport?.own).toEqual(shrinkToParent(lawOf(rules, few), few.length, everyone, 31))
        expect(judgeScore(rules, map, { group: 'f', declared: true, score, id: 'a' }).flags).toContain('small-group')
      }),
      { seed: SEED, numRuns: 40 },
    )
  })

  test('is the same whatever order the groups were found in', () => {
    fc.assert(
      fc.property(groupScores, (groups) => {
        const turned = Object.fromEntries(Object.entries(groups).reverse())
        expect(mapOver(card({ range: { low: 0, high: 20 } }), turned)).toEqual(
          mapOver(card({ range: { low: 0, high: 20 } }), groups),
        )
      }),
      { seed: SEED, numRuns: 20 },
    )
  })
})

function lawOf({ grid }: ScorecardRules, counted: readonly number[]): QuantileFunction {
  const slice = createGroupSlice(grid, 0)
  for (const each of counted) addScore(slice.sketch, each)
  return quantileFunction(segments(slice.sketch))
}

describe('weights', () => {
  const weightsOf = (over: Parameters<typeof card>[0], from: Partial<MapSources> = {}) =>
    mapOver(card(over), { f: [1, 2, 3], m: [4] }, from).manifest.weights

  test('are shares of the window by default', () => {
    expect(weightsOf({})).toEqual({ f: 0.75, m: 0.25 })
  })
  test('are as declared, made to sum to 1', () => {
    expect(weightsOf({ weights: { declared: { f: 1, m: 3 } } })).toEqual({ f: 0.25, m: 0.75 })
  })
  test('are 0 for a group that the declared ones do not name, which is judged nevertheless', () => {
    const map = mapOver(card({ weights: { declared: { f: 2 } } }), { f: [10, 20], m: [40, 50], constructor: [7] })
    expect(map.manifest.weights).toEqual({ f: 1, m: 0, constructor: 0 })
    expect(map.barycenter).toEqual(lawOf(card(), [10, 20]))
    expect([...readBack(map).groups.keys()]).toEqual(['constructor', 'f', 'm'])
  })
  test('are those of the frozen map once it is known, and shares of the window until then', () => {
    const frozen = { weights: { frozen: '00000000deadbeef' } }
    expect(weightsOf(frozen)).toEqual({ f: 0.75, m: 0.25 })
    expect(weightsOf(frozen, { frozenWeights: { f: 0.5, m: 0.5 } })).toEqual({ f: 0.5, m: 0.5 })
  })
})

describe('there is no map', () => {
  test('over an empty window', () => {
    expect(compileMap(card(), [], SOURCES)).toBeUndefined()
    expect(compileMap(card(), [windowOf(card(), 'f', [])], SOURCES)).toBeUndefined()
  })
  test('where all that was seen is out of range', () => {
    expect(compileMap(card(), [windowOf(card(), 'f', [101, -1])], SOURCES)).toBeUndefined()
  })
  test('where no group with a score has any weight', () => {
    expect(compileMap(card({ weights: { declared: { m: 1 } } }), [windowOf(card(), 'f', [1])], SOURCES)).toBeUndefined()
  })
})

describe('one group alone stays where it is', () => {
  test('to the last bit on a lattice, ties at random', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 300 }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (counted, id) => {
          const rules = card()
          const map = readBack(mapOver(rules, { f: counted }))
          for (const score of counted) expect(judgeScore(rules, map, { group: 'f', declared: true, score, id }).fair).toBe(score)
        },
      ),
      { seed: SEED, numRuns: 40 },
    )
  })

  test('within four units in the last place on a uniform grid', () => {
    const score = fc.double({ min: 0, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.array(score, { minLength: 1, maxLength: 300 }), (counted) => {
        const rules = card({ grid: { kind: 'uniform', cells: 256 } })
        const map = readBack(mapOver(rules, { f: counted }))
        for (const each of counted) {
          const { fair } = judgeScore(rules, map, { group: 'f', declared: true, score: each, id: 'a' })
          expect(Math.abs(fair - each)).toBeLessThanOrEqual(4 * 100 * Number.EPSILON)
        }
      }),
      { seed: SEED, numRuns: 40 },
    )
  })
})

describe('a group’s error bound', () => {
  test('is the DKW bound on a lattice, and with it the heaviest cell’s mass elsewhere', () => {
    const boundOf = (over: Parameters<typeof card>[0]) => mapOver(card(over), { f: range(1, 50) }).manifest.groups[0]?.rankError
    expect(boundOf({})).toBeCloseTo(Math.sqrt(Math.log(40) / 100), 14)
    expect(boundOf({ grid: { kind: 'uniform', cells: 100 } })).toBeCloseTo(Math.sqrt(Math.log(40) / 100) + 1 / 50, 14)
  })
  test('is at most 1', () => {
    expect(mapOver(card({ grid: { kind: 'uniform', cells: 2 } }), { f: [50] }).manifest.groups[0]?.rankError).toBe(1)
  })
  test('is absent for a group below the least size, which is marked small', () => {
    const [f, m] = mapOver(card({ minGroupSize: 5 }), { f: range(1, 4), m: range(1, 5) }).manifest.groups
    expect(f).toMatchObject({ group: 'f', n: 4, small: true })
    expect(f).not.toHaveProperty('rankError')
    expect(m).not.toHaveProperty('small')
    expect(m?.rankError).toBeGreaterThan(0)
  })
})

test('parts come before the manifest, and every part that it names is there', () => {
  const map = mapOver(card(), sexes)
  expect(recordsOf(map)).toHaveLength(4)
  const named = [...map.manifest.groups.flatMap(({ parts }) => parts), ...map.manifest.barycenter.parts]
  expect(map.parts.map(({ sha256 }) => sha256)).toEqual(named)
})
