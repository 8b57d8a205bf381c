import { decodeUtf8, encodeUtf8 } from '@fairstream/events'
import { decodeGroupSlice, decodeMomentSlice } from '@fairstream/sketch'
import { decodeArrivals, noArrivals } from './arrival-counts.ts'
import { CLOSED_BREAKER } from './breaker.ts'
import type { Breaker } from './breaker.ts'
import type { MapsInForce } from './maps-in-force.ts'
import { openSliceKey } from './partition-fold.ts'
import type { OpenSlice, PartitionFold, RulesInForce } from './partition-fold.ts'
import { createRecentIds, firstSequence, restoreRecentIds } from './recent-ids.ts'
import type { RecentIds } from './recent-ids.ts'
import type { SliceAxes } from './scorecard-rules.ts'
import { arrivalsEntryName, arrivalsEntryPrefix, parseSliceEntryName, SLICE_PREFIX, sliceEntryPrefix } from './slice-entry.ts'
import type { SliceRanges } from './slice-ranges.ts'
import { CODE_VERSION, OUTPUT_FORMAT } from './versions.ts'

/** The partition's place in the batch protocol (delivery.md, The partition record): beside the fold, and not a function of the log alone. */
export interface Protocol {
  /** How many offsets the last commit granted its owner. */
  readonly reserve: number
  /** No owner was ever granted this offset or a later one. */
  readonly licence: number
  /** The last record consumed and the CRC32C of its bytes; −1 and 0 before the first. */
  readonly lastOffset: number
  readonly lastDigest: number
  /** The ends of the output partitions behind the last batch that left no output of an input still to come. */
  readonly outEnd: { readonly fairScores: number; readonly deadLetters: number }
  /** Since when the reader has been at the partition's end, epoch ms by the shell's clock. */
  readonly idleSince?: number
  /** Why the partition stands still until an operator has acted. */
  readonly halted?: { readonly code: string; readonly message: string }
}

/** A partition's record as its body holds it. */
export interface PartitionRecord extends Protocol {
  readonly formatVersion: 1
  readonly outputFormat: number
  readonly codeVersion: string
  readonly rules: RulesInForce
  readonly scorecards: Readonly<Record<string, ScorecardRecord>>
  /** The slices that still take events. */
  readonly openSlices: readonly { readonly scorecard: string; readonly start: number }[]
  readonly recentIds: { readonly first: number; readonly next: number }
  readonly breaker: Breaker
}

interface ScorecardRecord {
  readonly watermark: number | null
  readonly sealedTo: number | null
  readonly maps: MapsInForce
  readonly storedSlices: SliceRanges
}

/** What a partition that was never read begins with: one offset granted. */
export function firstProtocol(next: number): Protocol {
  return { reserve: 1, licence: next + 1, lastOffset: -1, lastDigest: 0, outEnd: { fairScores: 0, deadLetters: 0 } }
}

export function encodePartitionRecord(fold: PartitionFold, protocol: Protocol): Uint8Array {
  const scorecards = [...fold.scorecards]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]): [string, ScorecardRecord] => [
      name,
      { ...own, watermark: finiteOrNull(own.watermark), sealedTo: finiteOrNull(own.sealedTo) },
    ])
  const record: PartitionRecord = {
    formatVersion: 1,
    outputFormat: OUTPUT_FORMAT,
    codeVersion: CODE_VERSION,
    ...protocol,
    rules: fold.rules,
    scorecards: Object.fromEntries(scorecards),
    openSlices: [...fold.openSlices.values()].map(({ scorecard, start }) => ({ scorecard, start })),
    recentIds: { first: firstSequence(fold.recentIds), next: fold.recentIds.nextSequence },
    breaker: fold.breaker,
  }
  return encodeUtf8(JSON.stringify(record))
}

/** JSON has no infinity. */
function finiteOrNull(time: number): number | null {
  return Number.isFinite(time) ? time : null
}

/** A record as it was, with the reason why it must not be read on. */
export function encodeHaltedRecord(record: PartitionRecord, halted: NonNullable<Protocol['halted']>): Uint8Array {
  return encodeUtf8(JSON.stringify({ ...record, halted }))
}

/** A record as it was, with its breaker closed, its window emptied and without the mark of a halt. */
export function encodeResumedRecord(record: PartitionRecord): Uint8Array {
  return encodeUtf8(JSON.stringify({ ...record, breaker: CLOSED_BREAKER, halted: undefined }))
}

/** Throws a RangeError for another format version. */
export function decodePartitionRecord(body: Uint8Array): PartitionRecord {
  const record = JSON.parse(decodeUtf8(body) ?? '') as PartitionRecord
  if ((record.formatVersion as number) !== 1 || record.outputFormat !== OUTPUT_FORMAT)
    throw new RangeError(
      `a partition record of format ${String(record.formatVersion)} and output format ${record.outputFormat}: wanted 1 and ${OUTPUT_FORMAT}`,
    )
  return record
}

/** What the names of the entries begin with that a fold is restored from. */
export function foldEntryPrefixes({ openSlices }: PartitionRecord): readonly string[] {
  const ofSlices = openSlices.flatMap(({ scorecard, start }) => [
    sliceEntryPrefix(scorecard, start),
    arrivalsEntryPrefix(scorecard, start),
  ])
  return [RECENT_IDS_PREFIX, RULES_PREFIX, ...ofSlices]
}

export const RECENT_IDS_PREFIX = 'ids/'
export const RULES_PREFIX = 'rules/'

/** The name of a block of recent ids: names sort as their first sequence numbers do. */
export function recentIdsEntryName(firstSequence: number): string {
  return `${RECENT_IDS_PREFIX}${String(firstSequence).padStart(16, '0')}`
}

/**
 * The fold as a record and its entries hold it.
 *
 * @throws SketchBytesError where a slice is damaged or was counted on another grid; RangeError for a damaged block of ids.
 */
export function restoreFold(
  next: number,
  record: PartitionRecord,
  entries: ReadonlyMap<string, Uint8Array>,
  axesOf: (scorecard: string) => SliceAxes,
): PartitionFold {
  const scorecards = Object.entries(record.scorecards).map(
    ([name, own]) =>
      [
        name,
        {
          ...own,
          watermark: own.watermark ?? Number.NEGATIVE_INFINITY,
          sealedTo: own.sealedTo ?? Number.NEGATIVE_INFINITY,
        },
      ] as const,
  )
  return {
    next,
    rules: record.rules,
    scorecards: new Map(scorecards),
    openSlices: restoreOpenSlices(record, entries, axesOf),
    recentIds: restoreIds(record, entries),
    breaker: record.breaker,
  }
}

function restoreIds({ recentIds }: PartitionRecord, entries: ReadonlyMap<string, Uint8Array>): RecentIds {
  const ids = createRecentIds()
  const names = [...entries.keys()].filter((name) => name.startsWith(RECENT_IDS_PREFIX)).sort()
  for (const name of names) restoreRecentIds(ids, entries.get(name) ?? new Uint8Array(), recentIds.first)
  ids.nextSequence = recentIds.next
  return ids
}

function restoreOpenSlices(
  { openSlices }: PartitionRecord,
  entries: ReadonlyMap<string, Uint8Array>,
  axesOf: (scorecard: string) => SliceAxes,
): Map<string, OpenSlice> {
  const restored = new Map<string, OpenSlice>()
  for (const { scorecard, start } of openSlices) {
    const name = arrivalsEntryName(scorecard, start)
    const counted = entries.get(name)
    const arrivals = counted === undefined ? noArrivals() : decodeArrivals(counted, name)
    restored.set(openSliceKey(scorecard, start), { scorecard, start, groups: new Map(), moments: new Map(), arrivals })
  }
  for (const [name, bytes] of entries) {
    if (!name.startsWith(SLICE_PREFIX)) continue
    const { scorecard, start, group } = parseSliceEntryName(name)
    const open = restored.get(openSliceKey(scorecard, start))
    const axes = axesOf(scorecard)
    if ('axes' in axes) open?.moments.set(group, decodeMomentSlice(axes, bytes, name))
    else open?.groups.set(group, decodeGroupSlice(axes, bytes, name))
  }
  return restored
}
