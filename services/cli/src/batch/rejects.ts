import { rm } from 'node:fs/promises'
import { placeOf } from '@fairstream/tables'
import type { Table } from '@fairstream/tables'
import { Fault } from '../errors.ts'
import { counted } from '../quantities.ts'
import { createFileInPlace } from './file-in-place.ts'
import type { FileInPlace } from './file-in-place.ts'
import type { Rejected } from './read-people.ts'

/** What becomes of rows that cannot be read. */
export interface Rejects {
  /** @throws Fault where the command is to stop at a bad row. */
  readonly take: (rejected: readonly Rejected[]) => Promise<void>
  readonly keep: () => Promise<void>
  readonly discard: () => Promise<void>
  readonly count: () => number
  /** `3 rows skipped: see F`, or nothing. */
  readonly words: () => string
}

/** @param beside - The file next to which rejected rows are written, one JSON object a line. */
export async function createRejects(table: Table, skips: boolean, beside: string): Promise<Rejects> {
  const path = `${beside}.rejects.ndjson`
  let file: FileInPlace | undefined
  let count = 0
  if (skips) await rm(path, { force: true })
  return {
    take: async (rejected) => {
      const [first] = rejected
      if (first === undefined) return
      if (!skips) throw new Fault(`${placeOf(table, first.row.line)}: ${first.why}`)
      file ??= await createFileInPlace(path)
      count += rejected.length
      await file.write(Buffer.from(rejected.map((each) => `${lineOf(table, each)}\n`).join('')))
    },
    keep: async () => {
      await file?.keep()
    },
    discard: async () => {
      await file?.discard()
    },
    count: () => count,
    words: () => (count === 0 ? '' : `${counted(count, 'row')} skipped: see ${path}\n`),
  }
}

function lineOf({ file, columns }: Table, { row: { line, cells, text }, why }: Rejected): string {
  const row = text ?? (cells.length === columns.length ? Object.fromEntries(columns.map((name, i) => [name, cells[i]])) : cells)
  return JSON.stringify({ file, line, why, row }, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
