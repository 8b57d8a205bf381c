import Papa from 'papaparse'
import type { CsvDialect } from './csv-dialect.ts'
import { RECORD_LENGTH_MAX } from './limits.ts'
import { TableError } from './table-error.ts'

/** One record of a CSV file. */
export interface CsvRecord {
  /** On which it begins. */
  readonly line: number
  readonly cells: readonly string[]
}

/** Cuts text into records, as the text comes. Blank lines are no records. Keeps at most one record that has not ended. */
export interface CsvRecords {
  /** @throws TableError at a quoted field that is not closed or goes on after its closing quote, and at a record that is too long. */
  readonly push: (text: string, last: boolean) => readonly CsvRecord[]
  /** The line that the end of the text pushed so far is on. */
  readonly line: () => number
}

interface Parsed {
  readonly data: readonly (readonly string[])[]
  readonly errors: readonly { readonly code: string; readonly row: number; readonly index: number }[]
  readonly meta: { readonly cursor: number }
}

/**
 * Papa Parse does the grammar; text is handed to its block parser, not to its streams, which guess line ends anew and garble
 * characters cut by a chunk (mholt/PapaParse, issue 1132).
 */
export function createCsvRecords(file: string, { separator, newline }: Pick<CsvDialect, 'separator' | 'newline'>): CsvRecords {
  // Lines of a CRLF file may end in LF as well: a CR left over is taken off below.
  const end = newline === '\r' ? '\r' : '\n'
  const parser = new Papa.Parser({ delimiter: separator, newline: end })
  let pending = ''
  let line = 1
  return {
    push: (text, last) => {
      pending += text
      const { data, errors, meta } = parser.parse(pending, 0, !last) as Parsed
      // What is said of a record that has not ended may change with the rest of it.
      const error = errors.find(({ row }) => last || row < data.length)
      if (error !== undefined) throw malformed(file, line, end, pending, error)
      const quoted = pending.includes('"')
      pending = pending.slice(meta.cursor)
      if (pending.length > RECORD_LENGTH_MAX) throw tooLong(file, line + newlinesOf(data, end))
      const records: CsvRecord[] = []
      for (const cells of data) {
        const began = line
        line += quoted ? 1 + newlinesIn(cells, end) : 1
        const record = withoutReturn(cells)
        if (record.length > 1 || record[0]?.trim() !== '') records.push({ line: began, cells: record })
      }
      return records
    },
    line: () => line + newlinesIn([pending], end),
  }
}

function withoutReturn(cells: readonly string[]): readonly string[] {
  const last = cells.at(-1)
  return last?.endsWith('\r') === true ? [...cells.slice(0, -1), last.slice(0, -1)] : cells
}

function newlinesOf(records: Parsed['data'], end: string): number {
  return records.reduce((sum, cells) => sum + 1 + newlinesIn(cells, end), 0)
}

function newlinesIn(cells: readonly string[], end: string): number {
  let found = 0
  for (const cell of cells) for (let at = cell.indexOf(end); at >= 0; at = cell.indexOf(end, at + 1)) found += 1
  return found
}

function malformed(file: string, line: number, end: string, text: string, { code, index }: Parsed['errors'][number]): TableError {
  const before = text.slice(0, index)
  const column = index - (before.lastIndexOf(end) + 1)
  const what = code === 'MissingQuotes' ? 'is not closed' : 'goes on after its closing quote; wanted a quote in it doubled'
  return new TableError(file, line + newlinesIn([before], end), `the quoted field at character ${column} ${what}`)
}

function tooLong(file: string, line: number): TableError {
  const length = `${RECORD_LENGTH_MAX / 1_048_576} Mi characters`
  return new TableError(file, line, `a row of more than ${length} begins here: is a quoted field not closed?`)
}
