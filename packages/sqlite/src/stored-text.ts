/**
 * The text's UTF-16 code units as bytes. Unlike UTF-8, which is how SQLite would take a string, it keeps lone surrogates apart, and
 * a text begins with another exactly where its bytes do.
 */
export function bytesOfText(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le')
}

export function textOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf16le')
}

/** The first byte string after all that begin with this one; undefined where there is none, as it is empty or all 0xff. */
export function afterAllWith(prefix: Uint8Array): Uint8Array | undefined {
  const last = prefix.findLastIndex((byte) => byte !== 0xff)
  if (last < 0) return undefined
  // Not `slice`: a Buffer's slice shares the bytes.
  const after = Uint8Array.from(prefix.subarray(0, last + 1))
  after[last] = (after[last] ?? 0) + 1
  return after
}
