import { decodeAs, driftAlertSchema } from '@fairstream/events'
import type { DriftAlert, InputRecord } from '@fairstream/events'

/** The last word on every alert. */
export interface LatestAlerts {
  /** By key. */
  readonly alerts: readonly DriftAlert[]
  /** Records that are no alert. */
  readonly unreadable: number
}

/**
 * Of each key the record with the greatest time, of equals the later one on the log: a planner that was frozen may say an old one
 * after it.
 */
export async function latestAlerts(records: AsyncIterable<InputRecord> | Iterable<InputRecord>): Promise<LatestAlerts> {
  const latest = new Map<string, DriftAlert>()
  let unreadable = 0
  for await (const record of records) {
    if (record.value === null) continue
    const read = decodeAs(driftAlertSchema, record)
    if (read.kind === 'refused') {
      unreadable += 1
      continue
    }
    const before = latest.get(read.value.key)
    if (before === undefined || read.value.time >= before.time) latest.set(read.value.key, read.value)
  }
  return { alerts: [...latest.values()].sort((a, b) => (a.key < b.key ? -1 : 1)), unreadable }
}
