import type { Encoded, Header } from './record.ts'
import type { RecordName } from './record-name.ts'
import { cloudEventsType, RECORD_NAMES } from './record-name.ts'
import { formatTime } from './time.ts'
import { encodeUtf8 } from './utf8.ts'

/** An event before it is bytes. Source and id together are unique for each distinct event. */
export interface Event {
  readonly name: RecordName
  readonly source: string
  readonly id: string
  readonly key: string
  /** The value, or null for a tombstone. */
  readonly json: string | null
  readonly timeMs?: number | undefined
  readonly traceparent?: string | undefined
}

// The same for every record of a kind, so encoded once; nobody writes to a header's bytes.
const SPECVERSION = header('ce_specversion', '1.0')
const JSON_CONTENT = header('content-type', 'application/json')
const TYPES = Object.fromEntries(RECORD_NAMES.map((name) => [name, header('ce_type', cloudEventsType(name))])) as Record<
  RecordName,
  Header
>

/** CloudEvents 1.0 in binary mode. `ce_time`, which is optional there, is left out where RFC 3339 cannot write the year. */
export function encodeEvent({ name, source, id, key, json, timeMs, traceparent }: Event): Encoded {
  const time = timeMs === undefined ? undefined : formatTime(timeMs)
  const headers: Header[] = [header('ce_id', id), header('ce_source', source), TYPES[name], SPECVERSION]
  if (time !== undefined) headers.push(header('ce_time', time))
  if (json !== null) headers.push(JSON_CONTENT)
  if (traceparent !== undefined) headers.push(header('traceparent', traceparent))
  return { key: encodeUtf8(key), value: json === null ? null : encodeUtf8(json), headers }
}

export function header(name: string, text: string): Header {
  return { name, value: encodeUtf8(text) }
}
