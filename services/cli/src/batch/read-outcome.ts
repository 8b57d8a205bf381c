import { cellText, readNumber } from '@fairstream/tables'
import type { Cell } from '@fairstream/tables'
import { shownCell } from './shown-cell.ts'

/**
 * How a row turned out: 1 for good, 0 for bad, NaN where it is not known yet, or why the cell is none of these.
 *
 * 1.0 and 0.0 are read too: a column of whole numbers with gaps is often written so.
 */
export function readOutcome(cell: Cell): number | string {
  const text = cellText(cell).trim().toLowerCase()
  if (text === '') return Number.NaN
  const number = readNumber(text)
  if (number === 1 || text === 'true' || text === 'yes') return 1
  if (number === 0 || text === 'false' || text === 'no') return 0
  return `wanted an outcome: 1, true or yes, 0, false or no, or nothing where it is not known; found ${shownCell(cell)}`
}
