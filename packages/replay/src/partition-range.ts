import type { Log } from '@fairstream/ports'

/** What of one partition is read. */
export interface PartitionRange {
  readonly partition: number
  /** The first offset that was asked for. */
  readonly asked: number
  /** Inputs that are compared: from ≤ offset < to. */
  readonly from: number
  readonly to: number
  /** Where reading begins: before `from` where the state is folded. */
  readonly readFrom: number
  /** The first offset that raw-scores holds. */
  readonly first: number
  /** Of the outputs, when the verification began. */
  readonly outputs: Readonly<Record<'fairScores' | 'lateScores' | 'deadLetters', Extent>>
}

export interface Extent {
  readonly first: number
  readonly end: number
}

/**
 * The first offset of a partition whose record the log took at a time or later; the end where there is none.
 *
 * Timestamps of raw-scores are the log's own and do not fall, so that a search by halves finds it.
 */
export async function offsetAtTime(
  log: Pick<Log, 'read'>,
  topic: string,
  partition: number,
  { first, end }: Extent,
  timeMs: number,
): Promise<number> {
  let [low, high] = [first, end]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await firstRecordFrom(log, topic, partition, middle, high)
    if (found === undefined || found.timestampMs >= timeMs) high = middle
    else low = found.offset + 1
  }
  return low
}

async function firstRecordFrom(log: Pick<Log, 'read'>, topic: string, partition: number, from: number, to: number) {
  for await (const record of log.read(topic, partition, from, to)) return record
  return undefined
}
