/**
 * A string as bytes, each UTF-16 code unit on its own (CESU-8): plain UTF-8 wherever there is nothing beyond U+FFFF.
 *
 * UTF-8 itself will not do. It has no bytes for a lone surrogate, so that names would fall together, and half a character is no prefix
 * of its bytes, whereas to `startsWith` it is one. Here a string begins with another exactly where its bytes begin with the other's.
 */
export function bytesOfText(text: string): Buffer {
  if (!SURROGATE.test(text)) return Buffer.from(text, 'utf8')
  return Buffer.concat(Array.from({ length: text.length }, (_, at) => bytesOfUnit(text.charCodeAt(at))))
}

/** The string that {@link bytesOfText} made these bytes of. */
export function textOfBytes(bytes: Buffer): string {
  if (!bytes.includes(SURROGATE_LEAD)) return bytes.toString('utf8')
  const units: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = lengthAfter(bytes[at] ?? 0)
    units.push(String.fromCharCode(unitOf(bytes.subarray(at, at + length))))
    at += length
  }
  return units.join('')
}

const SURROGATE = /[\uD800-\uDFFF]/
/** The first byte of every surrogate's three, and of a few other characters. */
const SURROGATE_LEAD = 0xed

function bytesOfUnit(unit: number): Buffer {
  if (unit < 0x80) return Buffer.of(unit)
  if (unit < 0x800) return Buffer.of(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f))
  return Buffer.of(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f))
}

function lengthAfter(lead: number): 1 | 2 | 3 {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : 3
}

function unitOf(bytes: Buffer): number {
  const [lead = 0, ...rest] = bytes
  const high = rest.length === 0 ? lead : rest.length === 1 ? lead & 0x1f : lead & 0x0f
  return rest.reduce((unit, byte) => (unit << 6) | (byte & 0x3f), high)
}
