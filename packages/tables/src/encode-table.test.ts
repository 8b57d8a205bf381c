import { describe, expect, it } from 'vitest'
import { readFileAsTable, withFile } from '../testing/read-text.ts'
import type { ReadTable } from '../testing/read-text.ts'
import { tableEncoder } from './encode-table.ts'
import type { AppendedColumn } from './table-encoder.ts'
import { ROWS_AT_A_TIME } from './limits.ts'
import type { Cell, Row, TableFormat } from './table.ts'

const APPENDED: readonly AppendedColumn[] = [
  { name: 'group', type: 'text' },
  { name: 'fair', type: 'number' },
  { name: 'flags', type: 'words' },
]

const PLAIN = { separator: ',', newline: '\n', byteOrderMark: false, decimal: '.' } as const

function row(cells: readonly Cell[], text?: string): Row {
  return { line: 1, cells, refused: undefined, text }
}

type Input = Parameters<typeof tableEncoder>[1]['input']

function encoded(
  format: TableFormat,
  input: Partial<Input>,
  rows: readonly Row[],
  added: readonly (readonly Cell[])[],
  dialect = {},
): Buffer {
  const table = { file: 't', columns: ['id', 'score'], isOpen: false, ...input }
  const encoder = tableEncoder(format, { input: table, appended: APPENDED, dialect: { ...PLAIN, ...dialect } })
  return Buffer.concat([encoder.begin(), encoder.encode(rows, added), encoder.end()])
}

async function readBack(name: string, bytes: Uint8Array): Promise<ReadTable> {
  return await withFile(name, bytes, (path) => readFileAsTable(path))
}

describe('a table that is written', () => {
  it('is read back cell by cell from CSV, whatever the cells hold', async () => {
    const wild = ['a,b', 'say "hi"', 'two\nlines', 'cr\rhere', ' spaces ', '', 'é😀', 'semi;colon', "'=1+1"]
    for (const separator of [',', ';', '\t'] as const) {
      const bytes = encoded(
        'csv',
        {},
        wild.map((cell) => row([cell, '1'])),
        wild.map((cell) => [cell, 2.5, ['small-group', 'tie-split']]),
        { separator },
      )
      const { rows } = await readBack('t.csv', bytes)
      expect(rows.map(({ cells }) => cells)).toEqual(wild.map((cell) => [cell, '1', cell, '2.5', 'small-group tie-split']))
    }
  })

  it('has the separator, line ends, byte order mark and decimal mark that it is told', () => {
    const text = encoded('csv', {}, [row(['a', '1,5'])], [['f', 2.25, []]], {
      separator: ';',
      newline: '\r\n',
      byteOrderMark: true,
      decimal: ',',
    }).toString()
    expect(text).toBe('\uFEFFid;score;group;fair;flags\r\na;1,5;f;2,25;\r\n')
  })

  it('keeps a line of NDJSON to the byte, numbers beyond a double too', () => {
    const line = '{"id":12345678901234567890, "score":1.0}'
    expect(encoded('ndjson', { isOpen: true }, [row([1, 1], line)], [['f', 2, ['unmapped']]]).toString()).toBe(
      '{"id":12345678901234567890, "score":1.0,"group":"f","fair":2,"flags":["unmapped"]}\n',
    )
  })

  it('makes NDJSON of a row of cells', () => {
    expect(encoded('ndjson', {}, [row(['a"b', 7n])], [['f', 2, []]]).toString()).toBe(
      '{"id":"a\\"b","score":7,"group":"f","fair":2,"flags":[]}\n',
    )
  })

  it('is read back from Parquet, over several row groups, with absent cells', async () => {
    const n = ROWS_AT_A_TIME + 5
    const rows = Array.from({ length: n }, (_, index) => row([`id-${index}`, index % 3 === 0 ? undefined : String(index)]))
    const bytes = encoded(
      'parquet',
      {},
      rows,
      rows.map((_, index) => ['f|a', index / 7, index % 2 === 0 ? [] : ['unmapped', 'x']]),
    )
    const read = await readBack('t.parquet', bytes)
    expect([read.columns, read.rows.length]).toEqual([['id', 'score', 'group', 'fair', 'flags'], n])
    expect(read.rows[n - 1]).toMatchObject({ line: n, cells: [`id-${n - 1}`, String(n - 1), 'f|a', (n - 1) / 7, ''] })
    expect(read.rows[3]?.cells[1] ?? undefined).toBeUndefined()
  })

  it('keeps the types of Parquet, when Parquet is written from Parquet', async () => {
    const schema = [
      { name: 'root', num_children: 2 },
      { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'score', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    ] as const
    const read = await readBack('t.parquet', encoded('parquet', { schema }, [row([9_007_199_254_740_993n, 0.1])], [['f', 2, []]]))
    expect(read.rows[0]?.cells.slice(0, 2)).toEqual([9_007_199_254_740_993n, 0.1])
  })

  it('may have no row', async () => {
    expect((await readBack('t.parquet', encoded('parquet', {}, [], []))).rows).toEqual([])
    expect(encoded('csv', {}, [], []).toString()).toBe('id,score,group,fair,flags\n')
  })

  it('with two columns of one name can only be CSV', () => {
    expect(encoded('csv', { columns: ['x', 'x'] }, [], []).toString()).toBe('x,x,group,fair,flags\n')
    for (const format of ['ndjson', 'parquet'] as const)
      expect(() => encoded(format, { columns: ['x', 'x'] }, [], [])).toThrow(
        't: has two columns x, which only a CSV file can hold',
      )
  })
})

describe('a file that is no Parquet', () => {
  it('is refused by name', async () => {
    await expect(withFile('t.parquet', 'PAR1 is not enough', (path) => readFileAsTable(path))).rejects.toThrow(
      /t\.parquet: is no Parquet file that can be read: /,
    )
  })
})
