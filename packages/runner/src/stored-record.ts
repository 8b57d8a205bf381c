import { decodeBase64, encodeBase64 } from '@fairstream/events'
import type { Encoded } from '@fairstream/events'

/** A record as it stands in a planner's record: its bytes in base64. */
export interface StoredRecord {
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export function toStored({ key, value, headers }: Encoded): StoredRecord {
  return {
    key: key === null ? null : encodeBase64(key),
    value: value === null ? null : encodeBase64(value),
    headers: headers.map((header) => [header.name, encodeBase64(header.value)]),
  }
}

export function fromStored({ key, value, headers }: StoredRecord): Encoded {
  return {
    key: key === null ? null : bytesOf(key),
    value: value === null ? null : bytesOf(value),
    headers: headers.map(([name, text]) => ({ name, value: bytesOf(text) })),
  }
}

/** Throws a RangeError for what is not base64. */
export function bytesOf(base64: string): Uint8Array {
  const bytes = decodeBase64(base64)
  if (bytes === undefined) throw new RangeError("a planner's record holds bytes that are not base64")
  return bytes
}
