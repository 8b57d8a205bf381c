import { readFileSync } from 'node:fs'
import type { FiniteTable } from '@fairstream/response'
import { at, modelOfLaws, demographicParity, tabulate } from '@fairstream/response'

interface StaticProblem {
  readonly bound: number
  /** [group, cell, outcome, count]. */
  readonly counts: readonly (readonly [number, number, number, number])[]
  /** One string per rule: for each cell, 1 to accept and 0 to reject. */
  readonly decisions: readonly string[]
}

/** The static problem that compare.py wrote: people who do not respond, so a policy changes decisions only. */
export function readStaticProblem(): StaticProblem {
  return JSON.parse(readFileSync(new URL('static-problem.json', import.meta.url), 'utf8')) as StaticProblem
}

/** Error rates and parity moments of every rule. */
export function staticTable({ bound, counts, decisions }: StaticProblem): FiniteTable {
  const people = counts.reduce((sum, [, , , count]) => sum + count, 0)
  const ids = [...new Set(counts.map(([group]) => group))].toSorted((a, b) => a - b)
  const groups = ids.map((id) => {
    const members = counts.filter(([group]) => group === id)
    const size = members.reduce((sum, [, , , count]) => sum + count, 0)
    return { id: String(id), weight: size / people, members, size }
  })
  const model = modelOfLaws(groups, (rule: string, id) => {
    const { members, size } = at(
      groups.filter((group) => group.id === id),
      0,
    )
    return members.map(([, cell, outcome, count]) => {
      const decision = rule[cell] === '1' ? 1 : 0
      return { share: count / size, features: [], decision, outcome, loss: decision === outcome ? 0 : 1 }
    })
  })
  return tabulate(model, decisions, demographicParity(groups, { tolerance: bound }))
}
