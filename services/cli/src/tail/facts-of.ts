import { decodeUtf8, formatTime } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'

/** What a record says at its top, for topics that have no form of their own. Names of persons stay out, texts and lists too long for a line as well. */
export function factsOf({ partition, offset, timestampMs, value }: LogRecord): string {
  const at = `${formatTime(timestampMs) ?? String(timestampMs)}  ${partition}/${offset}`
  const parsed = value === null ? undefined : parse(decodeUtf8(value) ?? '')
  if (parsed === undefined) return `${at}  ${value === null ? 'no value' : 'no JSON object'}`
  const facts = Object.entries(parsed).flatMap(([name, field]) => {
    const words = HIDDEN.has(name) ? undefined : wordsOf(field)
    return words === undefined ? [] : [`${name} ${words}`]
  })
  return `${at}  ${facts.join(', ')}`
}

/** `subject` is a pseudonym, traits and attributes and features tell about a person, and raw ids may be made of either. */
const HIDDEN: ReadonlySet<string> = new Set([
  'formatVersion',
  'subject',
  'id',
  'rawId',
  'traits',
  'attributes',
  'features',
  'actor',
])

const TEXT_LENGTH_MAX = 120

function wordsOf(field: unknown): string | undefined {
  if (typeof field === 'string') return field.length > TEXT_LENGTH_MAX ? `${field.slice(0, TEXT_LENGTH_MAX)}…` : field
  return typeof field === 'number' || typeof field === 'boolean' ? String(field) : undefined
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
