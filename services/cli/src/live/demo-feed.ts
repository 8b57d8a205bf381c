import { decodeUtf8, encodeRawScore } from '@fairstream/events'
import { generateEvents } from '@fairstream/experiments'
import type { GeneratedEvent, Population } from '@fairstream/experiments'
import type { Clock } from '@fairstream/runner'
import type { Log } from '@fairstream/ports'

export interface DemoFeed {
  readonly log: Log
  /** The full name of raw-scores. */
  readonly topic: string
  readonly clock: Clock
  readonly population: Population
  /** How far in the past the feed begins; after a pause it goes back no further. */
  readonly pastMs: number
  /** How many of the events sent are still to be scored; the feed does not run away. */
  readonly lag: () => number
  /** Told how many events each append sent. */
  readonly onSent: (count: number) => void
}

const SEED = 7
const RATE_PER_SECOND = 10
const GAP_MS = 1_000 / RATE_PER_SECOND
const BATCH_MAX = 500
const LAG_MAX = 4_000
const TICK_MS = 50

/**
 * Feeds people of the population, ten a second of event time: as fast as they are scored until the present is reached, then as
 * time passes. It goes on behind the last event on the log.
 */
export async function feedDemo(feed: DemoFeed, signal: AbortSignal): Promise<void> {
  const { log, topic, clock, population, lag, onSent } = feed
  const { sent, startMs } = await whereToGoOn(feed)
  const events = generateEvents(population, { n: Number.MAX_SAFE_INTEGER, seed: SEED, ratePerSecond: RATE_PER_SECOND, startMs })
  for (let index = 0; index < sent; index += 1) events.next()
  let next = sent
  while (!signal.aborted) {
    const due = Math.floor((clock.now() - startMs) / GAP_MS) - next + 1
    const room = Math.min(BATCH_MAX, due, LAG_MAX - lag())
    if (room <= 0) {
      await clock.sleep(TICK_MS, signal)
      continue
    }
    const batch = Array.from({ length: room }, () => events.next().value as GeneratedEvent)
    await log.append(
      topic,
      batch.map((event) => encodeRawScore(event)),
    )
    next += room
    onSent(room)
  }
}

/** How many events the log has seen, and when the first would have been for the next to come at its time. */
async function whereToGoOn({
  log,
  topic,
  clock,
  pastMs,
}: DemoFeed): Promise<{ readonly sent: number; readonly startMs: number }> {
  const earliestMs = Math.floor((clock.now() - pastMs) / 10_000) * 10_000
  const last = await lastEvent(log, topic)
  if (last === undefined) return { sent: 0, startMs: earliestMs }
  const nextMs = Math.max(last.timeMs + GAP_MS, earliestMs)
  return { sent: last.index + 1, startMs: Math.round(nextMs - (last.index + 1) * GAP_MS) }
}

/** The latest of our events on the log: its place in the sequence, which its id names, and its time. */
async function lastEvent(log: Log, topic: string): Promise<{ readonly index: number; readonly timeMs: number } | undefined> {
  let last: { readonly index: number; readonly timeMs: number } | undefined
  for (const { partition, first, end } of await log.bounds(topic)) {
    for await (const { value } of log.read(topic, partition, Math.max(first, end - 1), end)) {
      const { id, time } = JSON.parse(decodeUtf8(value ?? new Uint8Array()) ?? '') as GeneratedEvent
      const index = Number(id.slice(id.lastIndexOf('-') + 1)) - 1
      if (last === undefined || index > last.index) last = { index, timeMs: new Date(time).getTime() }
    }
  }
  return last
}
