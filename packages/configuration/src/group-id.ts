/** One value per trait of a group id, `?` for an absent trait; undefined where the text is no group id (events.md, Groups). */
export function groupParts(id: string): readonly string[] | undefined {
  const values = id.split('|').map((part) => (part === '?' ? part : decoded(part)))
  return values.every((value) => value !== undefined) ? values : undefined
}

/** A part has one spelling only: everything but RFC 3986's unreserved characters is escaped, in upper case. */
function decoded(part: string): string | undefined {
  try {
    const value = decodeURIComponent(part)
    return encoded(value) === part ? value : undefined
  } catch {
    return undefined
  }
}

/** `encodeURIComponent` leaves !'()* as they are. */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
