import { createPartitionFold, scoreRecord, skipRecord } from '@fairstream/pipeline'
import { createMapShelf, mapOnShelf, orderOnShelf, shelve } from '@fairstream/pipeline'
import { stateThatDiffers, takeSlices } from '@fairstream/replay'
import type { Outcome } from './schedule.ts'
import { SIM_TOPICS } from './sim-topics.ts'

/** A partition folded again from its log, with the map that each fair score names. */
export interface Recounted {
  readonly divergences: readonly string[]
  /** The slices that a plan finds when it has read up to an offset. */
  readonly slicesAt: (next: number) => ReadonlyMap<string, Uint8Array>
}

/** Folds the partition's records and compares what the store holds with it: state equals the fold of a prefix. */
export function recountPartition(
  outcome: Outcome,
  partition: number,
  mapOf: (offset: number) => string | null,
  isSkipped: (offset: number) => boolean,
): Recounted {
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
    const arrival = { topic: SIM_TOPICS.rawScores, partition, offset, timestampMs, record }
    if (isSkipped(offset)) skipRecord(fold, rules, arrival)
    else scoreRecord(fold, rules, lookup, { ...arrival, pinned: { mapVersion: mapOf(offset) } })
    takeSlices(fold, offset, slices)
    moments.push({ next: offset + 1, slices: new Map(slices) })
  }
  if ((resumedAt.get(partition) ?? []).includes(fold.next)) fold.breaker = { open: false, deadAt: [] }
  return {
    divergences: held === undefined ? [] : differences(partition, fold, slices, held),
    slicesAt: (upTo) => moments.findLast((moment) => moment.next <= upTo)?.slices ?? new Map<string, Uint8Array>(),
  }
}

function differences(partition: number, ...of: Parameters<typeof stateThatDiffers>): string[] {
  return stateThatDiffers(...of).map(
    ({ what, wanted, found }) => `partition ${partition}: ${what} is ${found}, the fold gives ${wanted}`,
  )
}
