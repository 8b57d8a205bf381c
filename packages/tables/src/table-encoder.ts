import type { CsvDialect } from './csv-dialect.ts'
import type { Cell, Row, Table } from './table.ts'

/** Turns rows into the bytes of a file, in order. */
export interface TableEncoder {
  readonly begin: () => Uint8Array
  /** @param appended - What each row gets in the appended columns. */
  readonly encode: (rows: readonly Row[], appended: readonly (readonly Cell[])[]) => Uint8Array
  readonly end: () => Uint8Array
}

export interface AppendedColumn {
  readonly name: string
  readonly type: 'text' | 'number' | 'words'
}

export interface EncodedTable {
  readonly input: Pick<Table, 'file' | 'columns' | 'isOpen' | 'schema' | 'dialect'>
  readonly appended: readonly AppendedColumn[]
  /** Of CSV, and of the numbers appended. */
  readonly dialect: CsvDialect & { readonly decimal: '.' | ',' }
}
