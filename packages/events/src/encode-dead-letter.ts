import { decisionId, parseDecisionId } from './decision-id.ts'
import { header } from './encode-event.ts'
import type { Encoded, Header, InputRecord } from './record.ts'
import { lastHeader } from './record.ts'
import { cloudEventsType } from './record-name.ts'
import type { ReasonCode, Refusal } from './refusal.ts'
import { REASON_CODES } from './refusal.ts'
import { decodeUtf8 } from './utf8.ts'

/** Where a record stood that could not be read. */
export interface InputPosition {
  /** The log's configured name. */
  readonly log: string
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** What a dead letter adds to the record that it carries. */
export interface DeadLetterPosition extends InputPosition {
  readonly id: string
  readonly stage: string
  readonly code: ReasonCode
  readonly message: string
}

/** Kafka Connect's names where it has one. The letter's own identity is not in `ce_id`: the record's `ce_` headers are its own. */
const OUR_HEADERS = {
  id: 'fairstream-id',
  type: 'fairstream-type',
  topic: '__connect.errors.topic',
  partition: '__connect.errors.partition',
  offset: '__connect.errors.offset',
  stage: '__connect.errors.stage',
  class: '__connect.errors.class.name',
  message: '__connect.errors.exception.message',
  code: 'x-dlq-reason',
} as const

/** The record byte for byte, with where it stood and why it was refused in headers behind its own. */
export function deadLetter(position: InputPosition, record: InputRecord, stage: string, refusal: Refusal): Encoded {
  const { log, topic, partition, offset } = position
  const ours: readonly Header[] = [
    header(OUR_HEADERS.id, decisionId(log, partition, offset)),
    header(OUR_HEADERS.type, cloudEventsType('dead-letter')),
    header(OUR_HEADERS.topic, topic),
    header(OUR_HEADERS.partition, String(partition)),
    header(OUR_HEADERS.offset, String(offset)),
    header(OUR_HEADERS.stage, stage),
    header(OUR_HEADERS.class, `fairstream.${stage}`),
    header(OUR_HEADERS.message, refusal.message),
    header(OUR_HEADERS.code, refusal.code),
  ]
  return { key: record.key, value: record.value, headers: [...record.headers, ...ours] }
}

/** Where a dead letter's record stood and why it was refused; undefined for a record that is no dead letter of this format. */
export function positionOfDeadLetter(record: InputRecord): DeadLetterPosition | undefined {
  const [id, type, topic, stage, message, code] = (['id', 'type', 'topic', 'stage', 'message', 'code'] as const).map((field) => {
    const value = lastHeader(record.headers, OUR_HEADERS[field])
    return value && decodeUtf8(value)
  })
  const position = id === undefined ? undefined : parseDecisionId(id)
  const known = REASON_CODES.find((each) => each === code)
  if (type !== cloudEventsType('dead-letter') || id === undefined || position === undefined || known === undefined)
    return undefined
  if (topic === undefined || stage === undefined || message === undefined) return undefined
  return { ...position, id, topic, stage, code: known, message }
}

/**
 * The record that a dead letter carries, as it stood in its topic.
 *
 * Of each name of ours only the last header is taken away, wherever it is: a record that was a dead letter before has older ones of
 * its own, and a broker's client may have grouped headers by name.
 */
export function recordOfDeadLetter({ key, value, headers }: InputRecord): InputRecord {
  const ours = new Set(Object.values(OUR_HEADERS).map((name) => headers.findLastIndex((each) => each.name === name)))
  return { key, value, headers: headers.filter((_, index) => !ours.has(index)) }
}
