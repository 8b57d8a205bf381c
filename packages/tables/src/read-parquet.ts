import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync, parquetSchema, parquetScan } from 'hyparquet'
import type { Compressors, DecodedArray, ParquetScan } from 'hyparquet'
import { ROWS_AT_A_TIME } from './limits.ts'
import { TableError } from './table-error.ts'
import type { Row, Table } from './table.ts'

/** Snappy is hyparquet's own. */
const COMPRESSORS: Compressors = {
  GZIP: (bytes) => gunzipSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
  ZSTD: (bytes) => zstdDecompressSync(bytes),
}

/**
 * Reads a Parquet file, ROWS_AT_A_TIME rows at a time; of a row group at most ROWS_AT_ONCE are in memory.
 *
 * @param only - The columns to read, where not all are wanted.
 * @throws TableError where it is none.
 */
export async function readParquet(
  path: string,
  only: readonly string[] | undefined,
): Promise<Pick<Table, 'columns' | 'schema' | 'blocks' | 'share'>> {
  const scan = await naming(path, () => scanFile(path, only))
  const { schema } = scan.metadata
  const all = parquetSchema(scan.metadata).children.map(({ element }) => element.name)
  const columns = only === undefined ? all : all.filter((name) => only.includes(name))
  const progress = { rows: 0 }
  const rowsInAll = Number(scan.metadata.num_rows)
  const share = (): number => (rowsInAll === 0 ? 1 : progress.rows / rowsInAll)
  return { columns, schema, blocks: rowBlocks(path, scan, columns, progress), share }
}

async function scanFile(path: string, only: readonly string[] | undefined): Promise<ParquetScan> {
  const file = await asyncBufferFromFile(path)
  const metadata = await parquetMetadataAsync(file)
  const names = new Set(parquetSchema(metadata).children.map(({ element }) => element.name))
  const columns = only?.filter((name) => names.has(name))
  return await parquetScan({ file, metadata, compressors: COMPRESSORS, ...(columns === undefined ? {} : { columns }) })
}

const ROWS_AT_ONCE = 131_072

async function* rowBlocks(
  path: string,
  scan: ParquetScan,
  columns: readonly string[],
  progress: { rows: number },
): AsyncGenerator<readonly Row[]> {
  for (const { rowStart, rowEnd } of scan.ranges) {
    for (let from = rowStart; from < rowEnd; from += ROWS_AT_ONCE) {
      const to = Math.min(from + ROWS_AT_ONCE, rowEnd)
      const data: DecodedArray[] = []
      for (const column of columns) data.push(await naming(path, () => scan.readColumn({ column, rowStart: from, rowEnd: to })))
      for (let start = from; start < to; start += ROWS_AT_A_TIME) {
        const rows = rowsOf(data, from, start, Math.min(start + ROWS_AT_A_TIME, to))
        progress.rows = start + rows.length
        yield rows
      }
    }
  }
}

function rowsOf(data: readonly DecodedArray[], from: number, start: number, end: number): readonly Row[] {
  return Array.from({ length: end - start }, (_, index) => {
    const cells = data.map((column) => column[start - from + index] as unknown)
    return { line: start + index + 1, cells, refused: undefined, text: undefined }
  })
}

/** What hyparquet throws knows nothing of the file's name. */
async function naming<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Error) || 'syscall' in error) throw error
    throw new TableError(path, undefined, `is no Parquet file that can be read: ${error.message}`, { cause: error })
  }
}
