import type { Batch, Idle, LogError } from '@fairstream/ports'
import { readRecords } from './record-set.ts'
import type { FetchedPartition } from './fetch-request.ts'
import type { Signal } from './signal.ts'

/** What a partition brings to its one reader, and what the reader wants of it. It holds one fetch at most. */
export interface Feed {
  readonly partition: number
  /** What is there now: a batch, the news that the reader is at the end, or the fault that ended the tries. Each is given once. */
  readonly take: () => Batch | Idle | undefined
  readonly seek: (offset: number) => void
  /** Where the reader has come to: all below is taken, and the reader has asked for more. */
  readonly consumed: () => number | undefined
  readonly close: () => void
  /** Resolves at the next change. */
  readonly changed: () => Promise<void>
}

/** The side of a feed that fetches for it. */
export interface FeedSource {
  readonly feed: Feed
  /** Where to fetch; undefined while nothing is wanted. */
  readonly wants: () => number | undefined
  /** Is there a batch that the reader may soon have taken? */
  readonly isAbout: () => boolean
  readonly accept: (from: number, fetched: FetchedPartition) => void
  /** The offset asked for is not there: the next fetch begins here. */
  readonly move: (from: number, to: number) => void
  readonly fail: (fault: LogError) => void
}

/** A batch taken so lately means a reader that may come back before a fetch has waited out. */
const LATELY_MS = 200

export function createFeed(
  partition: number,
  bounds: { from?: number; to?: number },
  arrived: Signal,
  hunger: Signal,
): FeedSource {
  const { to = Infinity } = bounds
  let position = bounds.from ?? 0
  let isOpen = bounds.from !== undefined
  let isClosed = false
  let seeks = 0
  let held: Batch | undefined
  let endAt = -1
  let saidEndAt = -1
  let fault: LogError | undefined
  let given: number | undefined
  let consumed: number | undefined
  let takenAtMs = -Infinity

  const open = (): void => {
    if (isOpen) return
    isOpen = true
    hunger.fire()
  }

  const take = (): Batch | Idle | undefined => {
    open()
    consumed = given ?? consumed
    if (fault !== undefined) {
      const thrown = fault
      fault = undefined
      hunger.fire()
      throw thrown
    }
    if (held !== undefined) {
      const batch = held
      held = undefined
      given = batch.next
      takenAtMs = performance.now()
      hunger.fire()
      return batch
    }
    if (endAt !== position || saidEndAt === position) return undefined
    saidEndAt = position
    return { kind: 'idle', position }
  }

  const seek = (offset: number): void => {
    seeks += 1
    position = offset
    held = undefined
    fault = undefined
    endAt = -1
    saidEndAt = -1
    given = offset
    isOpen = true
    hunger.fire()
    arrived.fire()
  }

  const accept = (from: number, { end, aborted, recordSet }: FetchedPartition): void => {
    if (isClosed || held !== undefined || from !== position) return
    const { records, next } = readRecords(partition, from, recordSet, aborted)
    const at = seeks
    if (next > from) {
      held = { kind: 'batch', fetchedOffset: from, records, next, isStale: () => isClosed || seeks !== at }
      position = next
    }
    if (next >= end) endAt = next
    if (next > from || next >= end) arrived.fire()
  }

  const feed = {
    partition,
    take,
    seek,
    consumed: () => consumed,
    close: () => {
      isClosed = true
      held = undefined
      arrived.fire()
    },
    changed: () => arrived.next(),
  }
  return {
    feed,
    wants: () => (isOpen && !isClosed && held === undefined && fault === undefined && position < to ? position : undefined),
    isAbout: () => held !== undefined && performance.now() - takenAtMs < LATELY_MS,
    accept,
    move: (from, to) => {
      if (from === position && held === undefined) position = to
    },
    fail: (reason) => {
      fault ??= reason
      arrived.fire()
    },
  }
}
