import type { Cell } from './table.ts'

/** What stands between whole and broken digits in a file. */
export type DecimalMark = '.' | ','

const WITH_POINT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const WITH_COMMA = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i

/**
 * The finite number that a cell holds; undefined where it holds none, and NaN, infinities and 1e999 are none.
 *
 * @param decimal - The mark in text.
 */
export function readNumber(cell: Cell, decimal: DecimalMark = '.'): number | undefined {
  const value = typeof cell === 'string' ? readText(cell.trim(), decimal) : typeof cell === 'bigint' ? Number(cell) : cell
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function readText(text: string, decimal: DecimalMark): number | undefined {
  if (decimal === '.') return WITH_POINT.test(text) ? Number(text) : undefined
  return WITH_COMMA.test(text) ? Number(text.replace(',', '.')) : undefined
}
