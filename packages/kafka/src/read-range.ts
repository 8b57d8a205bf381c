import type { LogRecord } from '@fairstream/ports'
import type { Connection } from './connection.ts'
import { createFeeds } from './feeds.ts'
import { logFault } from './log-fault.ts'
import { askBounds } from './offsets.ts'
import type { Settings } from './settings.ts'

/**
 * The committed records with from ≤ offset < to, up to the partition's end as it is now.
 *
 * Fetched without any group. An empty range costs the question for the bounds, and no fetch.
 *
 * @throws LogError where the topic or the partition is not there, or the log cannot be read.
 */
export async function* readRange(
  connection: Connection,
  settings: Settings,
  topic: string,
  partition: number,
  from: number,
  to: number,
): AsyncGenerator<LogRecord, void> {
  const feeds = createFeeds(connection, settings, topic)
  try {
    const [bounds] = await askBounds(connection, settings, topic, [partition])
    const end = Math.min(to, bounds?.end ?? 0)
    const start = Math.max(from, bounds?.first ?? 0)
    if (start >= end) return
    const feed = feeds.open(partition, { from: start, to: end })
    for (let next = start; next < end;) {
      const changed = feed.changed()
      const taken = feed.take()
      if (taken === undefined) await changed
      else if (taken.kind === 'idle') return
      else {
        for (const record of taken.records) {
          if (record.offset >= end) return
          yield record
        }
        next = taken.next
      }
    }
  } catch (fault) {
    throw logFault(topic, `read partition ${partition} from ${from}`, fault)
  } finally {
    feeds.stop()
  }
}
