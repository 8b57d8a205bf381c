import { setImmediate as nextTurn } from 'node:timers/promises'
import type { LogRecord } from '@fairstream/ports'
import { orLogError } from './faults.ts'
import type { Readers } from './readers.ts'

/** The records with from ≤ offset < to that the partition holds when the reading begins. */
export async function* readRange(
  { topics, batches }: Readers,
  topic: string,
  number: number,
  from: number,
  to: number,
): AsyncGenerator<LogRecord> {
  const partition = orLogError(topic, () => topics.partitionOf(topics.topicOf(topic), number))
  const { end } = orLogError(topic, () => batches.extentOf(partition))
  const stop = Math.min(to, end)
  let position = from
  while (position < stop) {
    // The file answers at once: without this, a long read would hold back every timer, signal and socket.
    await nextTurn()
    const { records, next } = orLogError(topic, () => batches.stretch(partition, position, stop))
    for (const record of records) yield record
    position = next
  }
}
