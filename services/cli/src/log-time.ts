import { parseTime } from '@fairstream/events'
import type { Refusal } from '@fairstream/events'

/** When the log took a record, as a field of the record says; a refusal where the field does not say it; neither where the record is no JSON object. */
export interface LogTime {
  readonly timestampMs?: number
  readonly refusal?: Refusal
}

const FRAME_BYTES = 5
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads the log timestamp from a top-level field. What is not JSON is left to the pipeline, which refuses it with a reason. */
export function logTimeOf(line: Uint8Array, field: string): LogTime {
  const value = parse(line[0] === 0 ? line.subarray(FRAME_BYTES) : line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  const found: unknown = Object.hasOwn(value, field) ? (value as Readonly<Record<string, unknown>>)[field] : undefined
  const timestampMs = parseTime(found)
  if (timestampMs !== undefined) return { timestampMs }
  const words = found === undefined ? 'nothing' : 'something else'
  const wanted = 'the log timestamp, RFC 3339 with its offset or integer milliseconds since 1970'
  return { refusal: { code: 'invalid', path: field, message: `${field}: wanted ${wanted}, found ${words}` } }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes)) as unknown
  } catch {
    return undefined
  }
}
