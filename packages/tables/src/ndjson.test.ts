import { describe, expect, it } from 'vitest'
import { readAll, readFileAsTable, refusals, withFile } from '../testing/read-text.ts'

describe('an NDJSON file', () => {
  it('is read by key, and by the keys of an object in a key', async () => {
    const { columns, rows, isOpen } = await readAll('{"id":"a","traits":{"sex":"f"},"score":5}\n\n{"score":6,"id":"b"}')
    expect([columns, isOpen]).toEqual([['id', 'traits.sex', 'score'], true])
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, 'a', 'f', 5],
      [3, 'b', undefined, 6],
    ])
  })

  it('has every column that is asked for, so that a record that lacks one is read as in any other file', async () => {
    await withFile('one.ndjson', '{"score":5}\n', async (path) => {
      const { columns, rows } = await readFileAsTable(path, { wanted: ['score', 'sex'] })
      expect([columns, rows[0]?.cells]).toEqual([
        ['score', 'sex'],
        [5, undefined],
      ])
    })
  })

  it('tells a key with a point from a key in an object', async () => {
    const { rows, columns } = await readAll('{"a.b":1,"a":{"b":2,"c":3}}\n')
    expect(columns.map((name, index) => [name, rows[0]?.cells[index]])).toEqual([
      ['a.b', 1],
      ['a.c', 3],
    ])
  })

  it('names the line of what is no JSON object, and reads on', async () => {
    const { rows } = await readAll('{"a":1}\n[2]\n{"a":\n{"a":NaN}\n{"a":4}\n', undefined, 't.ndjson')
    expect(refusals(rows).map(([line, why]) => [line, why.split(':')[0]])).toEqual([
      [2, 'is no JSON object'],
      [3, 'is not JSON'],
      [4, 'is not JSON'],
    ])
    expect(rows.at(-1)?.cells).toEqual([4])
  })

  it('gives the same rows wherever its bytes are cut', async () => {
    const text = '{"id":"é😀","score":1}\r\n\r\n{"id":"b","score":2}'
    for (let size = 1; size <= 7; size++)
      expect((await readAll(text, size)).rows.map(({ line, cells }) => [line, cells])).toEqual([
        [1, ['é😀', 1]],
        [3, ['b', 2]],
      ])
  })

  it('does not take a key of the prototype for a column', async () => {
    const { columns, rows } = await readAll('{"__proto__":{"polluted":1},"toString":2}\n{"x":1}\n')
    expect(columns).toContain('__proto__.polluted')
    expect(rows[1]?.cells[columns.indexOf('toString')]).toBeUndefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
