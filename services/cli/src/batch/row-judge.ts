import { unitHash } from '@fairstream/pipeline'
import type { AppendedColumn, Cell } from '@fairstream/tables'
import { judgeRecord, vectorJudge } from '@fairstream/transport'
import type { RecordFlag } from '@fairstream/transport'
import type { ReadMap, ReadVectorMap } from './map-file.ts'
import type { Person } from './read-people.ts'

/** What a map file makes of a row: which columns it reads, and which it appends. */
export interface RowJudge {
  readonly scores: readonly string[]
  readonly traits: readonly string[]
  /** The id settles something. */
  readonly needsId: boolean
  readonly idColumn: string | undefined
  readonly appended: readonly AppendedColumn[]
  /** The cells in the order of `appended`, whose last are the flags. */
  readonly judge: (person: Person) => { readonly cells: readonly Cell[]; readonly flags: readonly RecordFlag[] }
}

/** A row is judged by what it holds and the map alone. */
export function rowJudge(read: ReadMap | ReadVectorMap): RowJudge {
  return read.kind === 'vectors' ? judgeOfVectors(read) : judgeOfNumbers(read)
}

function judgeOfNumbers({ map, ready: made }: ReadMap): RowJudge {
  const { columns, traits, ties, seed } = map
  // The points are in the laws: an exact map's may be millions, and need not be held twice.
  const ready = { ...made, map: { ...made.map, groups: [] } }
  return {
    scores: [columns.score],
    traits,
    needsId: ties === 'random',
    idColumn: columns.id,
    appended: appended(['fair']),
    judge: ({ group, scores: [score = Number.NaN], id }) => {
      const { fair, flags } = judgeRecord(ready, group, score, ties === 'random' ? unitHash(seed, id ?? '') : 0)
      return { cells: [group, fair, flags], flags }
    },
  }
}

function judgeOfVectors({ map, columns }: ReadVectorMap): RowJudge {
  const judge = vectorJudge(map)
  return {
    scores: columns.scores,
    traits: map.traits,
    needsId: false,
    idColumn: undefined,
    appended: appended(columns.scores.map((column) => `fair_${column}`)),
    judge: ({ group, scores }) => {
      const { fair, flags } = judge(group, scores)
      return { cells: [group, ...fair, flags], flags }
    },
  }
}

function appended(fair: readonly string[]): readonly AppendedColumn[] {
  return [
    { name: 'group', type: 'text' },
    ...fair.map((name) => ({ name, type: 'number' }) as const),
    { name: 'flags', type: 'words' },
  ]
}
