/** Why a record ends as a dead letter (events.md, Where every input ends). `skipped` is an operator's `skip --to OFFSET`. */
export type ReasonCode = (typeof REASON_CODES)[number]

export const REASON_CODES = ['unreadable', 'invalid', 'unknown-scorecard', 'future', 'too-large', 'skipped'] as const

/** What was wrong with a record. */
export interface Refusal {
  readonly code: ReasonCode
  /** Names the field and what was wanted there, in our words: an engine's differ between its versions. It holds no value of a field. */
  readonly message: string
  /** The field, such as `traits.sex` or `score[2]`. */
  readonly path?: string
}

/** A refusal as one of the ways that decoding ends. */
export interface Refused {
  readonly kind: 'refused'
  readonly refusal: Refusal
}

/** Refuses a record that cannot be read at all, or not as a whole. */
export function refuse(code: ReasonCode, message: string): Refused {
  return { kind: 'refused', refusal: { code, message } }
}

/** Refuses one field, naming what was wanted there and what kind of value was found. */
export function refuseField(path: string, wanted: string, found: string): Refused {
  return { kind: 'refused', refusal: { code: 'invalid', message: `${path}: wanted ${wanted}, found ${found}`, path } }
}

/** The kind of a JSON value in words, without the value: it may be personal. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value === 'string') return kindOfString(value)
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'a number that is not finite'
  return typeof value === 'object' ? 'an object' : 'true or false'
}

function kindOfString(text: string): string {
  if (text === '') return 'an empty string'
  if (!text.isWellFormed()) return 'a string with half a surrogate pair'
  return `a string of length ${text.length}`
}
