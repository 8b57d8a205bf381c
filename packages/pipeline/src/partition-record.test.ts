import { decodeUtf8 } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'
import { decodeGroupSlice, encodeGroupSlice } from '@fairstream/sketch'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  card,
  configuration,
  killOf,
  lookupOf,
  mapOver,
  range,
  rawScore,
  recordOf,
  rulesOf,
  scorecard,
  SEED,
  shelfWith,
} from '../testing/pipeline.ts'
import { adoptAtCommit, partitionWrite, rulesAt, rulesEntry, rulesEntryName } from './commit-partition.ts'
import type { StoredBlocks } from './commit-partition.ts'
import type { MapShelf } from './map-shelf.ts'
import { createPartitionFold, scorecardFold } from './partition-fold.ts'
import type { PartitionFold } from './partition-fold.ts'
import {
  decodePartitionRecord,
  encodeHaltedRecord,
  encodePartitionRecord,
  firstProtocol,
  foldEntryPrefixes,
  restoreFold,
} from './partition-record.ts'
import { scoreRecord } from './score.ts'
import type { Said } from './score.ts'
import { pipelineRules } from './scorecard-rules.ts'
import type { PipelineRules } from './scorecard-rules.ts'

/** A partition whose fold lives in a store: the last body, the entries beside it, and what the owner holds in memory. */
interface Stored {
  readonly rules: PipelineRules
  readonly shelf: MapShelf
  fold: PartitionFold
  blocks: StoredBlocks
  committed: number
  body: Uint8Array
  readonly entries: Map<string, Uint8Array>
}

function stored(rules: PipelineRules, shelf: MapShelf): Stored {
  const fold = createPartitionFold(0, rules.version)
  return {
    rules,
    shelf,
    fold,
    blocks: { firsts: [], rules: new Set() },
    committed: 0,
    body: encodePartitionRecord(fold, firstProtocol(0)),
    entries: new Map(),
  }
}

function feed({ fold, rules, shelf }: Stored, value: unknown): Said {
  return scoreRecord(fold, rules, lookupOf(shelf), { topic: 'raw', partition: 0, offset: fold.next, record: recordOf(value) })
}

/** As a store does: what is removed goes first, then what is put is written. */
function commit(held: Stored, rules = held.rules, floor = 0): void {
  const { fold, blocks, entries, shelf } = held
  const { orderOf } = lookupOf(shelf)
  adoptAtCommit(fold, { floor, candidateOf: (name) => shelf.candidates.get(name), orderOf, rules })
  const { body, put, remove } = partitionWrite(fold, firstProtocol(0), rules, { from: held.committed, blocks, orderOf })
  for (const name of entries.keys()) if (remove.some((prefix) => name.startsWith(prefix))) entries.delete(name)
  for (const [name, bytes] of put) entries.set(name, bytes.slice())
  held.body = body
  held.committed = fold.next
}

/** Drops what is in memory and reads the store again. */
function restart(held: Stored, known: readonly PipelineRules[] = [held.rules]): void {
  const record = decodePartitionRecord(held.body)
  const prefixes = foldEntryPrefixes(record)
  const entries = new Map([...held.entries].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))))
  held.fold = restoreFold(held.committed, record, entries, (name) => {
    const found = known.find(({ scorecards }) => scorecards.has(name))?.scorecards.get(name)
    if (found === undefined) throw new Error(`no grid for ${name}`)
    return found.grid
  })
  const named = (prefix: string) =>
    [...entries.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
  held.blocks = {
    firsts: named('ids/')
      .map(Number)
      .sort((a, b) => a - b),
    rules: new Set(named('rules/')),
  }
}

/** All that the prefix comes to: what is open in memory, what is sealed in the store, and the rest of the fold. */
function stateOf({ fold, entries }: Stored): unknown {
  const slices = new Map([...entries].filter(([name]) => name.startsWith('slice/')))
  for (const { scorecard: name, start, groups } of fold.openSlices.values())
    for (const [group, slice] of groups) slices.set(`slice/${name}/${start}/${group}`, encodeGroupSlice(slice))
  const cards = [...fold.scorecards].filter(([, { watermark }]) => Number.isFinite(watermark)).sort()
  return {
    next: fold.next,
    slices: [...slices].sort(([a], [b]) => (a < b ? -1 : 1)),
    scorecards: cards.map(([name, { watermark, sealedTo, maps }]) => [name, watermark, sealedTo, maps]),
    ids: [...fold.recentIds.byKey.values()],
    nextSequence: fold.recentIds.nextSequence,
    breaker: fold.breaker,
  }
}

const saidBytes = ({ fair, late, dead }: Said): (Encoded | undefined)[] => [fair, late, dead]

const credit = scorecard()
const risk = scorecard({
  name: 'risk',
  grid: { kind: 'uniform', cells: 8 },
  traits: ['region'],
  window: { sliceMs: 20_000, lengthMs: 40_000, graceMs: 5000 },
})
const RULES = rulesOf([credit, risk], { dedupeMs: 20_000, dedupeMax: 12, breakerMax: 3, breakerOver: 6 })
const FIRST = mapOver(card(), { f: range(0, 60), m: range(40, 100) })
const SECOND = mapOver(card(), { f: range(20, 30), m: range(40, 100) }, { plannedFor: 80_000 })

const event = fc.record({
  id: fc.nat({ max: 15 }).map(String),
  scorecard: fc.oneof(
    { weight: 8, arbitrary: fc.constant('credit') },
    { weight: 1, arbitrary: fc.constantFrom('risk', 'nobody') },
  ),
  traits: fc.record({ sex: fc.constantFrom('f', 'm', 'x'), region: fc.constantFrom('n', '__proto__') }),
  score: fc.oneof(fc.integer({ min: -2, max: 104 }), fc.constant(30.5)),
  ahead: fc.integer({ min: -15, max: 25 }),
})

/** Events whose time moves on unevenly, and what happens after each: nothing, a commit, or a commit and a restart. */
const histories = fc.array(fc.record({ event, then: fc.constantFrom('go on', 'go on', 'commit', 'restart') }), { maxLength: 50 })

function withTimes(history: readonly { readonly event: { ahead: number }; readonly then: string }[]) {
  let stream = 100_000
  return history.map(({ event: { ahead, ...others }, then }) => {
    stream += Math.max(0, ahead) * 500
    return { value: { ...others, subject: 's', time: stream + Math.min(0, ahead) * 1000 }, then }
  })
}

/** Maps that come into force by offset, so that commits have no say in it. */
function scheduling(held: Stored): Stored {
  scorecardFold(held.fold, 'credit').maps = {
    inForce: FIRST.manifest.version,
    scheduled: { version: SECOND.manifest.version, from: 15 },
  }
  held.body = encodePartitionRecord(held.fold, firstProtocol(0))
  return held
}

describe('a fold that is written at any stretches and restored at any of them', () => {
  test('says the same bytes and comes to the same state as one that never stopped', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const shelf = shelfWith(FIRST, SECOND)
        shelf.candidates.clear()
        const [whole, cut] = [scheduling(stored(RULES, shelf)), scheduling(stored(RULES, shelf))]
        for (const { value, then } of withTimes(history)) {
          expect(saidBytes(feed(cut, value))).toEqual(saidBytes(feed(whole, value)))
          if (then !== 'go on') commit(cut)
          if (then === 'restart') restart(cut)
          expect(stateOf(cut)).toEqual(stateOf(whole))
        }
      }),
      { seed: SEED, numRuns: 300 },
    )
  })

  test('has the same record again, to the byte, and nothing fresh', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const held = scheduling(stored(RULES, shelfWith(FIRST, SECOND)))
        for (const { value } of withTimes(history)) feed(held, value)
        commit(held)
        const body = held.body
        restart(held)
        expect(held.fold.recentIds.fresh).toEqual([])
        expect(encodePartitionRecord(held.fold, firstProtocol(0))).toEqual(body)
      }),
      { seed: SEED, numRuns: 60 },
    )
  })

  test('goes on numbering ids where all of them are forgotten', () => {
    const held = stored(rulesOf([credit], { dedupeMax: 1, dedupeMs: 20_000 }), shelfWith())
    feed(held, rawScore({ time: 40_000 }))
    feed(held, rawScore({ id: 'b', time: 5000 }))
    expect(held.fold.recentIds.byKey.size).toBe(0)
    commit(held)
    restart(held)
    expect(held.fold.recentIds.nextSequence).toBe(2)
  })

  test('writes only the slices that counted something since the last commit', () => {
    const held = stored(RULES, shelfWith())
    feed(held, rawScore())
    commit(held)
    feed(held, rawScore({ id: 'b', traits: { sex: 'm' } }))
    const { put } = partitionWrite(held.fold, firstProtocol(0), RULES, {
      from: held.committed,
      blocks: held.blocks,
      orderOf: lookupOf(held.shelf).orderOf,
    })
    expect([...put.keys()].filter((name) => name.startsWith('slice/'))).toEqual(['slice/credit/0/m'])
  })

  test('keeps blocks of ids only while one of them is remembered', () => {
    const held = stored(RULES, shelfWith())
    for (let i = 0; i < 60; i++) {
      feed(held, rawScore({ id: `${i}`, time: i }))
      commit(held)
    }
    const blocks = [...held.entries.keys()].filter((name) => name.startsWith('ids/'))
    expect(blocks).toHaveLength(12)
    restart(held)
    expect(held.fold.recentIds.byKey.size).toBe(12)
  })
})

describe('adoption at a commit', () => {
  test('takes the candidate up at once from the floor on, else for the floor', () => {
    const held = stored(RULES, shelfWith(FIRST))
    commit(held, RULES, 3)
    expect(scorecardFold(held.fold, 'credit').maps).toEqual({ scheduled: { version: FIRST.manifest.version, from: 3 } })
    const said = range(0, 4).map((i) => feed(held, rawScore({ id: `${i}` })).score?.flags)
    expect(said).toEqual([['warming-up'], ['warming-up'], ['warming-up'], [], []])
  })

  test('takes up other rules likewise, and keeps their configuration beside the record', () => {
    const held = stored(RULES, shelfWith())
    feed(held, rawScore())
    commit(held)
    const other = rulesOf([credit, risk], { skewMs: 1 })
    commit(held, other, 4)
    expect(held.fold.rules).toEqual({ inForce: RULES.version, scheduled: { version: other.version, from: 4 } })
    for (const each of [RULES, other]) expect(held.entries.get(rulesEntryName(each.version))).toEqual(rulesEntry(each))
    expect(rulesAt(held.fold.rules, 3)).toEqual(held.fold.rules)
    expect(rulesAt(held.fold.rules, 4)).toEqual({ inForce: other.version })
    const again = pipelineRules(JSON.parse(decodeUtf8(rulesEntry(other)) ?? '') as ReturnType<typeof configuration>)
    expect(again.version).toBe(other.version)
  })
})

describe('a slice in the store', () => {
  const window = (graceMs: number) => ({ ...credit.window, graceMs })
  const countIn = ({ entries, fold }: Stored, start: number): number => {
    const open = fold.openSlices.get(`credit/${start}`)?.groups.get('f')
    const bytes = entries.get(`slice/credit/${start}/f`)
    if (open !== undefined) return open.sketch.n
    return bytes === undefined ? 0 : decodeGroupSlice(card().grid, bytes, 'slice').sketch.n
  }

  test.each([3000, 60_000])('loses no count where the grace grows or shrinks to %d ms while it takes events', (graceMs) => {
    const before = rulesOf([scorecard({ window: window(63_000 - graceMs) })])
    const after = rulesOf([scorecard({ window: window(graceMs) })])
    const held = stored(before, shelfWith())
    const lateOnes: boolean[] = []
    const score = (id: string, time: number, rules: PipelineRules) =>
      lateOnes.push(feed({ ...held, rules }, rawScore({ id, time })).late !== undefined)
    score('a', 1000, before)
    score('b', 14_000, before)
    commit(held, after, 3)
    score('c', 2000, before)
    commit(held, after, 3)
    held.fold.rules = rulesAt(held.fold.rules, 3)
    score('d', 3000, after)
    commit(held, after, 0)
    restart(held, [after])
    score('e', 4000, after)
    commit(held, after, 0)
    const counted = [true, false, true, true, true].filter((inFirst, i) => inFirst && lateOnes[i] === false).length
    expect(countIn(held, 0)).toBe(counted)
  })

  test('loses no count where its scorecard is on its way out of the configuration', () => {
    const before = rulesOf([credit, risk])
    const after = rulesOf([risk])
    const held = stored(before, shelfWith())
    feed(held, rawScore())
    commit(held, after, 2)
    feed(held, rawScore({ id: 'b' }))
    commit(held, after, 2)
    expect(countIn(held, 0)).toBe(2)
  })

  /** Six slices, all sealed, then a map that was planned for this boundary. */
  const withMap = (plannedFor: number, kill: boolean): Stored => {
    const held = stored(RULES, shelfWith())
    range(0, 5).forEach((i) => feed(held, rawScore({ id: `${i}`, time: i * 10_000 })))
    feed(held, rawScore({ id: 'last', time: 200_000 }))
    commit(held)
    const map = mapOver(card(), { f: [1] }, { plannedFor })
    const manifest = kill ? killOf(map.manifest) : map.manifest
    const shelf = shelfWith({ manifest, parts: kill ? [] : map.parts })
    commit({ ...held, shelf })
    return { ...held, shelf }
  }
  const starts = ({ entries }: Stored): number[] =>
    [...entries.keys()].filter((name) => name.startsWith('slice/')).map((name) => Number(name.split('/')[2]))

  test('is forgotten once it begins before the window of the map in force, and not sooner', () => {
    expect(starts(withMap(60_000, false))).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 200_000])
    expect(starts(withMap(80_000, false))).toEqual([20_000, 30_000, 40_000, 50_000, 200_000])
    expect(starts(withMap(140_000, false))).toEqual([200_000])
  })

  test('stays under the kill switch, whose map is nobody’s plan', () => {
    expect(starts(withMap(140_000, true))).toHaveLength(7)
  })

  test('is gone for good where it is sealed and forgotten in one commit', () => {
    const shelf = shelfWith(mapOver(card(), { f: [1] }, { plannedFor: 900_000 }))
    const held = stored(RULES, shelf)
    commit(held)
    feed(held, rawScore())
    feed(held, rawScore({ id: 'b', time: 100_000 }))
    commit(held)
    feed(held, rawScore({ id: 'c', time: 950_000 }))
    commit(held)
    expect(starts(held)).toEqual([950_000])
    expect(scorecardFold(held.fold, 'credit').storedSlices).toEqual([])
  })
})

describe('a record', () => {
  test('of another format is refused', () => {
    const record = decodePartitionRecord(encodePartitionRecord(createPartitionFold(0, 'r'), firstProtocol(0)))
    for (const other of [{ formatVersion: 2 }, { outputFormat: 2 }])
      expect(() => decodePartitionRecord(new TextEncoder().encode(JSON.stringify({ ...record, ...other })))).toThrow(RangeError)
  })

  test('begins with one offset granted', () => {
    expect(firstProtocol(7)).toMatchObject({ reserve: 1, licence: 8, lastOffset: -1 })
  })

  test('that is halted says why, and is else as it was', () => {
    const record = decodePartitionRecord(encodePartitionRecord(createPartitionFold(0, 'r'), firstProtocol(0)))
    const halted = { code: 'LOG_REPLACED', message: 'another log' }
    expect(decodePartitionRecord(encodeHaltedRecord(record, halted))).toEqual({ ...record, halted })
  })

  test('does not depend on which scorecard was seen first', () => {
    const bodies = [
      ['credit', 'risk'],
      ['risk', 'credit'],
    ].map((names) => {
      const fold = createPartitionFold(0, 'r')
      for (const name of names) scorecardFold(fold, name).watermark = 5
      return decodeUtf8(encodePartitionRecord(fold, firstProtocol(0)))
    })
    expect(bodies[0]).toBe(bodies[1])
  })
})
