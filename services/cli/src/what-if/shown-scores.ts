import type { ComparedScores } from './comparison.ts'
import type { HiddenGroups } from './findings.ts'

/** What groups too small to be shown are called where they are many enough together. */
export const POOLED = '(small groups)'

/**
 * The scores of which each group may be shown (k-anonymity): groups below the limit become one, or, where they are too few even together,
 * are left out of everything, so that no difference of sums gives them away.
 */
export function shownScores(
  scores: ComparedScores,
  minGroupShown: number,
): { readonly shown: ComparedScores; readonly hidden: HiddenGroups } {
  const sizes = scores.groups.map(() => 0)
  for (const place of scores.group) sizes[place] = (sizes[place] ?? 0) + 1
  const small = sizes.map((n) => n < minGroupShown)
  const groups = small.filter(Boolean).length
  if (groups === 0) return { shown: scores, hidden: { groups, pooled: false } }
  const together = sizes.reduce((sum, n, place) => (small[place] === true ? sum + n : sum), 0)
  const pooled = together >= minGroupShown
  const kept = scores.groups.filter((_, place) => small[place] !== true)
  const codes = scores.groups.map((group, place) => (small[place] === true ? (pooled ? kept.length : -1) : kept.indexOf(group)))
  return { shown: recoded(scores, pooled ? [...kept, POOLED] : kept, codes), hidden: { groups, pooled } }
}

/** @param codes - The new place of each group; −1 leaves its rows out. */
function recoded(scores: ComparedScores, groups: readonly string[], codes: readonly number[]): ComparedScores {
  const rows = scores.group.reduce((n, place) => (codes[place] === -1 ? n : n + 1), 0)
  const out = { group: new Uint32Array(rows), decisions: new Uint32Array(rows), ...columns(rows) }
  let next = 0
  for (const [row, place] of scores.group.entries()) {
    const code = codes[place] ?? -1
    if (code === -1) continue
    out.group[next] = code
    out.decisions[next] = scores.decisions[row] ?? 0
    for (const name of NUMBERS) out[name][next] = scores[name][row] ?? 0
    next += 1
  }
  return { groups, ...out }
}

const NUMBERS = ['raw', 'inForce', 'whatIf', 'ties'] as const

function columns(rows: number): Record<(typeof NUMBERS)[number], Float64Array> {
  return {
    raw: new Float64Array(rows),
    inForce: new Float64Array(rows),
    whatIf: new Float64Array(rows),
    ties: new Float64Array(rows),
  }
}
