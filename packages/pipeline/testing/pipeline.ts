import type { Configuration, LogSettings, Scorecard } from '@fairstream/configuration'
import { decodeUtf8, encodeTransportMapManifest, encodeTransportMapPart, encodeUtf8 } from '@fairstream/events'
import type { FairScore, InputRecord, TransportMapManifest } from '@fairstream/events'
import { addScore, createGroupSlice } from '@fairstream/sketch'
import { compileMap, mapVersion } from '../src/compile-map.ts'
import type { CompiledMap, GroupWindow, MapSources } from '../src/compile-map.ts'
import { createMapShelf, mapOnShelf, orderOnShelf, shelve } from '../src/map-shelf.ts'
import type { MapShelf } from '../src/map-shelf.ts'
import { createPartitionFold, scorecardFold } from '../src/partition-fold.ts'
import type { PartitionFold } from '../src/partition-fold.ts'
import { encodePartitionRecord, firstProtocol } from '../src/partition-record.ts'
import { scoreRecord } from '../src/score.ts'
import type { Arrival, MapLookup, Said } from '../src/score.ts'
import { pipelineRules } from '../src/scorecard-rules.ts'
import type { PipelineRules, ScorecardRules } from '../src/scorecard-rules.ts'
import { sliceEntries } from '../src/seal-slices.ts'

/** One seed for all properties: a run is repeated exactly. */
export const SEED = 20_261_122

/** A scorecard with small numbers: 10 s slices over a minute, a plan every 20 s. */
export function scorecard(over: Partial<Scorecard> = {}): Scorecard {
  return {
    name: 'credit',
    range: { low: 0, high: 100 },
    grid: { kind: 'lattice', step: 1 },
    atoms: [],
    traits: ['sex'],
    traitValues: {},
    theta: { default: 1, groups: {} },
    ties: 'random',
    planEveryMs: 20_000,
    window: { sliceMs: 10_000, lengthMs: 60_000, graceMs: 3000 },
    minGroupSize: 1,
    weights: 'population',
    ...over,
  }
}

const LOG: LogSettings = {
  name: 'main',
  skewMs: 5000,
  dedupeMs: 30_000,
  dedupeMax: 1000,
  breakerMax: 500,
  breakerOver: 1000,
  maxRecordBytes: 1_048_576,
  maxBatchOffsets: 1000,
}

export function configuration(cards: readonly Scorecard[], log: Partial<LogSettings> = {}): Configuration {
  return {
    prefix: 'test',
    scorecards: Object.fromEntries(cards.map((each) => [each.name, each])),
    log: { ...LOG, ...log },
    minGroupShown: 1,
  }
}

export function rulesOf(cards: readonly Scorecard[], log: Partial<LogSettings> = {}): PipelineRules {
  return pipelineRules(configuration(cards, log))
}

/** One scorecard made ready. */
export function card(over: Partial<Scorecard> = {}): ScorecardRules {
  const found = rulesOf([scorecard(over)]).scorecards.get(over.name ?? 'credit')
  if (found === undefined) throw new Error('no such scorecard')
  return found
}

/** A group's window that counted these scores, each once. */
export function windowOf({ grid }: ScorecardRules, group: string, scores: Iterable<number>): GroupWindow {
  const total = createGroupSlice(grid, 0)
  for (const score of scores) addScore(total.sketch, score)
  return { group, total, n: total.sketch.n, nEffective: total.sketch.n }
}

export const SOURCES: MapSources = {
  plannedFor: 60_000,
  revision: 0,
  window: { from: 0, to: 60_000 },
  sources: [{ partition: 0, offset: 100, digest: '00000000' }],
}

/** The map over groups' scores. Throws where nothing has weight. */
export function mapOver(
  rules: ScorecardRules,
  groups: Readonly<Record<string, Iterable<number>>>,
  from: Partial<MapSources> = {},
): CompiledMap {
  const windows = Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, scores]) => windowOf(rules, group, scores))
  const map = compileMap(rules, windows, { ...SOURCES, ...from })
  if (map === undefined) throw new Error('nothing to map')
  return map
}

/** The records of transport-maps that publish a map: parts first. */
export function recordsOf({ parts, manifest }: Pick<CompiledMap, 'parts' | 'manifest'>): readonly InputRecord[] {
  return [...parts.map(encodeTransportMapPart), encodeTransportMapManifest(manifest)]
}

/** The kill switch's map over another, as console and CLI write it. */
export function killOf(manifest: TransportMapManifest, over: Partial<TransportMapManifest> = {}): TransportMapManifest {
  const content = {
    ...manifest,
    revision: manifest.revision + 1,
    killed: true as const,
    groups: [],
    barycenter: { parts: [] },
    ...over,
  }
  return { ...content, version: mapVersion(content) }
}

export function shelfWith(...maps: readonly Pick<CompiledMap, 'parts' | 'manifest'>[]): MapShelf {
  const shelf = createMapShelf()
  for (const record of maps.flatMap(recordsOf)) {
    const { refused } = shelve(shelf, record)
    if (refused !== undefined) throw new Error(refused)
  }
  return shelf
}

export function lookupOf(shelf: MapShelf): MapLookup {
  return { orderOf: (version) => orderOnShelf(shelf, version), mapOf: (version) => mapOnShelf(shelf, version) }
}

/** A raw score as a producer sends it. */
export function rawScore(over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { id: 'a', subject: 's', scorecard: 'credit', traits: { sex: 'f' }, score: 50, time: 1000, ...over }
}

export function recordOf(value: unknown): InputRecord {
  return { key: null, value: encodeUtf8(typeof value === 'string' ? value : JSON.stringify(value)), headers: [] }
}

/** A partition under test: what it holds, and a way to feed it. */
export interface Partition {
  readonly rules: PipelineRules
  readonly fold: PartitionFold
  readonly shelf: MapShelf
  readonly feed: (value: unknown, over?: Partial<Arrival>) => Said
  /** Feeds a raw score that must become a fair score. */
  readonly score: (over?: Readonly<Record<string, unknown>>, place?: Partial<Arrival>) => FairScore
  /** Puts a map in force at once. */
  readonly adopt: (map: Pick<CompiledMap, 'parts' | 'manifest'>) => void
}

export function partition(rules: PipelineRules): Partition {
  const fold = createPartitionFold(0, rules.version)
  const shelf = createMapShelf()
  const lookup = lookupOf(shelf)
  const feed = (value: unknown, over: Partial<Arrival> = {}): Said =>
    scoreRecord(fold, rules, lookup, { topic: 'raw', partition: 0, offset: fold.next, record: recordOf(value), ...over })
  return {
    rules,
    fold,
    shelf,
    feed,
    score: (over = {}, place = {}) => {
      const { score, refusal } = feed(rawScore(over), place)
      if (score === undefined) throw new Error(`refused: ${refusal?.message ?? ''}`)
      return score
    },
    adopt: (map) => {
      for (const record of recordsOf(map)) shelve(shelf, record)
      scorecardFold(fold, map.manifest.scorecard).maps = { inForce: map.manifest.version }
    },
  }
}

/** What a group of a slice counted so far. */
export function counted(fold: PartitionFold, group: string, start = 0, name = 'credit') {
  return fold.openSlices.get(`${name}/${start}`)?.groups.get(group)
}

/** All that a fold keeps, as bytes: its record, and every open slice by name. */
export function stateOf(fold: PartitionFold): Record<string, unknown> {
  return {
    record: decodeUtf8(encodePartitionRecord(fold, firstProtocol(0))),
    ids: [...fold.recentIds.byKey.values()],
    slices: Object.fromEntries([...fold.openSlices.values()].flatMap((each) => sliceEntries(each)).sort()),
  }
}

/** Whole numbers from `from` to `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
