import { jsonOf } from './cell-text.ts'
import type { EncodedTable, TableEncoder } from './table-encoder.ts'
import type { Cell, Row } from './table.ts'

/** NDJSON: a line that was NDJSON stays as it stands, with keys put in at its end; so no number in it is read and written anew. */
export function encodeNdjson({ input, appended }: EncodedTable): TableEncoder {
  const addedNames = appended.map(({ name }) => name)
  const line = ({ text, cells }: Row, added: readonly Cell[]): string => {
    const end = json(addedNames, added)
    const start = text ?? json(input.columns, cells)
    return `${start.slice(0, -1)}${start.length > 2 ? ',' : ''}${end.slice(1)}\n`
  }
  return {
    begin: () => new Uint8Array(0),
    encode: (rows, added) => Buffer.from(rows.map((row, index) => line(row, added[index] ?? [])).join('')),
    end: () => new Uint8Array(0),
  }
}

function json(names: readonly string[], cells: readonly Cell[]): string {
  return JSON.stringify(Object.fromEntries(names.map((name, index) => [name, cells[index]])), jsonOf)
}
