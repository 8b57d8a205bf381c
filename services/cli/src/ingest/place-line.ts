import { decodeRecord, encodeUtf8 } from '@fairstream/events'
import type { ReasonCode } from '@fairstream/events'
import type { OutgoingRecord } from '@fairstream/ports'
import { isBlank } from '../cut-lines.ts'
import type { Line } from '../cut-lines.ts'

/** What becomes of one line: a record of a topic, or none. */
export type Placed =
  | { readonly kind: 'raw-score' | 'outcome'; readonly record: OutgoingRecord }
  /** It goes to raw-scores all the same, where the scorer makes a dead letter of it. */
  | { readonly kind: 'refused'; readonly record: OutgoingRecord; readonly code: ReasonCode; readonly message: string }
  | { readonly kind: 'blank' }
  /** No broker would take it. */
  | { readonly kind: 'too-large' }

export interface Placing {
  readonly scorecards: ReadonlySet<string>
  readonly maxRecordBytes: number
}

/** Tells raw scores, outcomes and what is neither apart, as `run` does. The line's bytes are the record's value, untouched. */
export function placeLine({ bytes, length }: Line, { scorecards, maxRecordBytes }: Placing): Placed {
  if (length > maxRecordBytes) return { kind: 'too-large' }
  if (isBlank(bytes)) return { kind: 'blank' }
  const record = { key: null, value: bytes, headers: [] }
  const decoded = decodeRecord(record, maxRecordBytes)
  if (decoded.kind === 'refused') return { kind: 'refused', record, ...decoded.refusal }
  const { event, kind } = decoded
  const keyed = { ...record, key: encodeUtf8(event.subject) }
  if (scorecards.has(event.scorecard)) return { kind, record: keyed }
  return { kind: 'refused', record: keyed, code: 'unknown-scorecard', message: 'scorecard: names none that is configured' }
}
