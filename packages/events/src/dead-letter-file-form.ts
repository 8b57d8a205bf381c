import { encodeBase64 } from './base64.ts'
import type { DeadLetter } from './dead-letter.ts'
import { positionOfDeadLetter, recordOfDeadLetter } from './encode-dead-letter.ts'
import type { InputRecord } from './record.ts'
import { decodeUtf8 } from './utf8.ts'

/** A dead letter as a line of dead-letters.ndjson, nothing of the record lost; undefined for a record that is no dead letter. */
export function deadLetterFileForm(record: InputRecord): DeadLetter | undefined {
  const position = positionOfDeadLetter(record)
  if (position === undefined) return undefined
  const { id, topic, partition, offset, stage, code, message } = position
  const { key, value, headers } = recordOfDeadLetter(record)
  const [writtenKey, writtenValue] = [written(key), written(value)]
  return {
    ...{ id, topic, partition, offset, stage, code, message },
    key: writtenKey.value,
    ...(writtenKey.encoding && { keyEncoding: writtenKey.encoding }),
    ...writtenValue,
    headers: headers.map((header) => ({ name: header.name, ...textOf(header.value) })),
  }
}

interface Text {
  readonly value: string
  readonly encoding?: 'base64'
}

function written(bytes: Uint8Array | null): Text | { readonly value: null; readonly encoding?: never } {
  return bytes === null ? { value: null } : textOf(bytes)
}

function textOf(bytes: Uint8Array): Text {
  const value = decodeUtf8(bytes)
  return value === undefined ? { value: encodeBase64(bytes), encoding: 'base64' } : { value }
}
