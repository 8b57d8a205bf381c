/** Stored bytes are not a slice of this grid in a known version. They are never merged; reading again will not help. */
export class SketchBytesError extends Error {
  readonly code = 'SKETCH_BYTES'
  readonly retryable = false
  /** Where the bytes were stored. */
  readonly key: string

  constructor(key: string, problem: string) {
    super(`slice ${key}: ${problem}`)
    this.name = 'SketchBytesError'
    this.key = key
  }
}
