import { decodeUtf8 } from '@fairstream/events'
import type { FairScore } from '@fairstream/events'
import type { Clock } from '@fairstream/runner'
import type { Log } from '@fairstream/ports'

export interface OutputWatch {
  readonly log: Log
  /** The full name of fair-scores. */
  readonly topic: string
  readonly clock: Clock
  readonly onScore: (score: FairScore) => void
}

const LOOK_EVERY_MS = 200
/** Of a partition that runs ahead, so many at a look: a watcher sees enough of them, and holds nobody back. */
const SEEN_MAX = 2_000

/** Watches fair scores come, from the present end on, until the signal aborts. Repeats are seen again. */
export async function watchOutputs({ log, topic, clock, onScore }: OutputWatch, signal: AbortSignal): Promise<void> {
  const seen = new Map((await log.bounds(topic)).map(({ partition, end }) => [partition, end]))
  while (!signal.aborted) {
    for (const { partition, end } of await log.bounds(topic)) {
      const from = Math.max(seen.get(partition) ?? 0, end - SEEN_MAX)
      for await (const { value } of log.read(topic, partition, from, end))
        if (value !== null) onScore(JSON.parse(decodeUtf8(value) ?? '') as FairScore)
      seen.set(partition, end)
    }
    await clock.sleep(LOOK_EVERY_MS, signal)
  }
}
