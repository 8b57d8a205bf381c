import type { Table } from '@fairstream/tables'
import { Fault, Interrupted } from '../errors.ts'
import { createProgressLine } from '../progress.ts'
import { counted } from '../quantities.ts'
import type { Terminal } from '../terminal.ts'
import { createNumberColumn } from './number-column.ts'
import type { Person, PersonReader, Rejected } from './read-people.ts'
import type { Rejects } from './rejects.ts'

/** All people of a file, as columns. */
export interface Sample {
  /** Group ids, in the order in which the file has them. */
  readonly groups: readonly string[]
  /** By row, a place in `groups`. */
  readonly group: Uint32Array
  /** A column for each that was asked for. */
  readonly scores: readonly Float64Array[]
  /** By row, where an id column was asked for. */
  readonly ids: readonly string[]
  /** By row, where an outcome column was asked for: 1 for good, 0 for bad, NaN for missing. */
  readonly outcomes: Float64Array
}

/** More groups than these are no groups that a map can rest on: a column that numbers its rows was taken for a trait. */
const GROUPS_MAX = 10_000

/**
 * Reads a whole table into memory: 8 bytes a score, 4 a group, and the ids where they are asked for.
 *
 * @throws Fault at a bad row, where it is to stop there, and where no row is left; Interrupted.
 */
export async function readSample(
  table: Table,
  read: PersonReader,
  scoreColumns: number,
  rejects: Rejects,
  terminal: Terminal,
): Promise<Sample> {
  const gathered = createGathered(scoreColumns)
  const line = createProgressLine(terminal, 'row')
  try {
    for await (const block of table.blocks) {
      if (terminal.signal.aborted) throw new Interrupted(`stopped after ${counted(gathered.length(), 'row')}`)
      const rejected: Rejected[] = []
      for (const row of block) {
        const person = read(row)
        if ('why' in person) rejected.push(person)
        else gathered.add(person)
      }
      await rejects.take(rejected)
      if (gathered.groups() > GROUPS_MAX)
        throw new Fault(`${table.file}: the traits make more than ${GROUPS_MAX} groups; wanted columns with few values`)
      line.show(gathered.length() + rejects.count(), table.share())
    }
  } finally {
    line.clear()
  }
  if (gathered.length() === 0) throw new Fault(`${table.file}: has no row that can be read`)
  return gathered.whole()
}

interface Gathered {
  readonly add: (person: Person) => void
  readonly length: () => number
  readonly groups: () => number
  readonly whole: () => Sample
}

function createGathered(scoreColumns: number): Gathered {
  const codes = new Map<string, number>()
  const group = createNumberColumn(Uint32Array)
  const scores = Array.from({ length: scoreColumns }, () => createNumberColumn(Float64Array))
  const ids: string[] = []
  const outcomes = createNumberColumn(Float64Array)
  return {
    add: (person) => {
      let code = codes.get(person.group)
      if (code === undefined) codes.set(person.group, (code = codes.size))
      group.push(code)
      for (const [index, column] of scores.entries()) column.push(person.scores[index] ?? Number.NaN)
      if (person.id !== undefined) ids.push(person.id)
      if (person.outcome !== undefined) outcomes.push(person.outcome)
    },
    length: () => group.length(),
    groups: () => codes.size,
    whole: () => ({
      groups: [...codes.keys()],
      group: group.whole(),
      scores: scores.map((column) => column.whole()),
      ids,
      outcomes: outcomes.whole(),
    }),
  }
}
