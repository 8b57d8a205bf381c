import type { Header } from './record.ts'
import { lastHeader } from './record.ts'
import { decodeUtf8 } from './utf8.ts'

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const TRACEPARENT_LENGTH = 55

/** The W3C trace context of a record, to be copied; undefined where there is none or it is malformed. */
export function traceparentOf(headers: readonly Header[]): string | undefined {
  const value = lastHeader(headers, 'traceparent')
  if (value?.length !== TRACEPARENT_LENGTH) return undefined
  const text = decodeUtf8(value)
  return text !== undefined && TRACEPARENT.test(text) ? text : undefined
}
