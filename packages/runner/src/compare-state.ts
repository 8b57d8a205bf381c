import {
  ARRIVALS_PREFIX,
  decodePartitionRecord,
  inFormatOf,
  parseArrivalsEntryName,
  parseSliceEntryName,
  RECENT_IDS_PREFIX,
  restoreFold,
  SLICE_PREFIX,
  sliceEntryPrefix,
} from '@fairstream/pipeline'
import type { PartitionRecord, ScorecardRules } from '@fairstream/pipeline'
import type { FirstRecord } from '@fairstream/ports'
import { crc32c, decodeGroupSlice, decodeMomentSlice } from '@fairstream/sketch'
import type { Rebuilt } from './rebuild-partition.ts'
import type { Shell } from './shell.ts'

/** A state in the store beside what its log gives. */
export interface Comparison {
  /** Group slices that were compared to the byte. */
  readonly slices: number
  /** Group slices that began before the first record held: the log cannot give them whole. */
  readonly pastRetention: number
  /** CRC32C over all that was compared, in order: of the store, and of the log. Equal where nothing differs. */
  readonly digests: { readonly store: string; readonly log: string }
  /** What differs, named. */
  readonly differences: readonly string[]
}

const encoder = new TextEncoder()

/**
 * Compares a state with the one rebuilt up to the same offset: all group slices that the store keeps and what arrived in them,
 * watermarks, what is sealed, the ids to know repeats by, and the breaker. Not compared are owner, grants, idleness, ends of outputs, the map adopted since the
 * last output, and how ids lie in blocks: the log does not determine them.
 */
export function compareState(shell: Shell, held: FirstRecord, rebuilt: Rebuilt): Comparison {
  const [store, log] = [held, asHeld(rebuilt.state, held)].map((state) => describe(shell, state, rebuilt.from)) as [
    Described,
    Described,
  ]
  const kept = keptBy(decodePartitionRecord(held.body))
  const differences: string[] = []
  const names = [...new Set([...store.facts.keys(), ...log.facts.keys()])].sort()
  const compared = names.filter((name) => !isCount(name) || (kept(name) && !store.partial.has(name)))
  for (const name of compared) {
    const [left, right] = [store.facts.get(name), log.facts.get(name)]
    if (left === undefined) differences.push(`${name}: the store lacks it`)
    else if (right === undefined) differences.push(`${name}: the log does not give it`)
    else if (Buffer.compare(left, right) !== 0) differences.push(`${name}: differs`)
  }
  return {
    slices: compared.filter((name) => name.startsWith(SLICE_PREFIX)).length,
    pastRetention: store.partial.size,
    digests: { store: digestOf(store, compared), log: digestOf(log, compared) },
    differences,
  }
}

/** What the log gives, in the format that each entry of arrivals is held in. */
function asHeld(state: FirstRecord, held: FirstRecord): FirstRecord {
  const put = [...state.put].map(([name, bytes]): [string, Uint8Array] => {
    const found = name.startsWith(ARRIVALS_PREFIX) ? held.put.get(name) : undefined
    return [name, found === undefined ? bytes : inFormatOf(found, bytes, name)]
  })
  return { ...state, put: new Map(put) }
}

interface Described {
  readonly facts: ReadonlyMap<string, Uint8Array>
  /** Names of slices that began before the first record held. */
  readonly partial: ReadonlySet<string>
}

function describe({ rules }: Shell, { next, body, put }: FirstRecord, from: number): Described {
  const record = decodePartitionRecord(body)
  const facts = new Map<string, Uint8Array>()
  const partial = new Set<string>()
  for (const [name, bytes] of put) {
    // Arrivals do not say where they began: they are compared where the fold began with the log.
    if (name.startsWith(SLICE_PREFIX) || (name.startsWith(ARRIVALS_PREFIX) && from === 0)) facts.set(name, bytes)
    if (!name.startsWith(SLICE_PREFIX)) continue
    const card = rules.scorecards.get(parseSliceEntryName(name).scorecard)
    if (card === undefined || firstOffsetOf(card, bytes, name) < from) partial.add(name)
  }
  const say = (name: string, value: unknown): void => void facts.set(name, encoder.encode(JSON.stringify(value)))
  for (const [name, { watermark, sealedTo }] of Object.entries(record.scorecards)) {
    if (watermark === null) continue
    say(`watermark of ${name}`, watermark)
    say(`sealed up to, of ${name}`, sealedTo)
  }
  say('next', next)
  say('breaker', record.breaker)
  say('recent ids', recentIdsOf(record, put, from))
  return { facts, partial }
}

function firstOffsetOf({ grid, space }: ScorecardRules, bytes: Uint8Array, name: string): number {
  return (space === undefined ? decodeGroupSlice(grid, bytes, name) : decodeMomentSlice(space, bytes, name)).firstOffset
}

function isCount(name: string): boolean {
  return name.startsWith(SLICE_PREFIX) || name.startsWith(ARRIVALS_PREFIX)
}

/** The ids in order; numbered from their own first, for a fold that begins later counts from there. */
function recentIdsOf(record: PartitionRecord, put: FirstRecord['put'], from: number): unknown {
  const blocks = new Map([...put].filter(([name]) => name.startsWith(RECENT_IDS_PREFIX)))
  const { recentIds } = restoreFold(0, { ...record, openSlices: [] }, blocks, () => {
    throw new RangeError('no slice is restored here')
  })
  const ids = [...recentIds.byKey.values()].map(({ key, content, mapVersion, timeMs }) => [key, content, mapVersion, timeMs])
  return from === 0 ? [record.recentIds, ids] : ids
}

/** Does the store still keep this slice? One before the window of its map is gone there, and need not be in the log's state. */
function keptBy({ openSlices, scorecards }: PartitionRecord): (name: string) => boolean {
  const open = new Set(openSlices.map(({ scorecard, start }) => sliceEntryPrefix(scorecard, start)))
  return (name) => {
    const { scorecard, start } = name.startsWith(ARRIVALS_PREFIX) ? parseArrivalsEntryName(name) : parseSliceEntryName(name)
    const ranges = scorecards[scorecard]?.storedSlices ?? []
    return open.has(sliceEntryPrefix(scorecard, start)) || ranges.some(([first, last]) => start >= first && start <= last)
  }
}

function digestOf({ facts }: Described, names: readonly string[]): string {
  let digest = 0
  for (const name of names) digest = crc32c(facts.get(name) ?? new Uint8Array(), crc32c(encoder.encode(name), digest))
  return digest.toString(16).padStart(8, '0')
}
