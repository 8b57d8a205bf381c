import { detectDialect } from './csv-dialect.ts'
import type { CsvDialect, Separator } from './csv-dialect.ts'
import { createCsvRecords } from './csv-records.ts'
import type { CsvRecord, CsvRecords } from './csv-records.ts'
import { nextText } from './decode-text.ts'
import { RECORD_LENGTH_MAX } from './limits.ts'
import { TableError } from './table-error.ts'
import type { Row, Table } from './table.ts'

type CsvTable = Pick<Table, 'columns' | 'blocks'> & { readonly dialect: CsvDialect }

/**
 * Reads CSV (RFC 4180, with the separator that is given or that the header shows).
 *
 * @throws TableError where there is no header.
 */
export async function readCsv(
  file: string,
  texts: AsyncIterator<string>,
  { separator, byteOrderMark }: { readonly separator: Separator | undefined; readonly byteOrderMark: boolean },
): Promise<CsvTable> {
  const { head, last, ...detected } = await readHead(file, texts)
  const dialect = { ...detected.dialect, ...(separator === undefined ? {} : { separator }), byteOrderMark }
  const records = createCsvRecords(file, dialect)
  const blocks = recordBlocks(file, texts, records, head, last)
  const first = await blocks.next()
  const [header, ...rows] = first.done === true ? [] : first.value
  if (header === undefined) throw new TableError(file, undefined, 'is empty; wanted a header and rows')
  const columns = header.cells.map((name) => name.trim())
  checkHeader(file, header)
  return { dialect, columns, blocks: rowBlocks(columns, rows, blocks) }
}

interface Head {
  readonly head: string
  readonly last: boolean
  readonly dialect: Omit<CsvDialect, 'byteOrderMark'>
}

async function readHead(file: string, texts: AsyncIterator<string>): Promise<Head> {
  let head = ''
  for (;;) {
    const text = await nextText(file, texts, () => 1)
    const last = text === undefined
    head += text ?? ''
    const dialect = detectDialect(head, last)
    if (dialect !== undefined) return { head, last, dialect }
    if (head.length > RECORD_LENGTH_MAX) throw new TableError(file, 1, 'the header does not end: is a quoted field not closed?')
  }
}

/** Blocks with at least one record each. */
async function* recordBlocks(
  file: string,
  texts: AsyncIterator<string>,
  records: CsvRecords,
  head: string,
  isWhole: boolean,
): AsyncGenerator<readonly CsvRecord[]> {
  let found = records.push(head, isWhole)
  if (found.length > 0) yield found
  for (let last = isWhole; !last;) {
    const text = await nextText(file, texts, records.line)
    last = text === undefined
    found = records.push(text ?? '', last)
    if (found.length > 0) yield found
  }
}

function checkHeader(file: string, { line, cells }: CsvRecord): void {
  if (cells.some((cell) => cell.includes('\0')))
    throw new TableError(file, line, 'holds zero bytes: is the file UTF-16? Wanted UTF-8')
}

async function* rowBlocks(
  columns: readonly string[],
  rows: readonly CsvRecord[],
  blocks: AsyncIterable<readonly CsvRecord[]>,
): AsyncGenerator<readonly Row[]> {
  const toRow = ({ line, cells }: CsvRecord): Row => ({
    line,
    cells,
    refused: raggedWords(cells.length, columns),
    text: undefined,
  })
  if (rows.length > 0) yield rows.map(toRow)
  for await (const block of blocks) yield block.map(toRow)
}

function raggedWords(fields: number, columns: readonly string[]): string | undefined {
  if (fields === columns.length) return undefined
  const missing = columns[fields]
  const wanted = `${fields} ${fields === 1 ? 'field' : 'fields'}; wanted ${columns.length}, as in the header`
  return missing === undefined
    ? `${wanted}: the first too many is field ${columns.length + 1}`
    : `${wanted}: column ${missing} is missing`
}
