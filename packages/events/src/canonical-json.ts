/**
 * The one JSON text of a value, for hashes: RFC 8785, keys sorted by UTF-16 units, no space, numbers as ECMAScript writes them.
 *
 * Throws TypeError for what has no JSON: undefined, numbers that are not finite, half a surrogate pair, functions, bigints.
 */
export function canonicalJson(value: unknown): string {
  return written(value, '$')
}

function written(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${Array.from(value, (each, index) => written(each, `${path}[${index}]`)).join(',')}]`
  if (typeof value === 'object' && isPlain(value)) return writtenObject(value, path)
  throw new TypeError(`canonical JSON: ${path} has no JSON`)
}

function writtenObject(value: object, path: string): string {
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, each]) => `${written(key, path)}:${written(each, `${path}.${key}`)}`).join(',')}}`
}

/** A Map or a Uint8Array would be written as an object without what it holds. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
