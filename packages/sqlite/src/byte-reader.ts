/** Bytes that nothing of ours has written like this. */
export class DamagedBytesError extends Error {}

/** Reads bytes front to back, never past their end. */
export interface ByteReader {
  /** Unsigned LEB128 of at most five bytes. */
  readonly varint: () => number
  /** The next bytes, as a view: copying each took a third of the reading. Who keeps it keeps the whole. */
  readonly bytes: (length: number) => Uint8Array
  readonly text: (length: number) => string
  readonly pass: (length: number) => void
  readonly atEnd: () => boolean
}

export function createByteReader(given: Uint8Array, start: number): ByteReader {
  // So that views are plain arrays where a Buffer is given.
  const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
  let at = start

  const pass = (length: number): number => {
    const from = at
    at += length
    if (at > bytes.length) throw new DamagedBytesError(`it ends at ${bytes.length} bytes, where ${at} were meant`)
    return from
  }
  const taken = (length: number): Uint8Array => bytes.subarray(pass(length), at)

  return {
    varint: () => {
      let value = 0
      for (let shift = 0; shift < 35; shift += 7) {
        const byte = bytes[pass(1)] ?? 0
        value += (byte & 0x7f) * 2 ** shift
        if (byte < 0x80) return value
      }
      throw new DamagedBytesError(`a number before byte ${at} has no end`)
    },
    bytes: taken,
    text: (length) => Buffer.from(taken(length)).toString(),
    pass,
    atEnd: () => at === bytes.length,
  }
}
