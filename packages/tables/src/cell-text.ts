import type { Cell } from './table.ts'

/** A cell as text; what is absent is the empty text. */
export function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell
  if (cell === undefined || cell === null) return ''
  if (cell instanceof Date) return cell.toISOString()
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64')
  return JSON.stringify(cell, jsonOf)
}

/** A replacer for JSON.stringify: whole numbers beyond 2^53 become text. */
export function jsonOf(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}
