import type { Log, LogRecord, PartitionBounds } from '@fairstream/ports'
import type { AskedRange } from '../replay/range-options.ts'
import { mergeRecorded, recordedEvent } from './recording.ts'
import type { RecordedEvent, RecordedPartition, Recording } from './recording.ts'

/** A range of a log's topic as it stands now. What is appended from here on is not part of it; what retention took is not either. */
export async function recordingOfLog(log: Log, topic: string, range: AskedRange, maxRecordBytes: number): Promise<Recording> {
  const partitions = (await log.bounds(topic)).map((bounds) => rangeOf(bounds, range))
  const total = partitions.reduce((sum, { from, to }) => sum + to - from, 0)
  const read = { offsets: 0 }
  const events = partitions.map((each) => eventsOf(log, topic, each, maxRecordBytes, read))
  return {
    source: 'log',
    name: topic,
    partitions,
    events: mergeRecorded(events),
    share: () => (total === 0 ? 1 : Math.min(1, read.offsets / total)),
    close: () => Promise.resolve(),
  }
}

function rangeOf({ partition, first, end }: PartitionBounds, { fromOffset = 0, toOffset = end }: AskedRange): RecordedPartition {
  const from = Math.min(Math.max(first, fromOffset), end)
  return { partition, from, to: Math.max(from, Math.min(end, toOffset)) }
}

async function* eventsOf(
  log: Log,
  topic: string,
  { partition, from, to }: RecordedPartition,
  maxRecordBytes: number,
  read: { offsets: number },
): AsyncGenerator<RecordedEvent> {
  if (from === to) return
  for await (const record of log.read(topic, partition, from, to)) {
    read.offsets += 1
    yield recordedEvent(arrivalOf(topic, record), maxRecordBytes)
  }
}

function arrivalOf(topic: string, { partition, offset, timestampMs, key, value, headers }: LogRecord): RecordedEvent['arrival'] {
  return { topic, partition, offset, timestampMs, record: { key, value, headers } }
}
