import { CLOSED_BREAKER, skipRecord, startOfEntry } from '@fairstream/pipeline'
import type { MapLookup, PartitionFold, Said } from '@fairstream/pipeline'
import { createPartitionState, stateThatDiffers } from '@fairstream/replay'
import type { AuditedSystem } from './audit-delivery.ts'
import type { Tally } from './tally.ts'
import { digestOf, wholePartition } from './read-outputs.ts'
import type { Outputs } from './read-outputs.ts'

/** A partition folded again from its log, each input under the map that its fair score names. */
export interface Recounted {
  readonly inputs: number
  /** How far the store's record says that the partition was consumed. */
  readonly next: number
  readonly slices: number
  readonly lost: readonly string[]
  /** Inputs that were not consumed yet and have no output. */
  readonly waiting: number
  readonly diverged: readonly string[]
  /** The slices that a plan finds when it has read up to an offset that was asked for. */
  readonly slicesAt: (next: number) => ReadonlyMap<string, Uint8Array>
}

export interface RecountedBy {
  readonly lookup: MapLookup
  readonly outputs: Outputs
  /** Where slices are kept for {@link Recounted.slicesAt}, and from which time on: earlier ones no plan there needs. */
  readonly offsets: ReadonlyMap<number, number>
  /** From the input's time in its log to its first output's, in ms. */
  readonly delays: Tally
  /** Dead letters, by reason. */
  readonly reasons: Map<string, number>
}

export async function recountPartition(system: AuditedSystem, partition: number, by: RecountedBy): Promise<Recounted> {
  const { log, store, topics, rules } = system
  const held = await store.read(`${topics.rawScores}/${partition}`, ['slice/', 'arrivals/'])
  const state = createPartitionState(rules, by.lookup, 0)
  const { fold } = state
  // Encoded only where they are asked for: what each record counts in is encoded millions of times otherwise.
  const slices = (): ReadonlyMap<string, Uint8Array> =>
    new Map([...rules.scorecards.keys()].flatMap((scorecard) => [...state.slices(scorecard)]))
  const moments = createMoments(by.offsets, slices)
  const lost: string[] = []
  const diverged: string[] = []
  const answered = new Set<number>()
  const next = held?.record.next[0] ?? 0
  let waiting = 0
  let compared = false
  const resumedAt = system.resumedAt?.get(partition) ?? []
  const compareState = (): void => {
    if (!compared) resume(fold, resumedAt, next)
    if (!compared)
      for (const { what, wanted, found } of stateThatDiffers(
        fold,
        slices(),
        held && { body: held.record.body, entries: held.entries },
      ))
        diverged.push(`partition ${partition}: ${what} is ${found}, the fold gives ${wanted}`)
    compared = true
  }
  for await (const record of wholePartition(log, topics.rawScores, partition)) {
    const { offset, timestampMs } = record
    // State is the fold up to there; what came later may have been answered, and waits to be consumed again.
    if (offset >= next) compareState()
    moments.keepUpTo(offset)
    const output = by.outputs.first.get(offset)
    const pinned = { mapVersion: output?.mapVersion ?? null }
    const arrival = { topic: topics.rawScores, partition, offset, timestampMs, record }
    resume(fold, resumedAt, offset)
    const said = output?.isSkipped === true ? skipRecord(fold, rules, arrival) : state.take({ ...arrival, pinned })
    answered.add(offset)
    if (said.refusal !== undefined) by.reasons.set(said.refusal.code, (by.reasons.get(said.refusal.code) ?? 0) + 1)
    if (output !== undefined) {
      diverged.push(...outputsThatDiffer(said, partition, offset, by.outputs))
      by.delays.add(Math.max(0, output.saidMs - timestampMs))
    } else if (offset < next) lost.push(`partition ${partition}, input ${offset}`)
    else waiting += 1
  }
  for (const offset of by.outputs.first.keys())
    if (!answered.has(offset)) diverged.push(`partition ${partition}, input ${offset}: answered, though it is not there`)
  compareState()
  moments.keepUpTo(Infinity)
  return { inputs: answered.size, next, slices: held?.entries.size ?? 0, lost, waiting, diverged, slicesAt: moments.slicesAt }
}

/** An operator who closed the breaker between the last input and this one emptied its window. */
function resume(fold: PartitionFold, resumedAt: readonly number[], offset: number): void {
  if (resumedAt.some((at) => at >= fold.next && at <= offset)) fold.breaker = CLOSED_BREAKER
}

interface Moments {
  /** Keeps the slices as they are for every wanted position up to this offset, which is folded next. */
  readonly keepUpTo: (offset: number) => void
  readonly slicesAt: Recounted['slicesAt']
}

/** A plan's position may lie behind control records, at an offset that no record has. */
function createMoments(wanted: ReadonlyMap<number, number>, slices: () => ReadonlyMap<string, Uint8Array>): Moments {
  const coming = [...wanted.keys()].sort((a, b) => b - a)
  const kept = new Map<number, ReadonlyMap<string, Uint8Array>>()
  return {
    keepUpTo: (offset) => {
      for (let next = coming.at(-1); next !== undefined && next <= offset; next = coming.at(-1)) {
        const from = wanted.get(next) ?? Number.NEGATIVE_INFINITY
        kept.set(next, new Map([...slices()].filter(([name]) => startOfEntry(name) >= from)))
        coming.pop()
      }
    },
    slicesAt: (next) => kept.get(next) ?? new Map<string, Uint8Array>(),
  }
}

function outputsThatDiffer({ fair, dead, late }: Said, partition: number, offset: number, outputs: Outputs): string[] {
  const at = `partition ${partition}, input ${offset}`
  const wanted = fair ?? dead
  const found = outputs.first.get(offset)?.digest
  const foundLate = outputs.late.get(offset)
  return [
    ...(wanted !== undefined && digestOf(wanted) === found ? [] : [`${at}: its output is not what the fold gives`]),
    ...((late === undefined ? undefined : digestOf(late)) === foundLate
      ? []
      : [`${at}: its late score is not what the fold gives`]),
  ]
}
