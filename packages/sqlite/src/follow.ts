import type { Followed, LogRecord } from '@fairstream/ports'
import { orLogError } from './faults.ts'
import { readRange } from './read-range.ts'
import type { Readers } from './readers.ts'

/** Reads a topic from its start to its present end, and on, whoever appends to it. */
export async function* follow(readers: Readers, topic: string, signal: AbortSignal): AsyncGenerator<Followed> {
  const isOver = (): boolean => signal.aborted
  if (isOver()) return
  const { partitions } = orLogError(topic, () => readers.topics.topicOf(topic))
  let positions: readonly number[] = partitions.map(() => 0)
  let saidEnd = false
  while (!isOver()) {
    const ends = orLogError(topic, () => partitions.map((partition) => readers.batches.extentOf(partition).end))
    if (saidEnd && ends.every((end, number) => end === positions[number])) {
      await readers.changes.next(topic, signal)
      continue
    }
    for await (const record of readAll(readers, topic, positions, ends)) {
      if (isOver()) return
      yield { kind: 'record', record }
    }
    if (!saidEnd && !isOver()) yield { kind: 'end' }
    saidEnd = true
    positions = ends
  }
}

async function* readAll(
  readers: Readers,
  topic: string,
  positions: readonly number[],
  ends: readonly number[],
): AsyncGenerator<LogRecord> {
  for (const [number, end] of ends.entries()) yield* readRange(readers, topic, number, positions[number] ?? 0, end)
}
