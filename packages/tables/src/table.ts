import type { SchemaElement } from 'hyparquet'
import type { CsvDialect } from './csv-dialect.ts'

export type TableFormat = 'csv' | 'ndjson' | 'parquet'

/** What a row has in a column: text from CSV; what JSON and Parquet have from those. Absent is undefined or null. */
export type Cell = unknown

export interface Row {
  /** Of a text file the line on which the row begins, of Parquet the row; counted from 1. */
  readonly line: number
  /** By column. */
  readonly cells: readonly Cell[]
  /** Why it is no row of this table; its cells are what could be read. */
  readonly refused: string | undefined
  /** The line as it stood, of NDJSON. */
  readonly text: string | undefined
}

/** A table that is being read, from its first row to its last, once. */
export interface Table {
  /** What it is called in messages. */
  readonly file: string
  readonly format: TableFormat
  /** Names, without the spaces around them. Two columns may have the same one. */
  readonly columns: readonly string[]
  /** Rows may have columns that are not named above: NDJSON. */
  readonly isOpen: boolean
  readonly dialect?: CsvDialect
  readonly schema?: readonly SchemaElement[]
  /** Rows as they are read, some thousands at a time, in the file's order. */
  readonly blocks: AsyncIterable<readonly Row[]>
  /** How much of the file has been read, 0 to 1; undefined where nobody knows. */
  readonly share: () => number | undefined
  readonly close: () => Promise<void>
}

/** Where a row stands, for a message: `people.csv:7`. */
export function placeOf({ file, format }: Pick<Table, 'file' | 'format'>, line: number): string {
  return format === 'parquet' ? `${file}: row ${line}` : `${file}:${line}`
}
