import { encodeCsv } from './encode-csv.ts'
import { encodeNdjson } from './encode-ndjson.ts'
import { encodeParquet } from './encode-parquet.ts'
import type { EncodedTable, TableEncoder } from './table-encoder.ts'
import { TableError } from './table-error.ts'
import type { TableFormat } from './table.ts'

/**
 * The encoder of a table that keeps the input's columns and appends some.
 *
 * @throws TableError where the format cannot hold two columns of one name.
 */
export function tableEncoder(format: TableFormat, table: EncodedTable): TableEncoder {
  if (format === 'csv') return encodeCsv(table)
  const twice = table.input.columns.find((name, index) => table.input.columns.indexOf(name) < index)
  if (twice !== undefined)
    throw new TableError(table.input.file, undefined, `has two columns ${twice}, which only a CSV file can hold`)
  return format === 'ndjson' ? encodeNdjson(table) : encodeParquet(table)
}
