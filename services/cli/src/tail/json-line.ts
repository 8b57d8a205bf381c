import { deadLetterFileForm, decodeUtf8, encodeBase64 } from '@fairstream/events'
import type { TopicName } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'

/** A record as one line of JSON: its value as `run` writes it. What has no value, or none that is JSON, is told with its place. */
export function jsonLine(topic: TopicName, record: LogRecord): string {
  const dead = topic === 'dead-letters' ? deadLetterFileForm(record) : undefined
  if (dead !== undefined) return JSON.stringify(dead)
  const text = record.value === null ? undefined : decodeUtf8(record.value)
  if (text !== undefined && isJson(text)) return text.trim().replace(/[\r\n]+/g, ' ')
  const { partition, offset, key, value } = record
  return JSON.stringify({ partition, offset, key: textOf(key).text, ...valueOf(value) })
}

/** JSON has line ends between tokens only: a space does for each. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function valueOf(bytes: Uint8Array | null): Readonly<Record<string, string | null>> {
  const { text, isBase64 } = textOf(bytes)
  return { value: text, ...(isBase64 ? { encoding: 'base64' } : {}) }
}

function textOf(bytes: Uint8Array | null): { readonly text: string | null; readonly isBase64: boolean } {
  if (bytes === null) return { text: null, isBase64: false }
  const text = decodeUtf8(bytes)
  return text === undefined ? { text: encodeBase64(bytes), isBase64: true } : { text, isBase64: false }
}
