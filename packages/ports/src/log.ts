/** A header of a record. Names may repeat; headers of one name keep their order, names among each other need not. */
export interface Header {
  readonly name: string
  readonly value: Uint8Array
}

/** A record to be appended. Without `partition` the key's hash decides; records without a key go to partition 0. */
export interface OutgoingRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
  readonly partition?: number
}

/** A record as the log holds it. Offsets of a partition rise, with holes where records were compacted away or are control records. */
export interface LogRecord {
  readonly partition: number
  readonly offset: number
  /** Epoch ms, set by the log when it took the record. */
  readonly timestampMs: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
}

/** What one fetch brought. It covers at least one offset, and may hold no record at all. */
export interface Batch {
  readonly kind: 'batch'
  /** The position that the fetch was issued at. */
  readonly fetchedOffset: number
  readonly records: readonly LogRecord[]
  /** The last offset covered + 1; greater than the last visible record's offset + 1 where control records end the batch. */
  readonly next: number
  /** True once a seek or the loss of the partition has made this batch meaningless. */
  readonly isStale: () => boolean
}

/**
 * The reader has nothing more to read: its position is the partition's end. Said at least once where reading comes to the end;
 * never before all that was appended below that position has been delivered.
 */
export interface Idle {
  readonly kind: 'idle'
  /** Since the last seek; one `next()` that was under way during the seek may still speak of the position before it. */
  readonly position: number
}

/** One partition while this member holds it. Left unread, it stays assigned and holds no other partition back. */
export interface Assignment {
  readonly partition: number
  /**
   * Ends when the partition is lost, for a `next()` that waits too. Where fetching begins before the first seek is the client's own
   * affair. A `next()` that rejects does not end it: the next one fetches again. One `next()` at a time.
   */
  readonly fetches: AsyncIterator<Batch | Idle, undefined>
  /**
   * The next fetch is issued at this offset, at most the partition's end; batches fetched before are stale, and a `next()` that
   * waits looks again. An offset that retention has passed over moves to the first one held: `fetchedOffset` tells.
   */
  readonly seek: (offset: number) => void
  /** Asks the group, by a heartbeat sent after this call, whether the partition is still assigned to this member. */
  readonly confirm: () => Promise<boolean>
}

/** What a follower of a whole topic meets: its records, and once, after the last record present at the start, `end`. */
export type Followed = { readonly kind: 'record'; readonly record: LogRecord } | { readonly kind: 'end' }

/** Where a partition begins and ends: the first offset still held, and the offset that the next record will get. */
export interface PartitionBounds {
  readonly partition: number
  readonly first: number
  readonly end: number
}

/** Records for one topic, in order. */
export interface TopicOutput {
  readonly topic: string
  readonly records: readonly OutgoingRecord[]
}

/** One holder's hold on a transactional id. */
export interface Transactions {
  /**
   * Appends all outputs in one transaction: readers see all of them, or none ever. Resolves once that is decided; readers see them
   * soon after, and whoever opens the id next not before they do. One `commit` at a time; without any record it does nothing.
   *
   * @throws LogError with `fenced` where a later holder has opened the id, and nothing of this transaction is ever seen. After any other
   * fault it may be seen or not. Either way this holder can commit no more: open the id anew to learn what became of it.
   */
  readonly commit: (outputs: readonly TopicOutput[]) => Promise<void>
  /** Commits no more. The id stays as it is, for the next one to open. */
  readonly close: () => Promise<void>
}

/**
 * An append-only log of topics, each cut into partitions.
 *
 * Every method rejects with a {@link LogError} for a fault in the world; an unknown topic or partition is one that is not retryable.
 * Nothing of a broker's client crosses this port. Bytes are not shared: what a caller does to its own does not reach the log.
 */
export interface Log {
  /**
   * Appends to one topic; resolves when all replicas that must have the records have them. Records of one partition keep their
   * order, within an append and across appends that are awaited one after another. A partition that the topic lacks refuses the whole;
   * after any other fault some records may have been written. The records must not change before it resolves.
   */
  readonly append: (topic: string, records: readonly OutgoingRecord[]) => Promise<void>
  /**
   * Takes a transactional id over. When it resolves, every earlier holder of the id is fenced, and each of its transactions is over:
   * what was decided is seen by readers, and what was left open is never seen.
   */
  readonly openTransactions: (transactionalId: string) => Promise<Transactions>
  /**
   * Joins `group` and yields each partition that it is given, until the signal aborts. The member joins when the iterating begins and
   * leaves when it ends, for either reason. Partitions that a topic gets later are found within a bounded time.
   */
  readonly consume: (topic: string, group: string, signal: AbortSignal) => AsyncIterable<Assignment>
  /**
   * Reads a topic whole, from its start to its present end and on, outside any group, until the signal aborts; nothing is yielded
   * after that. Records of one partition come in order. `end` comes also where the last offsets have no record.
   */
  readonly follow: (topic: string, signal: AbortSignal) => AsyncIterable<Followed>
  /** The records with from ≤ offset < to that the partition holds; ends at the partition's end, without waiting for more. */
  readonly read: (topic: string, partition: number, from: number, to: number) => AsyncIterable<LogRecord>
  /** The bounds of every partition, in order of partition. The end lies before every record of a transaction that is still open. */
  readonly bounds: (topic: string) => Promise<readonly PartitionBounds[]>
}
