// Both are globals of every JavaScript host; the language's own library does not declare them.
declare class TextDecoder {
  constructor(label: string, options: { readonly fatal: boolean; readonly ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}
declare class TextEncoder {
  encode(text: string): Uint8Array
}

const encoder = new TextEncoder()
/** Despite its name, `ignoreBOM` keeps the byte order mark: nothing of the bytes is lost. */
const faithful = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function encodeUtf8(text: string): Uint8Array {
  return text.length <= SHORT_MAX ? encodeShort(text) : encoder.encode(text)
}

/** Up to here a loop is faster than the way out of the engine and back. */
const SHORT_MAX = 64

function encodeShort(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 127) return encoder.encode(text)
    bytes[at] = code
  }
  return bytes
}

/** The text that the bytes hold, a byte order mark included; undefined where they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return faithful.decode(bytes)
  } catch {
    return undefined
  }
}
