import { cellText } from '@fairstream/tables'
import type { Cell } from '@fairstream/tables'

const SHOWN_MAX = 40

/** What a message shows of a cell that is not what was wanted. */
export function shownCell(cell: Cell): string {
  const text = typeof cell === 'number' ? String(cell) : cellText(cell)
  return `'${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}'`
}
