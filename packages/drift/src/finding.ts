import type { AlertContent } from './alert.ts'
import type { Closing } from './closing.ts'

/**
 * What one look says of one matter. A `notice` opens an alert and leaves an open one as it is; an `alarm` opens, or escalates
 * what is open; `severe` is escalated from the first; `clear` resolves.
 */
export interface Finding {
  readonly level: 'notice' | 'alarm' | 'severe' | 'clear'
  readonly content: AlertContent
  /** Which counter of bad records it is about, for the key. */
  readonly counter?: string
  /** The evidence that would close the alert, from its start; absent where a later finding clears it. */
  readonly closing?: Closing
}
