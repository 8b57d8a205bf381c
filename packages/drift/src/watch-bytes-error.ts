/** Stored bytes are not a watch's state in a known version. Reading them again will not help. */
export class WatchBytesError extends Error {
  readonly code = 'WATCH_BYTES'
  readonly retryable = false
  /** Where the bytes were stored. */
  readonly key: string

  constructor(key: string, problem: string) {
    super(`watch state ${key}: ${problem}`)
    this.name = 'WatchBytesError'
    this.key = key
  }
}
