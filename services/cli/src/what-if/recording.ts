import { decodeRecord } from '@fairstream/events'
import type { Decoded } from '@fairstream/events'
import { mergeByTime } from '@fairstream/pipeline'
import type { Arrival, InTime } from '@fairstream/pipeline'

/** A record of raw-scores as it was recorded, read once for all that will judge it. */
export interface RecordedEvent extends InTime {
  readonly arrival: Arrival
  readonly decoded: Decoded
}

/** A closed range of what came in, to be gone through in event time. */
export interface Recording {
  readonly source: 'log' | 'file'
  /** The topic's name, or the file's. */
  readonly name: string
  /** What is read of each partition: first offset, and the one after the last. */
  readonly partitions: readonly RecordedPartition[]
  /** Merged by event time. To be gone through once. */
  readonly events: AsyncIterable<RecordedEvent>
  /** How much of it was read, 0 to 1; undefined where nobody knows how much there is. */
  readonly share: () => number | undefined
  readonly close: () => Promise<void>
}

export interface RecordedPartition {
  readonly partition: number
  readonly from: number
  readonly to: number
}

/** Reads an arrival as an event. Outcomes have their time too. */
export function recordedEvent(arrival: Arrival, maxRecordBytes: number): RecordedEvent {
  const decoded = decodeRecord(arrival.record, maxRecordBytes)
  const { partition, offset } = arrival
  return { partition, offset, arrival, decoded, ...(decoded.kind === 'refused' ? {} : { timeMs: decoded.event.timeMs }) }
}

export function mergeRecorded(partitions: readonly AsyncIterable<RecordedEvent>[]): AsyncIterable<RecordedEvent> {
  return mergeByTime(partitions)
}
