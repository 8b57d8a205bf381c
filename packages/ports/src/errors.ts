/** A fault in the world that one of our parts can name. `retryable`: the same call may succeed later. */
export class FairstreamError extends Error {
  readonly code: string = 'FAULT'
  readonly retryable: boolean = false
}

/** The log could not do what was asked. */
export class LogError extends FairstreamError {
  override readonly code = 'LOG'
  override readonly retryable: boolean
  readonly topic: string
  /** True where a later holder of the transactional id has taken over. */
  readonly fenced: boolean

  constructor(
    topic: string,
    message: string,
    options: { readonly retryable: boolean; readonly fenced?: boolean; readonly cause?: unknown },
  ) {
    super(`topic ${topic}: ${message}`, { cause: options.cause })
    this.topic = topic
    this.retryable = options.retryable
    this.fenced = options.fenced ?? false
  }
}

/** The state store could not do what was asked; a commit that was under way may or may not have been written. */
export class StateStoreError extends FairstreamError {
  override readonly code = 'STATE_STORE'
  override readonly retryable: boolean
  readonly key: string

  constructor(key: string, message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(`record ${key}: ${message}`, { cause: options.cause })
    this.key = key
    this.retryable = options.retryable
  }
}
