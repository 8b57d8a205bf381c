/** What a number takes at most: lengths and counts stay below 2^31. */
export const VARINT_BYTES_MAX = 5

/** Writes into a buffer of fixed size, front to back. */
export interface ByteWriter {
  /** Unsigned LEB128. */
  readonly varint: (value: number) => void
  /** The length, then the bytes. */
  readonly sized: (bytes: Uint8Array) => void
  /** The length + 1, then the bytes; 0 for null. */
  readonly nullable: (bytes: Uint8Array | null) => void
  readonly written: () => Buffer
}

export function createByteWriter(bytesMax: number, start: number): ByteWriter {
  const buffer = Buffer.allocUnsafe(bytesMax)
  let at = start

  const varint = (value: number): void => {
    let rest = value
    for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80
    buffer[at++] = rest
  }
  const put = (bytes: Uint8Array): void => {
    buffer.set(bytes, at)
    at += bytes.length
  }

  return {
    varint,
    sized: (bytes) => {
      varint(bytes.length)
      put(bytes)
    },
    nullable: (bytes) => {
      varint(bytes === null ? 0 : bytes.length + 1)
      if (bytes !== null) put(bytes)
    },
    written: () => buffer.subarray(0, at),
  }
}
