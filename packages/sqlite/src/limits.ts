/** The bounds of a disk's queues, batches and waits. */
export interface DiskLimits {
  /** An append is cut into rows of so many records, and of about so many bytes; a greater record has a row of its own. */
  readonly batchRecordsMax: number
  readonly batchBytesMax: number
  /** A fetch ends at so many records, or with the row that brings it to so many bytes. */
  readonly fetchRecordsMax: number
  readonly fetchBytesMax: number
  /** What a partition keeps where its topic has no `retention.ms` or `retention.bytes`. */
  readonly retentionMs: number
  readonly retentionBytes: number
  /** Each n-th append to a partition looks for what retention may drop, and drops at most so many rows. */
  readonly sweepEvery: number
  readonly sweepRowsMax: number
  /** How long a call waits, and this thread with it, for another process's transaction. */
  readonly busyTimeoutMs: number
  /** How often a reader that waits looks for what other processes appended. */
  readonly pollEveryMs: number
  /** How often a consumer group looks whether its topic has more partitions. */
  readonly growthPollEveryMs: number
}

export const DEFAULT_LIMITS: DiskLimits = {
  batchRecordsMax: 1_000,
  batchBytesMax: 2 ** 20,
  fetchRecordsMax: 1_000,
  fetchBytesMax: 2 ** 20,
  retentionMs: 24 * 3_600_000,
  retentionBytes: 2 ** 30,
  sweepEvery: 16,
  sweepRowsMax: 32,
  busyTimeoutMs: 5_000,
  pollEveryMs: 100,
  growthPollEveryMs: 1_000,
}
