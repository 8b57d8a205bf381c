import { describe, expect, it } from 'vitest'
import { readAll, refusals, tableOf } from '../testing/read-text.ts'

describe('a CSV file', () => {
  it('is read by column, with quotes, doubled quotes and line ends in quotes', async () => {
    const { columns, rows } = await readAll('id,name,score\n1,"Doe, ""Jo""",5\n2,"two\nlines",6\n')
    expect(columns).toEqual(['id', 'name', 'score'])
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', 'Doe, "Jo"', '5'],
      ['2', 'two\nlines', '6'],
    ])
  })

  it('knows each row by the line on which it begins, across line ends in quotes and blank lines', async () => {
    const { rows } = await readAll('a,b\n1,"x\ny\nz"\n\n2,y\r\n3,"q"\r\n4,z')
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [2, '1'],
      [6, '2'],
      [7, '3'],
      [8, '4'],
    ])
  })

  it.each([
    ['a,b\n1,2\n', ','],
    ['a;b\n1,5;2\n', ';'],
    ['a\tb\n1\t2\n', '\t'],
    ['"x;y;z;w",b\n1,2\n', ','],
    ['a\n1\n', ','],
  ])('%j shows its separator in the header, outside quotes', async (text, separator) => {
    expect((await tableOf(text)).dialect?.separator).toBe(separator)
  })

  it('may have a byte order mark, which is no part of the first name', async () => {
    const { columns, dialect } = await readAll('\uFEFFid,score\n1,2\n')
    expect([columns, dialect?.byteOrderMark]).toEqual([['id', 'score'], true])
  })

  it.each(['\n', '\r\n', '\r'])('may end its lines by %j', async (end) => {
    const { rows, dialect } = await readAll(['a,b', '1,"x"', '2,y', ''].join(end))
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [2, '1', 'x'],
      [3, '2', 'y'],
    ])
    expect(dialect?.newline).toBe(end)
  })

  it('gives the same rows wherever its bytes are cut', async () => {
    const text = '\uFEFFid;näme;"s;c"\r\n1;"é😀 ""q""";5\r\n\r\n2;"a\r\nb" ;6\r\n3;;"7"'
    const whole = await readAll(text)
    expect(whole.rows).toHaveLength(3)
    for (let size = 1; size <= 12; size++) expect(await readAll(text, size)).toEqual(whole)
  })

  it('says of a row of another length how many fields it has, and the rest is read', async () => {
    const { rows } = await readAll('a,b,c\n1,2\n1,2,3\n1,2,3,4\n')
    expect(refusals(rows)).toEqual([
      [2, '2 fields; wanted 3, as in the header: column c is missing'],
      [4, '4 fields; wanted 3, as in the header: the first too many is field 4'],
    ])
  })

  it.each([
    ['a quote that is not closed', 'a,b\n1,2\n3,"4\n5,6\n', 't.csv:3: the quoted field at character 3 is not closed'],
    [
      'text after a closing quote',
      'a,b\n1,"2"x\n3,4\n',
      't.csv:2: the quoted field at character 3 goes on after its closing quote',
    ],
    ['bytes that are not UTF-8', Buffer.from('a,b\n1,2\n3,\xe9\n', 'latin1'), 't.csv:3: is not UTF-8'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n', 'utf16le'), 't.csv: is UTF-16'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0), 't.csv: is compressed by gzip'],
    ['a spreadsheet', Uint8Array.of(0x50, 0x4b, 3, 4, 0), 't.csv: is a zip archive or a spreadsheet'],
    ['nothing', '', 't.csv: is empty; wanted a header and rows'],
    ['blank lines', '\n \n\n', 't.csv: is empty'],
  ])('with %s is refused by file, line and column', async (_, content, message) => {
    await expect(readAll(content)).rejects.toThrow(message)
  })

  it('may have a field of many megabytes, and no field without an end', async () => {
    const { rows } = await readAll(`a,b\n1,"${'x\n'.repeat(2_500_000)}"\n2,y\n`, 1 << 16)
    expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
      [2, '1'],
      [2_500_003, '2'],
    ])
    await expect(readAll(`a,b\n1,"${'x'.repeat(17 * 1_048_576)}`, 1 << 20)).rejects.toThrow('t.csv:2: a row of more than 16 Mi')
  })

  it('of its last line needs no end', async () => {
    expect((await readAll('a,b\n1,2')).rows.map(({ cells }) => cells)).toEqual([['1', '2']])
  })
})
