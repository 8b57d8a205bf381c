import {
  ARRIVALS_PREFIX,
  decodePartitionRecord,
  parseArrivalsEntryName,
  parseSliceEntryName,
  SLICE_PREFIX,
} from '@fairstream/pipeline'
import type { RecordWithEntries } from '@fairstream/ports'
import type { PartitionState } from './partition-state.ts'
import { slicesThatDiffer } from './state-that-differs.ts'
import type { StateDifference } from './state-that-differs.ts'

/** What a store held of one partition when the verification began. */
export interface StateHeld {
  readonly key: string
  readonly next: number
  readonly record: RecordWithEntries
}

/** What of a store's record is not what the fold gives, and how many entries of slices were counted again. */
export interface StateCompared {
  readonly slices: number
  readonly differences: readonly StateDifference[]
}

/**
 * Compares slices, what arrived in them, watermarks and the count of ids with the store's. The breaker is left out: an operator may
 * have closed it. Of a fold that began behind the log's first record, only the slices that follow from what was folded.
 */
export function compareState(state: PartitionState, { record: { record, entries } }: StateHeld): StateCompared {
  const known = [...entries].filter(([name]) => {
    const entry = entryOf(name)
    return entry !== undefined && entry.start >= state.settledFrom(entry.scorecard)
  })
  const scorecards = new Set(known.flatMap(([name]) => entryOf(name)?.scorecard ?? []))
  const counted = new Map([...scorecards].flatMap((each) => [...state.slices(each)]))
  return {
    slices: known.length,
    differences: [...slicesThatDiffer(counted, new Map(known)), ...watermarksThatDiffer(state, record.body)],
  }
}

/** When the earliest slice of each scorecard begins that the store holds. */
export function earliestSlices({ record: { entries } }: StateHeld): ReadonlyMap<string, number> {
  const earliest = new Map<string, number>()
  for (const name of entries.keys()) {
    const entry = entryOf(name)
    if (entry === undefined) continue
    earliest.set(entry.scorecard, Math.min(entry.start, earliest.get(entry.scorecard) ?? Number.POSITIVE_INFINITY))
  }
  return earliest
}

/** Undefined for an entry of something else. */
function entryOf(name: string): { readonly scorecard: string; readonly start: number } | undefined {
  if (name.startsWith(SLICE_PREFIX)) return parseSliceEntryName(name)
  return name.startsWith(ARRIVALS_PREFIX) ? parseArrivalsEntryName(name) : undefined
}

function watermarksThatDiffer(state: PartitionState, body: Uint8Array): readonly StateDifference[] {
  const { scorecards, recentIds } = decodePartitionRecord(body)
  const isWhole = [...state.fold.scorecards.keys()].every((each) => state.settledFrom(each) === Number.NEGATIVE_INFINITY)
  const pairs = [...state.fold.scorecards].map(([name, { watermark }]) => ({
    what: `watermark of ${name}`,
    wanted: String(watermark),
    found: String(scorecards[name]?.watermark ?? Number.NEGATIVE_INFINITY),
  }))
  const ids = { what: 'count of ids', wanted: String(state.fold.recentIds.nextSequence), found: String(recentIds.next) }
  return [...pairs, ...(isWhole ? [ids] : [])].filter(({ wanted, found }) => wanted !== found)
}
