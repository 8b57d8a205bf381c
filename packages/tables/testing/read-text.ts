import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { openTable } from '../src/open-table.ts'
import type { TableRequest } from '../src/open-table.ts'
import { TableError } from '../src/table-error.ts'
import type { Row, Table } from '../src/table.ts'

/** A table that was read to its end. */
export interface ReadTable extends Pick<Table, 'columns' | 'dialect' | 'isOpen' | 'format'> {
  readonly rows: readonly Row[]
}

/** Opens content as a file that is called t.csv, in chunks of a size. */
export async function tableOf(content: string | Uint8Array, chunkBytes = 1 << 16, name = 't.csv'): Promise<Table> {
  const bytes = Buffer.from(content as Uint8Array)
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  )
  return await renamed(name, () => openTable({ file: '-', input: () => Readable.from(chunks), wanted: [] }))
}

export async function readAll(content: string | Uint8Array, chunkBytes?: number, name = 't.csv'): Promise<ReadTable> {
  return await renamed(name, async () => await rowsOf(await tableOf(content, chunkBytes, name)))
}

async function rowsOf(table: Table): Promise<ReadTable> {
  const rows: Row[] = []
  for await (const block of table.blocks) rows.push(...block)
  await table.close()
  const { columns, isOpen, format, dialect } = table
  return { columns, isOpen, format, rows, ...(dialect === undefined ? {} : { dialect }) }
}

export function refusals(rows: readonly Row[]): readonly (readonly [number, string])[] {
  return rows.flatMap(({ line, refused }) => (refused === undefined ? [] : [[line, refused] as const]))
}

/** Gives the work the path of a file with this content. */
export async function withFile<T>(name: string, content: string | Uint8Array, work: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-tables-'))
  try {
    const path = join(directory, name)
    await writeFile(path, content)
    return await work(path)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export async function readFileAsTable(path: string, request: Partial<TableRequest> = {}): Promise<ReadTable> {
  return await rowsOf(await openTable({ file: path, input: () => Readable.from([]), wanted: [], ...request }))
}

/** What is read from a stream is called stdin. */
async function renamed<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TableError) throw new Error(error.message.replace('stdin', name), { cause: error })
    throw error
  }
}
