/** Columns of words under their heads: the first to the left, the others to the right. */
export function printColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((word, index) => Math.max(word.length, ...rows.map((row) => row[index]?.length ?? 0)))
  const line = (words: readonly string[]): string =>
    `  ${words.map((word, index) => (index === 0 ? word.padEnd(widths[0] ?? 0) : word.padStart(widths[index] ?? 0))).join('  ')}\n`
  return [head, ...rows].map(line).join('')
}
