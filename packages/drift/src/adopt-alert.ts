import { alertKey } from './alert.ts'
import type { Alert } from './alert.ts'
import type { OpenAlert } from './alert-lifecycle.ts'
import { createClosing } from './closing.ts'
import type { Closing } from './closing.ts'

/**
 * An open alert as its last record has it, for a watch that lost its state: what speaks for closing it begins anew, and nothing of
 * what opened it is known any more.
 *
 * @param counter - What the alert's key ends with, where it is about a counter.
 */
export function adoptAlert(alert: Alert, counter?: string): OpenAlert {
  const test = testOf(alert)
  const family = alert.effect['family'] === 'spread' ? 'spread' : 'location'
  return {
    // A key on the wire may have been cut.
    alert: { ...alert, key: alertKey(alert.scorecard, alert, counter) },
    saidAt: alert.time,
    ...(test === undefined ? {} : { closing: createClosing(test, family) }),
  }
}

/** Facts about the map, and what only the clock tells, close on a look. */
function testOf({ kind, cut }: Alert): Closing['test'] | undefined {
  if (kind === 'input-shift') return 'reference'
  if (kind === 'residual-unfairness') return cut === undefined ? 'between' : 'air'
  return kind === 'data-quality' ? 'quality' : undefined
}
