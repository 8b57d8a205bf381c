import type { Followed } from '@fairstream/ports'
import type { Connection } from './connection.ts'
import type { Feed } from './feed.ts'
import { createFeeds } from './feeds.ts'
import { logFault } from './log-fault.ts'
import { askBounds } from './offsets.ts'
import type { Settings } from './settings.ts'
import { createSignal } from './signal.ts'

/**
 * A topic whole, from its start to its end as it is now, then `end`, then on.
 *
 * Fetched without any group: nothing is left behind on the broker. A partition that is added later is read from its start.
 *
 * @throws LogError where the topic is not there, or no try could read it.
 */
export async function* follow(
  connection: Connection,
  settings: Settings,
  topic: string,
  signal: AbortSignal,
): AsyncGenerator<Followed, void> {
  const isOver = (): boolean => signal.aborted
  if (isOver()) return
  const feeds = createFeeds(connection, settings, topic)
  const arrived = createSignal()
  const reading: Reading[] = []
  signal.addEventListener('abort', arrived.fire, { once: true })
  const looking = setInterval(arrived.fire, settings.topicAgeMaxMs)
  const openNew = async (): Promise<void> => {
    const known = new Set(reading.map(({ feed }) => feed.partition))
    for (const { partition, first, end } of await askBounds(connection, settings, topic, undefined, signal))
      if (!known.has(partition)) reading.push({ feed: feeds.open(partition, { from: first }, arrived), next: first, end })
  }
  try {
    await openNew()
    let lookedAtMs = performance.now()
    let saidEnd = false
    while (!isOver()) {
      const changed = arrived.next()
      let took = false
      for (const each of reading) {
        const taken = each.feed.take()
        if (taken === undefined) continue
        took = true
        each.next = taken.kind === 'batch' ? taken.next : Math.max(each.next, taken.position)
        for (const record of taken.kind === 'batch' ? taken.records : []) {
          yield { kind: 'record', record }
          if (isOver()) return
        }
      }
      if (!saidEnd && reading.every(({ next, end }) => next >= end)) {
        saidEnd = true
        yield { kind: 'end' }
      } else if (performance.now() - lookedAtMs > settings.topicAgeMaxMs) {
        await openNew()
        lookedAtMs = performance.now()
      } else if (!took) await changed
    }
  } catch (fault) {
    if (!isOver()) throw logFault(topic, 'follow', fault)
  } finally {
    signal.removeEventListener('abort', arrived.fire)
    clearInterval(looking)
    feeds.stop()
    await connection.close()
  }
}

interface Reading {
  readonly feed: Feed
  next: number
  readonly end: number
}
