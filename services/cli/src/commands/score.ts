import { realpath } from 'node:fs/promises'
import { formatOfName } from '@fairstream/tables'
import type { Row, Table, TableFormat } from '@fairstream/tables'
import { createFileInPlace, standardOutput } from '../batch/file-in-place.ts'
import { createMemoryHold } from '../batch/hold-memory.ts'
import type { MemoryHold } from '../batch/hold-memory.ts'
import { readAnyMapFile } from '../batch/map-file.ts'
import { withTable } from '../batch/open-input.ts'
import type { Asked } from '../batch/open-input.ts'
import { createPersonReader } from '../batch/read-people.ts'
import type { PersonReader } from '../batch/read-people.ts'
import { createRejects } from '../batch/rejects.ts'
import { rowJudge } from '../batch/row-judge.ts'
import type { RowJudge } from '../batch/row-judge.ts'
import { scoredTableEncoder, scoreFile } from '../batch/score-file.ts'
import type { ScoreTally } from '../batch/score-file.ts'
import { readTableChoice, TABLE_OPTIONS } from '../batch/table-options.ts'
import type { TableChoice } from '../batch/table-options.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, UsageError } from '../errors.ts'
import { counted, grouped } from '../quantities.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream score`: maps a file, row by row. */
export const scoreCommand: Command = {
  name: 'score',
  says: 'fair scores of a file, under a fitted map',
  options: {
    map: { value: 'MAP', says: 'a map that fit wrote', required: true },
    ...TABLE_OPTIONS,
    id: {
      value: 'COLUMN',
      says: 'names each row, where the map splits ties; by default the column it was fitted with',
    },
    out: {
      value: 'G',
      says: 'gets the input and group, fair, flags: .csv, .tsv, .ndjson or .parquet; - for stdout',
      required: true,
    },
  },
  notes: [
    'A fair score depends on its own row and the map alone: one row scored by itself gets what it gets in any file. Memory does not grow ' +
      'with the file. A row of a group that the map does not know keeps its score and is flagged unmapped. A CSV file is written with the ' +
      'separator, the line ends and the byte order mark of its input. Of vectors, each score column C gets a column fair_C.',
  ],
  examples: ['score --map map.json --input people.csv --out scored.csv'],
  run: async (given, terminal) => {
    await score(given, terminal)
    return EXIT.done
  },
}

async function score(given: Given, terminal: Terminal): Promise<void> {
  const choice = readTableChoice(given)
  const out = given.values.get('out') ?? ''
  await checkOut(out, choice.file)
  const memory = createMemoryHold()
  const judge = rowJudge(await readAnyMapFile(given.values.get('map') ?? ''))
  // The text and the points of an exact map may be larger than what judges.
  memory.collect()
  await withTable(choice, askedOf(judge, choice), false, terminal, async (table) => {
    checkAppended(table, judge)
    await scoreTable(table, judge, { choice, out, memory }, terminal)
  })
}

interface ScoreChoice {
  readonly choice: TableChoice
  readonly out: string
  readonly memory: MemoryHold
}

async function scoreTable(table: Table, row: RowJudge, { choice, out, memory }: ScoreChoice, terminal: Terminal): Promise<void> {
  const encoder = scoredTableEncoder(formatOfOut(out, table), table, row.appended, out, choice.decimal)
  const rejects = await createRejects(table, choice.skips, out === '-' ? table.file : out)
  const file = out === '-' ? standardOutput(terminal) : await createFileInPlace(out)
  try {
    const read = readerOf(table, row, choice)
    const tally = await scoreFile({ table, read, judge: row.judge, encoder, out: file, rejects, memory }, terminal)
    await file.keep()
    await rejects.keep()
    terminal.say(`${tallyWords(tally)}${rejects.words()}${out === '-' ? '' : `written to ${out}\n`}`)
  } catch (error) {
    await file.discard()
    await rejects.discard()
    throw error
  }
}

/** The id is read where it settles something. Throws a UsageError where it would and nobody named it. */
function idColumn({ needsId, idColumn: fitted }: RowJudge, { id }: TableChoice): string | undefined {
  if (!needsId) return id
  const column = id ?? fitted
  if (column === undefined) throw new UsageError('the map splits ties at random, by id: score needs --id COLUMN')
  return column
}

function askedOf(judge: RowJudge, choice: TableChoice): readonly Asked[] {
  const id = idColumn(judge, choice)
  return [
    ...judge.scores.map((column) => ({ option: "the map's score column", column })),
    ...judge.traits.map((column) => ({ option: "the map's trait", column })),
    ...(id === undefined ? [] : [{ option: '--id', column: id }]),
  ]
}

function readerOf(table: Table, judge: RowJudge, choice: TableChoice): PersonReader {
  const id = idColumn(judge, choice)
  const columns = { scores: judge.scores, traits: judge.traits, ...(id === undefined ? {} : { id }) }
  const read = createPersonReader(table, columns, choice.decimal)
  if (!table.isOpen) return read
  const taken = (row: Row): string | undefined => judge.appended.find(({ name }) => hasKey(row, name))?.name
  return (row) => {
    const name = taken(row)
    return name === undefined ? read(row) : { row, why: `has a key ${name} already, which score appends` }
  }
}

function hasKey({ text = '' }: Row, name: string): boolean {
  return text.includes(`"${name}"`) && Object.hasOwn(JSON.parse(text) as object, name)
}

function checkAppended(table: Table, { appended }: RowJudge): void {
  const taken = appended.find(({ name }) => table.columns.includes(name))
  if (taken !== undefined)
    throw new UsageError(
      `--input ${table.file}: has a column ${taken.name} already, which score appends: rename it, or score the file it came from`,
    )
}

function formatOfOut(out: string, { format }: Table): TableFormat {
  if (out === '-') return format === 'parquet' ? 'csv' : format
  const named = formatOfName(out)
  if (named === undefined) throw new UsageError(`--out ${out}: wanted a name that ends in .csv, .tsv, .ndjson or .parquet`)
  return named
}

async function checkOut(out: string, input: string): Promise<void> {
  if (out === '-' || input === '-') return
  const [to, from] = await Promise.all([out, input].map((path) => realpath(path).catch(() => path)))
  if (to === from) throw new UsageError(`--out ${out}: is the input, which would be replaced`)
}

function tallyWords({ rows, flags }: ScoreTally): string {
  const words = [...flags].sort(([a], [b]) => (a < b ? -1 : 1)).map(([flag, n]) => `${grouped(n)} ${flag}`)
  return `${[counted(rows, 'fair score'), ...words].join(', ')}\n`
}
