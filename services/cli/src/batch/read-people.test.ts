import { describe, expect, it } from 'vitest'
import type { Cell, Table } from '@fairstream/tables'
import { createPersonReader } from './read-people.ts'
import type { Person, Rejected } from './read-people.ts'

type Given = Partial<Pick<Table, 'format' | 'dialect'>>

function read(rows: readonly (readonly Cell[])[], table: Given = {}, decimal?: ',' | '.'): readonly (Person | Rejected)[] {
  const blocks = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true as const, value: undefined }) }) }
  const whole: Table = {
    file: 't',
    format: 'csv',
    columns: ['id', 'sex', 'origin', 'score'],
    isOpen: false,
    blocks,
    share: () => undefined,
    close: () => Promise.resolve(),
    ...table,
  }
  const reader = createPersonReader(whole, { scores: ['score'], traits: ['sex', 'origin'], id: 'id' }, decimal)
  return rows.map((cells, index) => reader({ line: index + 2, cells, refused: undefined, text: undefined }))
}

function groupsOf(people: readonly (Person | Rejected)[]): readonly (string | undefined)[] {
  return people.map((each) => ('why' in each ? undefined : each.group))
}

describe('the group of a row', () => {
  it('is that of events: values encoded, ? for what is absent, and never that of other values', () => {
    const rows = [
      ['a', 'f', 'x', '1'],
      ['b', 'f|x', '', '1'],
      ['c', 'f', '|x', '1'],
      ['g', 'f|', 'x', '1'],
      ['d', '?', 'x', '1'],
      ['e', '', '', '1'],
      ['f', 'f", "x', 'x', '1'],
    ]
    expect(groupsOf(read([...rows, ...rows]))).toEqual([
      ...['f|x', 'f%7Cx|?', 'f|%7Cx', 'f%7C|x', '%3F|x', '?|?', 'f%22%2C%20%22x|x'],
      ...['f|x', 'f%7Cx|?', 'f|%7Cx', 'f%7C|x', '%3F|x', '?|?', 'f%22%2C%20%22x|x'],
    ])
  })

  it('of JSON tells an empty value from an absent one, and takes numbers for their text', () => {
    expect(
      groupsOf(
        read(
          [
            ['a', '', null, 1],
            ['b', 1, true, 1],
            ['c', undefined, 2n, 1],
          ],
          { format: 'ndjson' },
        ),
      ),
    ).toEqual(['|?', '1|true', '?|2'])
  })

  it('with half a character is refused', () => {
    const [person] = read([['a', '\uD800', 'x', 1]], { format: 'ndjson' })
    expect(person).toMatchObject({ why: 'column sex: wanted text; it has half a character (a lone surrogate)' })
  })
})

describe('the score of a row', () => {
  const semicolons = { dialect: { separator: ';', newline: '\n', byteOrderMark: false } } as const
  const scored = (cells: readonly string[], table: Given, decimal?: ',' | '.') =>
    read(
      cells.map((cell) => ['a', 'f', 'x', cell]),
      table,
      decimal,
    ).map((each) => ('why' in each ? each.why : each.scores[0]))

  it('between semicolons has the mark that the column first shows', () => {
    expect(scored(['1', '1,5', '2,5'], semicolons)).toEqual([1, 1.5, 2.5])
    expect(scored(['1', '1.5', '2.5'], semicolons)).toEqual([1, 1.5, 2.5])
    expect(scored(['1,5', '2.5'], semicolons)[1]).toBe("column score: wanted a finite number with a decimal comma; found '2.5'")
    expect(scored(['1.5', '2,5'], semicolons)[1]).toBe("column score: wanted a finite number; found '2,5'")
  })

  it('has the mark that is given', () => {
    expect(scored(['1,5'], {}, ',')).toEqual([1.5])
    expect(scored(['1,5'], {})).toEqual(["column score: wanted a finite number; found '1,5'"])
    expect(scored(['1,5'], semicolons, '.')).toEqual(["column score: wanted a finite number; found '1,5'"])
  })

  it('is cut where it is long, in what is said of it', () => {
    expect(scored(['x'.repeat(1_000)], {})).toEqual([`column score: wanted a finite number; found '${'x'.repeat(40)}…'`])
  })
})

describe('the id of a row', () => {
  it('is not empty', () => {
    expect(read([['', 'f', 'x', '1']])[0]).toMatchObject({ why: 'column id: wanted an id; it is empty' })
  })
})
