/** A header of a record. Names may repeat. */
export interface Header {
  readonly name: string
  readonly value: Uint8Array
}

/** What decoding needs of a record of any log. */
export interface InputRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
}

/** What encoding makes of an event: the bytes of one record. */
export interface Encoded {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly Header[]
}

/** The value of the last header of this name: of repeated headers the last one was added by whoever wrote the record last. */
export function lastHeader(headers: readonly Header[], name: string): Uint8Array | undefined {
  for (let index = headers.length - 1; index >= 0; index--) {
    const header = headers[index]
    if (header?.name === name) return header.value
  }
  return undefined
}
