import { createPartitionFold, decodePartitionRecord, scoreRecord } from '@fairstream/pipeline'
import type { PartitionFold } from '@fairstream/pipeline'
import { encodeGroupSlice } from '@fairstream/sketch'
import { createMapShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import { sliceEntryName } from '../../packages/pipeline/src/slice-entry.ts'
import type { Outcome } from './schedule.ts'
import { SIM_TOPICS } from './sim-topics.ts'

/** A partition folded again from its log, with the map that each fair score names. */
export interface Recounted {
  readonly divergences: readonly string[]
  /** The slices that a plan finds when it has read up to an offset. */
  readonly slicesAt: (next: number) => ReadonlyMap<string, Uint8Array>
}

/** Folds the partition's records and compares what the store holds with it: state equals the fold of a prefix. */
export function recountPartition(outcome: Outcome, partition: number, mapOf: (offset: number) => string | null): Recounted {
  const { topics, rules, history, resumedAt } = outcome
  const shelf = createMapShelf()
  for (const record of topics.read(SIM_TOPICS.transportMaps, 0, 0, Infinity)) shelve(shelf, record)
  const lookup = {
    orderOf: (version: string) => orderOnShelf(shelf, version),
    mapOf: (version: string) => mapOnShelf(shelf, version),
  }
  const fold = createPartitionFold(0, rules.version)
  const moments: { readonly next: number; readonly slices: ReadonlyMap<string, Uint8Array> }[] = []
  const slices = new Map<string, Uint8Array>()
  const held = history.memory.snapshot(`${SIM_TOPICS.rawScores}/${partition}`)
  const next = held?.next[0] ?? 0
  for (const record of topics.read(SIM_TOPICS.rawScores, partition, 0, next)) {
    const { offset, timestampMs } = record
    for (const at of resumedAt.get(partition) ?? [])
      if (at <= offset && at > fold.next - 1) fold.breaker = { open: false, deadAt: [] }
    scoreRecord(fold, rules, lookup, {
      topic: SIM_TOPICS.rawScores,
      partition,
      offset,
      timestampMs,
      record,
      pinned: { mapVersion: mapOf(offset) },
    })
    for (const { scorecard, start, groups } of fold.openSlices.values())
      for (const [group, slice] of groups)
        if (slice.lastOffset === offset) slices.set(sliceEntryName(scorecard, start, group), encodeGroupSlice(slice))
    moments.push({ next: offset + 1, slices: new Map(slices) })
  }
  if ((resumedAt.get(partition) ?? []).includes(fold.next)) fold.breaker = { open: false, deadAt: [] }
  return {
    divergences: held === undefined ? [] : compare(partition, fold, slices, held),
    slicesAt: (upTo) => moments.findLast((moment) => moment.next <= upTo)?.slices ?? new Map<string, Uint8Array>(),
  }
}

type Held = NonNullable<ReturnType<Outcome['history']['memory']['snapshot']>>

function compare(partition: number, fold: PartitionFold, slices: ReadonlyMap<string, Uint8Array>, held: Held): string[] {
  const record = decodePartitionRecord(held.body)
  const divergences: string[] = []
  const differs = (what: string, found: unknown, wanted: unknown): void => {
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      divergences.push(`partition ${partition}: ${what} is ${JSON.stringify(found)}, the fold gives ${JSON.stringify(wanted)}`)
  }
  for (const [name, { watermark }] of fold.scorecards)
    differs(`watermark of ${name}`, record.scorecards[name]?.watermark, watermark)
  differs('recent ids', record.recentIds.next, fold.recentIds.nextSequence)
  differs('breaker', record.breaker, fold.breaker)
  for (const [name, bytes] of held.entries) {
    if (!name.startsWith('slice/')) continue
    if (!same(bytes, slices.get(name))) divergences.push(`partition ${partition}: slice ${name} is not what the fold counts`)
  }
  for (const open of fold.openSlices.values())
    for (const group of open.groups.keys())
      if (record.openSlices.some(({ scorecard, start }) => scorecard === open.scorecard && start === open.start))
        if (!held.entries.has(sliceEntryName(open.scorecard, open.start, group)))
          divergences.push(`partition ${partition}: slice ${open.scorecard}/${open.start}/${group} is missing`)
  return divergences
}

function same(left: Uint8Array, right: Uint8Array | undefined): boolean {
  return right !== undefined && left.length === right.length && left.every((byte, index) => byte === right[index])
}
