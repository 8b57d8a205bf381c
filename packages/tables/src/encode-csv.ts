import { cellText } from './cell-text.ts'
import type { EncodedTable, TableEncoder } from './table-encoder.ts'
import type { Cell } from './table.ts'

const BYTE_ORDER_MARK = '\uFEFF'

/** CSV in a dialect (RFC 4180): a field is quoted where it holds the separator, a quote or a line end. */
export function encodeCsv({ input, appended, dialect }: EncodedTable): TableEncoder {
  const { separator, newline, byteOrderMark, decimal } = dialect
  const field = (cell: Cell): string => quoted(typeof cell === 'number' ? decimalText(cell, decimal) : wordsText(cell), separator)
  const line = (cells: readonly Cell[]): string => `${cells.map(field).join(separator)}${newline}`
  const header = [...input.columns, ...appended.map(({ name }) => name)]
  return {
    begin: () => Buffer.from((byteOrderMark ? BYTE_ORDER_MARK : '') + line(header)),
    encode: (rows, added) => Buffer.from(rows.map(({ cells }, index) => line([...cells, ...(added[index] ?? [])])).join('')),
    end: () => new Uint8Array(0),
  }
}

function wordsText(cell: Cell): string {
  return Array.isArray(cell) && cell.every((each) => typeof each === 'string') ? cell.join(' ') : cellText(cell)
}

function decimalText(value: number, decimal: '.' | ','): string {
  return decimal === '.' ? String(value) : String(value).replace('.', ',')
}

function quoted(text: string, separator: string): string {
  if (!text.includes('"') && !text.includes(separator) && !text.includes('\n') && !text.includes('\r')) return text
  return `"${text.replaceAll('"', '""')}"`
}
