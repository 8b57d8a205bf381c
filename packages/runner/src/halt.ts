/** Why a partition must stand still until an operator has acted. */
export type HaltCode =
  | 'LOG_TRUNCATED'
  | 'LOG_SHORTER_THAN_STATE'
  | 'LOG_REPLACED'
  | 'OUTPUTS_MISSING'
  | 'FETCH_MOVED'
  | 'UNKNOWN_MAP'
  | 'UNKNOWN_RULES'
  | 'STATE_LOST'
  | 'STATE_DAMAGED'
  | 'SCORECARD_CHANGED'
  | typeof REBUILDING

/** The mark of an operator who puts another state in the place of this one. Who meets it leaves it as it is. */
export const REBUILDING = 'REBUILDING'

/** Going on would guess. The message says what was found and what was wanted. */
export class HaltError extends Error {
  readonly code: HaltCode
  readonly retryable = false

  constructor(code: HaltCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
