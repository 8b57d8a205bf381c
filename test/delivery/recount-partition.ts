import { createPartitionFold, scoreRecord } from '@fairstream/pipeline'
import type { MapLookup, Said } from '@fairstream/pipeline'
import type { AuditedSystem } from './audit-delivery.ts'
import { bytesOf, wholePartition } from './read-outputs.ts'
import type { Outputs } from './read-outputs.ts'
import { stateThatDiffers, takeSlices } from './state-that-differs.ts'

/** A partition folded again from its log, each input under the map that its fair score names. */
export interface Recounted {
  readonly inputs: number
  /** How far the store's record says that the partition was consumed. */
  readonly next: number
  readonly slices: number
  readonly lost: readonly string[]
  readonly diverged: readonly string[]
  /** The slices that a plan finds when it has read up to an offset that was asked for. */
  readonly slicesAt: (next: number) => ReadonlyMap<string, Uint8Array>
}

export interface RecountedBy {
  readonly lookup: MapLookup
  readonly outputs: Outputs
  /** Where the slices are kept for {@link Recounted.slicesAt}. */
  readonly offsets: ReadonlySet<number>
}

export async function recountPartition(system: AuditedSystem, partition: number, by: RecountedBy): Promise<Recounted> {
  const { log, store, topics, rules } = system
  const held = await store.read(`${topics.rawScores}/${partition}`, ['slice/', 'arrivals/'])
  const fold = createPartitionFold(0, rules.version)
  const slices = new Map<string, Uint8Array>()
  const moments = new Map<number, ReadonlyMap<string, Uint8Array>>()
  const lost: string[] = []
  const diverged: string[] = []
  const answered = new Set<number>()
  const next = held?.record.next[0] ?? 0
  let compared = false
  const compareState = (): void => {
    if (!compared)
      diverged.push(...stateThatDiffers(partition, fold, slices, held && { body: held.record.body, entries: held.entries }))
    compared = true
  }
  for await (const record of wholePartition(log, topics.rawScores, partition)) {
    const { offset, timestampMs } = record
    // State is the fold up to there; what came later may have been answered, and waits to be consumed again.
    if (offset >= next) compareState()
    const pinned = { mapVersion: by.outputs.first.get(offset)?.mapVersion ?? null }
    const said = scoreRecord(fold, rules, by.lookup, { topic: topics.rawScores, partition, offset, timestampMs, record, pinned })
    answered.add(offset)
    if (by.outputs.first.has(offset)) diverged.push(...outputsThatDiffer(said, partition, offset, by.outputs))
    else if (offset < next) lost.push(`partition ${partition}, input ${offset}`)
    takeSlices(fold, offset, slices)
    if (by.offsets.has(offset + 1)) moments.set(offset + 1, new Map(slices))
  }
  for (const offset of by.outputs.first.keys())
    if (!answered.has(offset)) diverged.push(`partition ${partition}, input ${offset}: answered, though it is not there`)
  compareState()
  return {
    inputs: answered.size,
    next,
    slices: held?.entries.size ?? 0,
    lost,
    diverged,
    slicesAt: (upTo) => moments.get(upTo) ?? new Map<string, Uint8Array>(),
  }
}

function outputsThatDiffer({ fair, dead, late }: Said, partition: number, offset: number, outputs: Outputs): string[] {
  const at = `partition ${partition}, input ${offset}`
  const wanted = fair ?? dead
  const found = outputs.first.get(offset)?.bytes
  const foundLate = outputs.late.get(offset)
  return [
    ...(wanted !== undefined && bytesOf(wanted) === found ? [] : [`${at}: its output is not what the fold gives`]),
    ...((late === undefined ? undefined : bytesOf(late)) === foundLate
      ? []
      : [`${at}: its late score is not what the fold gives`]),
  ]
}
