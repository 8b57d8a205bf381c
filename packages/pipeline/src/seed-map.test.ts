import { encodeTransportMapManifest } from '@fairstream/events'
import { fitMap, judgeRecord, readFittedMap, readyMap } from '@fairstream/transport'
import type { FitOptions, FittedMap, GroupedScores } from '@fairstream/transport'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { card, SEED, shelfWith } from '../testing/pipeline.ts'
import { unitHash } from './hash.ts'
import { judgeScore } from './judge-score.ts'
import { mapOnShelf } from './map-shelf.ts'
import { rankTies } from './rank-ties.ts'
import { seedMap } from './seed-map.ts'

const HISTORY = { from: 0, to: 60_000 }

function history(scores: Readonly<Record<string, readonly number[]>>): GroupedScores {
  const groups = Object.keys(scores)
  return {
    groups,
    group: Uint32Array.from(groups.flatMap((id, g) => (scores[id] ?? []).map(() => g))),
    score: Float64Array.from(groups.flatMap((id) => scores[id] ?? [])),
  }
}

function fitted(scores: Readonly<Record<string, readonly number[]>>, over: FitOptions = {}): FittedMap {
  return fitMap(history(scores), {
    grid: { kind: 'lattice', step: 1 },
    edges: { low: 0, high: 100 },
    ties: 'random',
    seed: 'ties/credit',
    traits: ['sex'],
    minGroupSize: 1,
    ...over,
  })
}

const anyScores = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 40 })

test('a seeded live map judges as the fitted map does, to the bit, where both count on one grid', () => {
  fc.assert(
    fc.property(
      anyScores,
      anyScores,
      fc.constantFrom('mid', 'mean', 'random'),
      fc.constantFrom(1, 20),
      (f, m, ties, minGroupSize) => {
        const rules = card({ ties, minGroupSize })
        const map = readFittedMap(JSON.parse(JSON.stringify(fitted({ f, m }, { ties, minGroupSize }))))
        const seeded = seedMap(rules, map, 60_000, HISTORY)
        expect(seeded.warnings).toEqual([])
        const live = seeded.map === undefined ? undefined : mapOnShelf(shelfWith(seeded.map), seeded.map.manifest.version)
        const ready = readyMap(map)
        for (const group of ['f', 'm', 'x']) {
          for (const score of [0, 17, 50, 99, 100, 33.4, -3, 104]) {
            const judged = judgeScore(rules, live, { group, declared: true, score, id: `${group}${score}` })
            const alone = judgeRecord(ready, group, score, unitHash(map.seed, `${group}${score}`))
            expect({ ...alone, flags: [...alone.flags].sort() }).toEqual({
              fair: judged.fair,
              flags: [...judged.flags].sort(),
              ...(judged.theta === undefined ? {} : { theta: judged.theta, quantile: judged.quantile }),
              ...(judged.errorBound === undefined ? {} : { errorBound: judged.errorBound }),
            })
          }
        }
      },
    ),
    { seed: SEED, numRuns: 40 },
  )
})

test('its manifest is one that the log takes, and says that it was seeded', () => {
  const { map } = seedMap(card(), fitted({ f: [1, 2], m: [3, 4] }), 60_000, HISTORY)
  expect(map?.manifest.sources).toEqual([
    { partition: 0, offset: 0, digest: expect.stringMatching(/^seeded-[0-9a-f]{16}$/) as string },
  ])
  expect(map?.manifest).toMatchObject({ plannedFor: 60_000, revision: 0, window: HISTORY })
  expect(map && (() => encodeTransportMapManifest(map.manifest))).not.toThrow()
  const other = seedMap(card(), fitted({ f: [1, 2], m: [3, 5] }), 60_000, HISTORY)
  expect(other.map?.manifest.version).not.toBe(map?.manifest.version)
})

test('what the scorecard overrules and what has no place on its grid is told', () => {
  const map = fitted(
    { f: [1, 2, 2.5], m: [3, 4, 400] },
    { grid: { kind: 'exact' }, theta: { default: 0.5, groups: {} }, traits: ['age'] },
  )
  const { warnings, map: live } = seedMap(card(), map, 60_000, HISTORY)
  expect(warnings.map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual(['traits of', 'theta of', 'group f:', 'group m:'])
  expect(live?.manifest.theta.default).toBe(1)
  expect(live?.manifest.groups.map(({ n }) => n)).toEqual([2, 2])
})

test('cells of another grid stand by their middles, and a history without a score on the grid gives no map', () => {
  const uniform = { kind: 'uniform', low: 0, high: 100, cells: 50 } as const
  const told = seedMap(card(), fitted({ f: [10, 11, 12], m: [90] }, { grid: uniform }), 60_000, HISTORY)
  expect(told.warnings).toHaveLength(1)
  expect(told.map?.manifest.groups.map(({ n }) => n)).toEqual([3, 1])
  expect(told.map?.laws[0]?.own.lower).toEqual(Float64Array.of(10, 12))
  expect(seedMap(card(), fitted({ f: [500] }, { grid: { kind: 'exact' } }), 60_000, HISTORY).map).toBeUndefined()
})

test('ranking ties follow ids, or rows where there are none, and are not those that split scores', () => {
  const told = rankTies('credit', 3, ['a', 'b', 'c'])
  expect([...told.hashes]).toEqual(['a', 'b', 'c'].map((id) => unitHash('rank/credit', id)))
  expect([told.byRow, rankTies('credit', 2).byRow]).toEqual([false, true])
  expect(rankTies('credit', 2).hashes).toEqual(rankTies('credit', 2, ['0', '1']).hashes)
  expect(told.hashes[0]).not.toBe(unitHash('ties/credit', 'a'))
})

test('a history of more groups than a map may hold keeps the largest, and says so', () => {
  const many = Object.fromEntries(Array.from({ length: 1030 }, (_, i) => [`g${i}`, i < 6 ? [1] : [1, 2]]))
  const { map, warnings } = seedMap(card(), fitted(many), 60_000, HISTORY)
  expect(map?.manifest.groups).toHaveLength(1024)
  expect(map?.manifest.groups.some(({ n }) => n === 1)).toBe(false)
  expect(warnings).toEqual(['1030 groups in the history: the map has the 1024 largest'])
})
