import type { DeadLetter } from '../../packages/events/src/index.ts'

export const CONFIGURATION = `
scorecards:
  exam:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    traitValues: { sex: { known: [f, m] } }
    ties: random
    planEvery: PT1M
    window: { slice: PT1M, length: PT10M, grace: PT10S }
    minGroupSize: 10
  open:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [sex, region]
    traitValues: { sex: { known: [f, m], catchAll: other } }
    planEvery: PT1M
    window: { slice: PT1M, length: PT10M, grace: PT10S }
    minGroupSize: 10
`

const START_MS = Date.UTC(2026, 0, 1)
export const GOOD = 600

/** A row of the table in events.md, "Where every input ends", after which good record it stands in the file, and how it must end. */
export interface Row {
  readonly input: string
  readonly after: number
  readonly line: Uint8Array
  readonly ends: DeadEnd | FairEnd
  /** Whether it is counted: what is not counted must leave no trace in the rest of the file. */
  readonly counted: boolean
}

interface DeadEnd {
  readonly dead: ReasonOf
  /** What the message must begin with: the field's path. */
  readonly naming?: string
}

interface FairEnd {
  readonly flags: readonly string[]
  readonly group?: string
  readonly raw?: number
  readonly fairIsRaw?: true
}

type ReasonOf = DeadLetter['code']

interface Event {
  readonly id: string
  readonly subject: string
  readonly scorecard: string
  readonly traits: Readonly<Record<string, string>>
  readonly score: unknown
  readonly time: string
  readonly taken: string
}

function timeAt(second: number): string {
  return new Date(START_MS + second * 1_000).toISOString()
}

/** The good records: two scorecards in turn, one a second. */
export function good(index: number): Event {
  const [sex, region] = [index % 4 < 2 ? 'f' : 'm', index % 3 === 0 ? 'north' : 'south']
  const score = (sex === 'f' ? 20 : 45) + ((index * 37) % 41)
  const scorecard = index % 2 === 0 ? 'exam' : 'open'
  return event(index, { id: `good-${index}`, scorecard, traits: scorecard === 'exam' ? { sex } : { sex, region }, score })
}

function event(second: number, fields: Partial<Event>): Event {
  const whole = { id: `row-${second}`, subject: `p-${second}`, scorecard: 'exam', traits: { sex: 'f' }, score: 50 }
  return { ...whole, time: timeAt(second), taken: timeAt(second + 1), ...fields }
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf8')
}

function framed(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, 0, 0, 0, 9), bytes(text)])
}

function json(second: number, fields: Partial<Event>): string {
  return JSON.stringify(event(second, fields))
}

/** JSON has no word for these: the score is put in as text. */
function withScore(second: number, id: string, score: string): Uint8Array {
  return bytes(json(second, { id, score: 'SCORE' }).replace('"SCORE"', score))
}

const NOT_UTF8 = Buffer.concat([bytes('{"id":"'), Uint8Array.of(0xff, 0xfe, 0xc3), bytes('"}')])

export const ROWS: readonly Row[] = [
  row('not JSON', 10, bytes('{"id": "cut off'), { dead: 'unreadable' }),
  row('not an object', 11, bytes('[1, 2]'), { dead: 'unreadable' }),
  row('bytes that are not UTF-8', 12, NOT_UTF8, { dead: 'unreadable' }),
  row('wrong framing', 13, Buffer.concat([Uint8Array.of(0, 1), bytes(json(13, {}))]), { dead: 'unreadable' }),
  row('unknown format version', 14, bytes(json(14, {}).replace('{', '{"formatVersion":2,')), { dead: 'unreadable' }),
  row('missing field', 20, bytes(JSON.stringify({ ...event(20, {}), subject: undefined })), {
    dead: 'invalid',
    naming: 'subject:',
  }),
  row('ill-typed field', 21, bytes(json(21, { score: '50' })), { dead: 'invalid', naming: 'score:' }),
  row('ill-typed trait', 22, bytes(json(22, {}).replace('"sex":"f"', '"sex":7')), { dead: 'invalid', naming: 'traits.sex:' }),
  row('NaN', 23, withScore(23, 'nan', 'NaN'), { dead: 'invalid', naming: 'score:' }),
  row('Infinity', 24, withScore(24, 'inf', '-Infinity'), { dead: 'invalid', naming: 'score:' }),
  row('infinity as an overflow', 25, withScore(25, 'over', '1e999'), { dead: 'invalid', naming: 'score:' }),
  row('a time that is none', 26, bytes(json(26, { time: '2026-02-30T00:00:00Z' })), { dead: 'invalid', naming: 'time:' }),
  row('a vector for a scalar scorecard', 27, bytes(json(27, { score: [50, 50] })), { dead: 'invalid', naming: 'score:' }),
  row('no log timestamp', 28, bytes(JSON.stringify({ ...event(28, {}), taken: undefined })), {
    dead: 'invalid',
    naming: 'taken:',
  }),
  row('unknown scorecard', 30, bytes(json(30, { scorecard: 'exams' })), { dead: 'unknown-scorecard', naming: 'scorecard:' }),
  row('−0', 32, withScore(32, 'minus-zero', '-0'), { flags: ['warming-up'], raw: 0, fairIsRaw: true }, 'counted'),
  row('a schema registry’s frame', 34, framed(json(34, { id: 'framed' })), { flags: ['warming-up'], raw: 50 }, 'counted'),
  row('above the range', 200, bytes(json(200, { score: 120 })), { flags: ['extrapolated'], raw: 120 }, 'counted'),
  row('below the range', 201, bytes(json(201, { score: -5 })), { flags: ['extrapolated'], raw: -5 }, 'counted'),
  // Not in the cells, but among the refused values of its group, which a map carries.
  row('off the lattice', 202, bytes(json(202, { score: 30.5 })), { flags: ['off-lattice', 'tie-split'] }, 'counted'),
  row('a trait value that is not known', 204, bytes(json(204, { traits: { sex: 'x' } })), {
    flags: ['unmapped'],
    group: 'x',
    fairIsRaw: true,
  }),
  row(
    'a trait value for the catch-all',
    206,
    bytes(json(206, { scorecard: 'open', traits: { sex: 'x', region: 'south' } })),
    { flags: ['unmapped'], group: 'other|south', fairIsRaw: true },
    'counted',
  ),
  row(
    'a group that the map lacks',
    208,
    bytes(json(208, { id: 'first-of-group', scorecard: 'open', traits: { sex: 'f', region: 'east' } })),
    { flags: ['unmapped'], group: 'f|east', fairIsRaw: true },
    'counted',
  ),
  row(
    'a member of that group under a later map',
    400,
    bytes(json(400, { id: 'second-of-group', scorecard: 'open', traits: { sex: 'f', region: 'east' } })),
    { flags: ['small-group'], group: 'f|east' },
    'counted',
  ),
  row('from the future', 210, bytes(json(210, { time: timeAt(210 + 302), taken: timeAt(210) })), {
    dead: 'future',
    naming: 'time:',
  }),
  row(
    'ahead, but within the skew of another log time',
    212,
    bytes(json(212, { id: 'near', taken: timeAt(-80) })),
    {
      flags: ['tie-split'],
    },
    'counted',
  ),
  row('in a sealed slice', 300, bytes(json(300, { id: 'late-one', time: timeAt(5) })), { flags: ['tie-split', 'late'] }),
  row('too large', 310, bytes(json(310, { subject: 'x'.repeat(1_048_576) })), { dead: 'too-large' }),
  row('the same raw id and content', 320, bytes(JSON.stringify(good(316))), { flags: ['tie-split', 'duplicate'] }),
  row('the same raw id, other content', 330, bytes(json(330, { id: 'good-320' })), { flags: ['tie-split', 'id-conflict'] }),
]

function row(input: string, after: number, line: Uint8Array, ends: Row['ends'], counted?: 'counted'): Row {
  return { input, after, line, ends, counted: counted !== undefined }
}

const BLANK = bytes('  ')

/** The file, with each row behind the good record that it comes after. */
function lines(lineOf: (row: Row) => Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: GOOD }, (_, index) => [
    bytes(JSON.stringify(good(index))),
    ...ROWS.filter(({ after }) => after === index).map(lineOf),
  ]).flat()
}

export const FILE = lines(({ line }) => line)
/** Blank lines take an offset and are no records, so every id stays what it is. */
export const FILE_WITHOUT_UNCOUNTED = lines(({ line, counted }) => (counted ? line : BLANK))

export function offsetOf({ line }: Row): number {
  return FILE.indexOf(line)
}
