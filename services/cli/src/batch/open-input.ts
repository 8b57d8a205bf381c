import { nearest } from '@fairstream/configuration'
import { openTable, TableError } from '@fairstream/tables'
import type { Table } from '@fairstream/tables'
import { Fault, isSystemError, reasonOf, UsageError } from '../errors.ts'
import { checkInput } from '../run-over-file.ts'
import type { Terminal } from '../terminal.ts'
import type { TableChoice } from './table-options.ts'

/** A column that the command was told to read: by which option, and its name. */
export interface Asked {
  readonly option: string
  readonly column: string
}

/**
 * Opens the table that `--input` names, and closes it when the work is done.
 *
 * @param only - Whether the asked columns are all that is read.
 * @throws UsageError where there is no such file or no such column; Fault where it is no table.
 */
export async function withTable<T>(
  { file, separator }: TableChoice,
  asked: readonly Asked[],
  only: boolean,
  terminal: Terminal,
  work: (table: Table) => Promise<T>,
): Promise<T> {
  if (file !== '-') await checkInput(file)
  const wanted = asked.map(({ column }) => column)
  const request = { file, input: terminal.input, wanted, only, ...(separator === undefined ? {} : { separator }) }
  return await inWords(file, async () => {
    const table = await openTable(request)
    try {
      for (const each of asked) checkColumn(table, each)
      return await work(table)
    } finally {
      await table.close()
    }
  })
}

async function inWords<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TableError) throw new Fault(error.message, { cause: error })
    if (isSystemError(error)) throw new Fault(`cannot read ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}

function checkColumn({ file, columns }: Table, { option, column }: Asked): void {
  const places = columns.flatMap((name, index) => (name === column ? [index + 1] : []))
  if (places.length > 1) throw new UsageError(`${option} ${column}: ${file} has this column twice (${places.join(' and ')})`)
  if (places.length === 1) return
  throw new UsageError(`${option} ${column}: ${file} has no such column; ${meant(column, columns)}`)
}

function meant(column: string, columns: readonly string[]): string {
  const close = nearest(column, columns)
  return close === undefined || close === ''
    ? `it has ${columns.map((name) => name || "''").join(', ')}`
    : `did you mean ${close}?`
}
