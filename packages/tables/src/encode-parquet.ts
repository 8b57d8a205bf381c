import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { SchemaElement } from 'hyparquet'
import { cellText } from './cell-text.ts'
import type { AppendedColumn, EncodedTable, TableEncoder } from './table-encoder.ts'
import { ROWS_AT_A_TIME } from './limits.ts'
import type { Cell, Row } from './table.ts'

interface Column {
  readonly name: string
  readonly data: Cell[]
}

/** Parquet, a row group for every ROWS_AT_A_TIME rows. Columns of a Parquet input keep their types; those of text are text. */
export function encodeParquet({ input, appended }: EncodedTable): TableEncoder {
  const schema = schemaOf(input, appended)
  const writer = new ByteWriter()
  const parquet = new ParquetWriter({ writer, schema: [...schema] })
  const columns = [...input.columns, ...appended.map(({ name }) => name)].map((name): Column => ({ name, data: [] }))
  const take = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  const writeGroup = (): void => {
    const rows = columns[0]?.data.length ?? 0
    if (rows === 0) return
    void parquet.write({ columnData: columns.map(({ name, data }) => ({ name, data })), rowGroupSize: rows })
    for (const { data } of columns) data.length = 0
  }
  const cellOf = input.schema === undefined ? textCell : asItIs
  return {
    begin: take,
    encode: (rows, added) => {
      for (const [index, { cells }] of rows.entries()) {
        addRow(columns, cells.map(cellOf), (added[index] ?? []).map(wordsCell))
        if (columns[0]?.data.length === ROWS_AT_A_TIME) writeGroup()
      }
      return take()
    },
    end: () => {
      writeGroup()
      void parquet.finish()
      return take()
    },
  }
}

function schemaOf({ columns, schema }: EncodedTable['input'], appended: readonly AppendedColumn[]): readonly SchemaElement[] {
  const [root, ...kept] = schema ?? [{ name: 'root' }, ...columns.map((name) => element(name, 'text'))]
  const num_children = columns.length + appended.length
  return [{ ...(root ?? { name: 'root' }), num_children }, ...kept, ...appended.map(({ name, type }) => element(name, type))]
}

function element(name: string, type: AppendedColumn['type']): SchemaElement {
  if (type === 'number') return { name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
}

function addRow(columns: readonly Column[], cells: Row['cells'], added: readonly Cell[]): void {
  for (const [index, { data }] of columns.entries()) data.push(index < cells.length ? cells[index] : added[index - cells.length])
}

function textCell(cell: Cell): Cell {
  return cell === undefined || cell === null ? undefined : cellText(cell)
}

function wordsCell(cell: Cell): Cell {
  return Array.isArray(cell) ? cell.join(' ') : cell
}

function asItIs(cell: Cell): Cell {
  return cell
}
