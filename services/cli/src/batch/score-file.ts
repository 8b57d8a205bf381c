import { tableEncoder } from '@fairstream/tables'
import type { AppendedColumn, Cell, CsvDialect, DecimalMark, Row, Table, TableEncoder, TableFormat } from '@fairstream/tables'
import { Interrupted } from '../errors.ts'
import { createProgressLine } from '../progress.ts'
import { counted } from '../quantities.ts'
import type { Terminal } from '../terminal.ts'
import type { FileInPlace } from './file-in-place.ts'
import type { MemoryHold } from './hold-memory.ts'
import type { PersonReader, Rejected } from './read-people.ts'
import type { Rejects } from './rejects.ts'
import type { RowJudge } from './row-judge.ts'

/** What was scored. */
export interface ScoreTally {
  rows: number
  /** Rows by flag. */
  readonly flags: Map<string, number>
}

export interface ScoreFile {
  readonly table: Table
  readonly read: PersonReader
  readonly judge: RowJudge['judge']
  readonly encoder: TableEncoder
  readonly out: FileInPlace
  readonly rejects: Rejects
  readonly memory: MemoryHold
}

/** The encoder of the scored table. CSV is written as the input was; numbers where the separator is ; get a comma, unless a mark was given. */
export function scoredTableEncoder(
  format: TableFormat,
  table: Table,
  appended: readonly AppendedColumn[],
  path: string,
  decimal: DecimalMark | undefined,
): TableEncoder {
  const plain: CsvDialect = { separator: /\.tsv$/i.test(path) ? '\t' : ',', newline: '\n', byteOrderMark: false }
  const own = table.dialect
  const dialect = own === undefined || /\.tsv$/i.test(path) ? plain : own
  return tableEncoder(format, {
    input: table,
    appended,
    dialect: { ...dialect, decimal: decimal ?? (dialect.separator === ';' ? ',' : '.') },
  })
}

/** Scores a table row by row. Memory does not grow with the file. Throws Interrupted when the signal is aborted. */
export async function scoreFile(plan: ScoreFile, terminal: Terminal): Promise<ScoreTally> {
  const { table, encoder, out, rejects, memory } = plan
  const tally: ScoreTally = { rows: 0, flags: new Map() }
  const line = createProgressLine(terminal, 'row')
  try {
    await out.write(encoder.begin())
    for await (const block of table.blocks) {
      if (terminal.signal.aborted) throw new Interrupted(`stopped after ${counted(tally.rows, 'row')}; nothing was kept`)
      const { rows, appended, rejected } = scoreBlock(plan, block, tally)
      await rejects.take(rejected)
      await out.write(encoder.encode(rows, appended))
      memory.look()
      line.show(tally.rows + rejects.count(), table.share())
    }
    await out.write(encoder.end())
    return tally
  } finally {
    line.clear()
  }
}

interface ScoredBlock {
  readonly rows: Row[]
  readonly appended: (readonly Cell[])[]
  readonly rejected: Rejected[]
}

function scoreBlock({ read, judge }: ScoreFile, block: readonly Row[], tally: ScoreTally): ScoredBlock {
  const scored: ScoredBlock = { rows: [], appended: [], rejected: [] }
  for (const row of block) {
    const person = read(row)
    if ('why' in person) {
      scored.rejected.push(person)
      continue
    }
    const { cells, flags } = judge(person)
    scored.rows.push(row)
    scored.appended.push(cells)
    tally.rows += 1
    for (const flag of flags) tally.flags.set(flag, (tally.flags.get(flag) ?? 0) + 1)
  }
  return scored
}
