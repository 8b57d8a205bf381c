import { bytesOfText } from './code-units.ts'

/**
 * The bounds, two a range, of all names that begin with one of the prefixes, in the notation of ZRANGEBYLEX.
 * No name lies in two ranges.
 */
export function nameRanges(prefixes: readonly string[]): readonly Buffer[] {
  return outermost(prefixes).flatMap((prefix) => {
    const bytes = bytesOfText(prefix)
    return [Buffer.concat([INCLUSIVE, bytes]), Buffer.concat([EXCLUSIVE, bytes, ABOVE_ALL])]
  })
}

const INCLUSIVE = Buffer.from('[')
const EXCLUSIVE = Buffer.from('(')
/** No name has this byte, so a prefix followed by it is greater than all that begins with the prefix, and less than what comes after. */
const ABOVE_ALL = Buffer.of(0xff)

/** The prefixes that begin with no other: in order, what begins with a prefix comes right after it. */
function outermost(prefixes: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (const prefix of prefixes.toSorted()) {
    const last = kept.at(-1)
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix)
  }
  return kept
}
