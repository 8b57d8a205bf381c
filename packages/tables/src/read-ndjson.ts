import { nextText } from './decode-text.ts'
import { RECORD_LENGTH_MAX } from './limits.ts'
import { TableError } from './table-error.ts'
import type { Cell, Row, Table } from './table.ts'

type Json = Readonly<Record<string, Cell>>

/**
 * Reads NDJSON: one JSON object a line, blank lines allowed. A column is a key; `traits.sex` is the key of an object in it, where
 * there is no such key as it stands. Columns are those of the first block, and any other that is asked for.
 */
export async function readNdjson(
  file: string,
  texts: AsyncIterator<string>,
  wanted: readonly string[],
): Promise<Pick<Table, 'columns' | 'blocks'>> {
  const blocks = lineBlocks(file, texts)
  const first = await blocks.next()
  const read = first.done === true ? [] : first.value.map(readLine)
  const columns = [...new Set([...read.flatMap(({ value }) => (value === undefined ? [] : keysOf(value))), ...wanted])]
  return { columns, blocks: rowBlocks(columns, read, blocks) }
}

interface Line {
  readonly line: number
  readonly text: string
}

interface ReadLine extends Line {
  readonly refused: string | undefined
  readonly value: Json | undefined
}

/** Blocks with at least one line each. */
async function* lineBlocks(file: string, texts: AsyncIterator<string>): AsyncGenerator<readonly Line[]> {
  let pending = ''
  let line = 1
  for (let last = false; !last;) {
    const text = await nextText(file, texts, () => line)
    last = text === undefined
    pending += text ?? ''
    const pieces = pending.split('\n')
    pending = last ? '' : (pieces.pop() ?? '')
    if (pending.length > RECORD_LENGTH_MAX)
      throw new TableError(
        file,
        line + pieces.length,
        `a line of more than ${RECORD_LENGTH_MAX / 1_048_576} Mi characters begins here`,
      )
    const first = line
    line += pieces.length
    const lines = pieces.map((text, index) => ({ line: first + index, text: text.trim() })).filter(({ text }) => text !== '')
    if (lines.length > 0) yield lines
  }
}

async function* rowBlocks(
  columns: readonly string[],
  first: readonly ReadLine[],
  rest: AsyncIterable<readonly Line[]>,
): AsyncGenerator<readonly Row[]> {
  const toRow = ({ line, text, refused, value }: ReadLine): Row => ({ line, cells: cellsOf(value, columns), refused, text })
  if (first.length > 0) yield first.map(toRow)
  for await (const lines of rest) yield lines.map((line) => toRow(readLine(line)))
}

function readLine({ line, text }: Line): ReadLine {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return { line, text, refused: undefined, value }
    return { line, text, refused: 'is no JSON object', value: undefined }
  } catch (error) {
    return { line, text, refused: `is not JSON: ${(error as SyntaxError).message}`, value: undefined }
  }
}

function keysOf(record: Json, path = ''): readonly string[] {
  return Object.entries(record).flatMap(([key, value]) => (isObject(value) ? keysOf(value, `${path}${key}.`) : [`${path}${key}`]))
}

function cellsOf(record: Json | undefined, columns: readonly string[]): readonly Cell[] {
  return record === undefined ? [] : columns.map((column) => cellOf(record, column))
}

function cellOf(record: Json, column: string): Cell {
  if (Object.hasOwn(record, column)) return record[column]
  const dot = column.indexOf('.')
  const inner = dot < 0 ? undefined : ownOf(record, column.slice(0, dot))
  return isObject(inner) ? cellOf(inner, column.slice(dot + 1)) : undefined
}

function ownOf(record: Json, key: string): Cell {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
