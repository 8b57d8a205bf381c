import type { Log, LogRecord } from '@fairstream/ports'

/** A topic that is read as it grows. */
export interface Reading {
  readonly log: Log
  readonly topic: string
  readonly signal: AbortSignal
  /** Ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Told once, when every record appended from now on will be met. */
  readonly onBegin: () => void
}

const LOOK_EVERY_MS = 250

/** All records of a topic, from its start and on, until the signal aborts. */
export async function* recordsFromStart({ log, topic, signal, onBegin }: Reading): AsyncGenerator<LogRecord> {
  onBegin()
  for await (const followed of log.follow(topic, signal)) if (followed.kind === 'record') yield followed.record
}

/** What is appended to a topic from now on, until the signal aborts. Partitions that come later are read from their start. */
export async function* recordsFromEnd({ log, topic, signal, sleep, onBegin }: Reading): AsyncGenerator<LogRecord> {
  const isOver = (): boolean => signal.aborted
  const positions = new Map((await log.bounds(topic)).map(({ partition, end }) => [partition, end]))
  onBegin()
  while (!isOver()) {
    for (const { partition, end } of await log.bounds(topic)) {
      const from = positions.get(partition) ?? 0
      if (from >= end) continue
      for await (const record of log.read(topic, partition, from, end)) {
        if (isOver()) return
        yield record
      }
      positions.set(partition, end)
    }
    await sleep(LOOK_EVERY_MS, signal)
  }
}
