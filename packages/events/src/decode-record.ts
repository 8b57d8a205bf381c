import { decodeOutcome } from './decode-outcome.ts'
import { decodeRawScore } from './decode-raw-score.ts'
import type { Opened } from './envelope.ts'
import { openEnvelope } from './envelope.ts'
import type { Outcome } from './outcome.ts'
import type { RawScore } from './raw-score.ts'
import type { InputRecord } from './record.ts'
import { cloudEventsType } from './record-name.ts'
import type { Refused } from './refusal.ts'
import { refuse } from './refusal.ts'
import { traceparentOf } from './traceparent.ts'

const RAW_SCORE_TYPE = cloudEventsType('raw-score')
const OUTCOME_TYPE = cloudEventsType('outcome')

/** What an input record is. */
export type Decoded =
  | { readonly kind: 'raw-score'; readonly event: RawScore; readonly traceparent?: string }
  | { readonly kind: 'outcome'; readonly event: Outcome; readonly traceparent?: string }
  | Refused

/**
 * Reads a raw score or an outcome. Total: whatever the bytes, the answer is an event or a refusal.
 *
 * @param maxRecordBytes - Of key, value and headers together.
 */
export function decodeRecord(record: InputRecord, maxRecordBytes: number): Decoded {
  const size = sizeOf(record)
  if (size > maxRecordBytes) return refuse('too-large', `the record: wanted at most ${maxRecordBytes} bytes, found ${size}`)
  const opened = openEnvelope(record)
  if (opened.kind === 'refused') return opened
  const decoded = isOutcome(opened) ? decodeOutcome(opened) : decodeRawScore(opened)
  const traceparent = traceparentOf(record.headers)
  return decoded.kind === 'refused' || traceparent === undefined ? decoded : { ...decoded, traceparent }
}

function sizeOf({ key, value, headers }: InputRecord): number {
  const headersSize = headers.reduce((size, header) => size + header.name.length + header.value.length, 0)
  return (key?.length ?? 0) + (value?.length ?? 0) + headersSize
}

/** A type of ours decides; without one, the fields do. */
function isOutcome({ data, type }: Opened): boolean {
  if (type === OUTCOME_TYPE || type === RAW_SCORE_TYPE) return type === OUTCOME_TYPE
  return Object.hasOwn(data, 'outcome') && !Object.hasOwn(data, 'score')
}
