/** A record of the store: who owns it, how far its fold has come, and the fold's small state. Its entries stand beside it. */
export interface StoredRecord {
  /** The last claimant's random id; empty until the first claim. */
  readonly owner: string
  /** Counts the claims. Informative: an epoch can be issued twice after a failover, an owner cannot. */
  readonly epoch: number
  /** The first offset (or boundary) not yet consumed, one per log that the fold reads. Safe integers, negative ones too. */
  readonly next: readonly number[]
  readonly body: Uint8Array
}

/** A record and those of its entries whose names begin with a prefix asked for, read in one step. */
export interface RecordWithEntries {
  readonly record: StoredRecord
  readonly entries: ReadonlyMap<string, Uint8Array>
}

/** What a record begins with. */
export type FirstRecord = Pick<Commit, 'next' | 'body' | 'put'>

/** One atomic step of a record: everything here is written, or nothing. */
export interface Commit {
  readonly owner: string
  /** What `next` must be for the commit to count. */
  readonly expected: readonly number[]
  readonly next: readonly number[]
  readonly body: Uint8Array
  /** Entries written whole: an entry is replaced, never added to. */
  readonly put: ReadonlyMap<string, Uint8Array>
  /** Entries whose names begin with one of these are removed, before `put` is written. */
  readonly remove: readonly string[]
}

/**
 * Records that are claimed by one owner at a time and move by compare-and-set.
 *
 * Every method rejects with a {@link StateStoreError} for a fault in the world; a rejected commit may or may not have been written.
 * Names of entries are compared to the character, and the empty prefix is a prefix of all. Bytes are not shared: what a caller does
 * to its own does not reach the store.
 */
export interface StateStore {
  /** Writes a record that was never there, unclaimed, with its first entries. False where the key has one already. */
  readonly create: (key: string, first: FirstRecord) => Promise<boolean>
  /** Makes `owner` the owner, adds 1 to the epoch and returns the record; undefined where there is none. */
  readonly claim: (key: string, owner: string) => Promise<StoredRecord | undefined>
  /**
   * Writes the commit if `owner` owns the record and its `next` is `expected`. A record that this owner already moved to `next`
   * counts as committed and stays as it is: the reply was lost. Anything else is `fenced`, a key without a record too, and nothing
   * is written.
   */
  readonly commit: (key: string, commit: Commit) => Promise<'committed' | 'fenced'>
  /** The record with its entries under any of the prefixes; undefined where there is no record. */
  readonly read: (key: string, prefixes: readonly string[]) => Promise<RecordWithEntries | undefined>
}
