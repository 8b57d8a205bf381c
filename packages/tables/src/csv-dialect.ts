export type Separator = ',' | ';' | '\t'

/** How a CSV file is written. */
export interface CsvDialect {
  readonly separator: Separator
  /** What ends a line. */
  readonly newline: '\n' | '\r\n' | '\r'
  readonly byteOrderMark: boolean
}

const SEPARATORS: readonly Separator[] = [',', ';', '\t']

/**
 * Reads a dialect off the header line: the separator that stands there most often, outside quotes.
 *
 * @param head - The beginning of the file, without its byte order mark.
 * @param whole - Whether the file ends here.
 * @returns undefined where the header line does not end in the head.
 */
export function detectDialect(head: string, whole: boolean): Omit<CsvDialect, 'byteOrderMark'> | undefined {
  const counts = new Map<string, number>()
  let quoted = false
  for (let i = 0; i < head.length; i++) {
    const character = head.charAt(i)
    if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '\n' || character === '\r') {
      const newline = newlineAt(head, i, whole)
      // A file may begin with blank lines.
      if (counts.size === 0 && head.slice(0, i).trim() === '') continue
      return newline && { separator: mostFrequent(counts), newline }
    } else counts.set(character, (counts.get(character) ?? 0) + 1)
  }
  return whole ? { separator: mostFrequent(counts), newline: '\n' } : undefined
}

function newlineAt(head: string, i: number, whole: boolean): CsvDialect['newline'] | undefined {
  if (head.charAt(i) === '\n') return '\n'
  if (i + 1 < head.length) return head.charAt(i + 1) === '\n' ? '\r\n' : '\r'
  return whole ? '\r' : undefined
}

function mostFrequent(counts: ReadonlyMap<string, number>): Separator {
  const count = (separator: Separator): number => counts.get(separator) ?? 0
  return SEPARATORS.reduce<Separator>((best, each) => (count(each) > count(best) ? each : best), ',')
}
