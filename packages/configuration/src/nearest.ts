/** The candidate that a misspelt word most likely means; undefined if none is close. Upper and lower case count as equal. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map((candidate) => ({ candidate, changes: changes(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, changes }) => changes <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((left, right) => left.changes - right.changes)
  return best?.candidate
}

/** Letters to put in, take out, replace or swap with their neighbour (optimal string alignment). */
function changes(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 8 || from.length > 64) return Infinity
  let before: number[] = []
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const line = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1] ? 0 : 1
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      line.push(
        Math.min(
          at(above, column) + 1,
          at(line, column - 1) + 1,
          at(above, column - 1) + same,
          swapped ? at(before, column - 2) + 1 : Infinity,
        ),
      )
    }
    before = above
    above = line
  }
  return at(above, to.length)
}

function at(line: readonly number[], column: number): number {
  return line[column] ?? Infinity
}
