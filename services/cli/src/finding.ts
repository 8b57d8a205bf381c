import type { Paint } from './terminal.ts'

/** One thing looked at. What is only to be known has a `note`; what is wrong has an `advice`, which says what to do. */
export interface Finding {
  readonly about: string
  readonly says: string
  readonly note?: string
  readonly advice?: string
}

/** Whether any of them says that something is to be done. */
export function isFound(findings: readonly Finding[]): boolean {
  return findings.some(({ advice }) => advice !== undefined)
}

/** Findings one a line, advice and notes indented below. */
export function printFindings(findings: readonly Finding[], paint: Paint): string {
  const width = Math.max(0, ...findings.map(({ about }) => about.length))
  return findings
    .map(({ about, says, note, advice }) => {
      const below = [advice, note].filter((words) => words !== undefined).map((words) => `       ${words}\n`)
      return `${markOf({ note, advice }, paint)} ${about.padEnd(width)}   ${says}\n${below.join('')}`
    })
    .join('')
}

function markOf({ note, advice }: { readonly [Key in 'note' | 'advice']: Finding[Key] | undefined }, paint: Paint): string {
  if (advice !== undefined) return paint.bad('found ')
  return note === undefined ? paint.good('ok    ') : paint.strong('note  ')
}
