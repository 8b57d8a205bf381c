import { z } from 'zod'

const ABSENT = '?'
const SEPARATOR = '|'
const UNRESERVED = /^[A-Za-z0-9\-._~]*$/

/** A UTF-16 unit is at most three bytes, a byte at most three units of a percent-encoded value; 64 values of 256 units. */
export const groupSchema = z.string().max(64 * 256 * 9 + 63)

/**
 * The group of one combination of traits: their values in the scorecard's order, percent-encoded (RFC 3986), joined by `|`.
 *
 * An absent trait is `?` and makes its own group; the value `?` is `%3F`. Two combinations never have one id.
 *
 * @param traitNames - At least one.
 */
export function groupId(traitNames: readonly string[], traits: Readonly<Record<string, string>>): string {
  return traitNames.map((name) => partOf(traits, name)).join(SEPARATOR)
}

/** The values that a group id was made of, undefined where the trait was absent. Throws URIError for what groupId never writes. */
export function parseGroupId(group: string): (string | undefined)[] {
  return group.split(SEPARATOR).map((part) => (part === ABSENT ? undefined : decodeURIComponent(part)))
}

function partOf(traits: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(traits, name) ? traits[name] : undefined
  if (value === undefined) return ABSENT
  return UNRESERVED.test(value) ? value : percentEncode(value)
}

/** ECMAScript leaves five characters as they are that RFC 3986 reserves. */
function percentEncode(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)
}
