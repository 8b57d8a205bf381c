/** The bytes in an array of their own. Not `slice`: a Buffer's slice shares the bytes. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
