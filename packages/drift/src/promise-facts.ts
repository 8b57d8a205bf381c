import type { Facts } from './alert.ts'
import { sixDigits } from './alert.ts'
import type { AlarmPromise } from './promise.ts'

/** What an alert says of its promise: the height A, and in whose words. */
export function promiseFacts(promise: AlarmPromise, share: number, height: number): Facts {
  const words = promise.kind === 'rate' ? { days: promise.days } : { alpha: promise.alpha }
  return { kind: promise.kind, ...words, share, height: sixDigits(height) }
}
