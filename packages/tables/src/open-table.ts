import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Separator } from './csv-dialect.ts'
import { beginsWith, decodeText, readMark } from './decode-text.ts'
import { readCsv } from './read-csv.ts'
import { readNdjson } from './read-ndjson.ts'
import { readParquet } from './read-parquet.ts'
import { TableError } from './table-error.ts'
import type { Table, TableFormat } from './table.ts'

/** Which table to read, and how. */
export interface TableRequest {
  /** A path, or `-` for `input`. */
  readonly file: string
  readonly input: () => Readable
  /** Of CSV; by default the header shows it, and .tsv is tabs. */
  readonly separator?: Separator
  /** Columns that will be asked for. */
  readonly wanted: readonly string[]
  /** Whether no other columns will be asked for. */
  readonly only?: boolean
}

const BLOCK_BYTES = 1 << 14
const HEAD_BYTES = 4
const PARQUET = [0x50, 0x41, 0x52, 0x31]
const BRACE = 0x7b

/** The format that a file's ending names; undefined where it names none. */
export function formatOfName(file: string): TableFormat | undefined {
  if (/\.(csv|tsv)$/i.test(file)) return 'csv'
  if (/\.(ndjson|jsonl)$/i.test(file)) return 'ndjson'
  return /\.parquet$/i.test(file) ? 'parquet' : undefined
}

/**
 * Opens a table: its format is that of the file's ending or, where that says nothing, of its first bytes.
 *
 * @throws TableError where it is no table; a system error where it cannot be read.
 */
export async function openTable(request: TableRequest): Promise<Table> {
  const named = formatOfName(request.file)
  return named === 'parquet' ? await openParquet(request) : await openText(request, named)
}

async function openParquet({ file, wanted, only }: TableRequest): Promise<Table> {
  const read = await readParquet(file, only === true ? wanted : undefined)
  return { file, format: 'parquet', isOpen: false, ...read, close: () => Promise.resolve() }
}

async function openText(request: TableRequest, named: TableFormat | undefined): Promise<Table> {
  const source = await openSource(request)
  try {
    const { head, chunks } = await peek(source.chunks)
    if (beginsWith(head, PARQUET)) {
      if (request.file === '-') throw new TableError('stdin', undefined, 'is Parquet, which is read from a file only')
      await source.close()
      return await openParquet(request)
    }
    return { file: source.name, ...(await readText(request, named, source.name, head, chunks)), ...source }
  } catch (error) {
    await source.close()
    throw error
  }
}

async function readText(
  { file, separator, wanted }: TableRequest,
  named: TableFormat | undefined,
  name: string,
  head: Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
): Promise<Omit<Table, 'file' | 'share' | 'close'>> {
  const byteOrderMark = readMark(name, head)
  const texts = decodeText(chunks)
  const format = named ?? (head[byteOrderMark ? 3 : 0] === BRACE ? 'ndjson' : 'csv')
  if (format === 'ndjson') return { format, isOpen: true, ...(await readNdjson(name, texts, wanted)) }
  const given = separator ?? (/\.tsv$/i.test(file) ? '\t' : undefined)
  return { format: 'csv', isOpen: false, ...(await readCsv(name, texts, { separator: given, byteOrderMark })) }
}

interface Source extends Pick<Table, 'share' | 'close'> {
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
}

async function openSource({ file, input }: TableRequest): Promise<Source> {
  const handle = file === '-' ? undefined : await open(file)
  const stream = handle === undefined ? input() : handle.createReadStream({ highWaterMark: BLOCK_BYTES, autoClose: false })
  const bytesInAll = await sizeOf(handle)
  const read = { bytes: 0 }
  return {
    name: file === '-' ? 'stdin' : file,
    chunks: countedChunks(stream, read),
    share: () => (bytesInAll === undefined || bytesInAll === 0 ? undefined : Math.min(1, read.bytes / bytesInAll)),
    close: async () => {
      await handle?.close()
    },
  }
}

async function sizeOf(handle: FileHandle | undefined): Promise<number | undefined> {
  const stats = await handle?.stat()
  return stats?.isFile() === true ? stats.size : undefined
}

async function* countedChunks(stream: Readable, read: { bytes: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    read.bytes += (chunk as Uint8Array).length
    yield chunk as Uint8Array
  }
}

/** The first bytes, and all of them once more. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; chunks: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < HEAD_BYTES) {
    const next = await iterator.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return { head, chunks: after(head, iterator) }
}

async function* after(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
}
