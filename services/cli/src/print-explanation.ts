import type { DeadLetter, FairScore } from '@fairstream/events'
import type { AffineFacts, Explanation, GroupFacts, MapFacts, OwnPiece, Piece, Recomputed } from './explanation.ts'
import { FLAG_SENTENCES, REASON_SENTENCES } from './flag-sentences.ts'
import { grouped, percent, rounded } from './quantities.ts'
import { wrapWords } from './wrap-words.ts'

type Row = readonly [label: string, value: string]

/** One fair score in words. */
export function printExplanation(explanation: Explanation): string {
  const { fairScore, map, group, recomputed } = explanation
  return [
    `Fair score ${fairScore.id}\n`,
    rows([...scoreRows(fairScore), ...groupRows(fairScore, group), ...mapRows(map, fairScore)]),
    section('How the map read it', readingRows(explanation)),
    section('Flags', flagRows(fairScore, map)),
    section('Recomputed', recomputedRows(recomputed, map)),
    section('To do it yourself', reproduceRows(explanation)),
  ].join('')
}

/** One dead letter in words, without what the record holds. */
export function printDeadLetter({ id, topic, partition, offset, stage, code, message, value, encoding }: DeadLetter): string {
  const kept =
    value === null ? 'no value' : `a value of ${grouped(value.length)} characters${encoding === undefined ? '' : ' of base64'}`
  return [
    `Dead letter ${id}\n`,
    rows([
      ['position', `${topic}, partition ${partition}, offset ${offset}`],
      ['stage', stage],
      ['reason', code],
      ['', REASON_SENTENCES[code]],
      ['what was wrong', message],
      ['kept', `${kept}, in dead-letters.ndjson`],
    ]),
  ].join('')
}

function scoreRows({ raw, rawId, fair, decision, scorecard, subject, time }: FairScore): Row[] {
  return [
    ['raw score', `${scoreWords(raw)}   (raw id ${rawId})`],
    ['fair score', scoreWords(fair)],
    ...(decision === undefined ? [] : [['decision', decision] as const]),
    ['scorecard', scorecard],
    ['subject', subject],
    ['event time', String(time)],
  ]
}

/** A vector in brackets, every digit of it. */
function scoreWords(score: FairScore['raw']): string {
  return typeof score === 'number' ? String(score) : `(${score.join(', ')})`
}

function groupRows({ raw, group, errorBound, theta }: FairScore, facts: GroupFacts | undefined): Row[] {
  if (facts === undefined) return [['group', group]]
  const traits = Object.entries(facts.traits).map(([name, value]) => `${name} ${value ?? 'absent'}`)
  const effective = facts.nEffective === facts.n ? '' : `, worth ${rounded(facts.nEffective)} after weighing by age`
  const bound =
    errorBound === undefined
      ? `none published: ${typeof raw === 'number' ? 'the group is small' : 'a vector has no rank'}`
      : `${rounded(errorBound)}: with 95 % confidence no rank in the group is off by more`
  return [
    ['group', `${group}   (${traits.join(', ')})`],
    ['group size', `${grouped(facts.n)} in the map's window${effective}; ${percent(facts.weight, 1)} of the barycenter`],
    ['error bound', bound],
    ['theta', `${String(theta ?? 0)}: ${thetaWords(theta ?? 0)}`],
  ]
}

function thetaWords(theta: number): string {
  if (theta === 1) return 'the score is moved all the way'
  return theta === 0 ? 'the score stays as it is' : `fair = ${rounded(1 - theta)} × raw + ${rounded(theta)} × fully moved`
}

function mapRows(map: MapFacts | undefined, { policyVersion }: FairScore): Row[] {
  const facts: Row[] =
    map === undefined
      ? [['map', 'none']]
      : [
          ['map', `${map.version}, planned for ${map.plannedFor}`],
          ['window', `${map.window.from} to ${map.window.to}, ${map.groups} groups`],
        ]
  return [...facts, ['policy', policyVersion]]
}

function readingRows({ fairScore, map, own, barycenter, affine }: Explanation): Row[] {
  if (affine !== undefined) return affineRows(affine)
  if (map === undefined || own === undefined || barycenter === undefined)
    return [['', 'It did not: the fair score is the raw score (see Flags).']]
  const quantile = rounded(fairScore.quantile ?? 0)
  return [
    ['own law', ownWords(fairScore, own)],
    ['rank', own.kind === 'atom' ? `${quantile}, ${tieWords(map, own)}` : quantile],
    ['barycenter', `at rank ${quantile}: ${pieceWords(barycenter)}`],
  ]
}

function affineRows({ from, to, matrix, regularised }: AffineFacts): Row[] {
  return [
    ['moved all the way', 'centre + A × (raw − own mean)'],
    ['own mean', scoreWords(from.map(rounded).map(Number))],
    ['centre', scoreWords(to.map(rounded).map(Number))],
    ...matrix.map((row, i): Row => [i === 0 ? 'A' : '', row.map(rounded).join('  ')]),
    ...(regularised
      ? [['look', 'some direction of this group hardly varies: its spread there was set to a least one'] as const]
      : []),
  ]
}

function ownWords({ raw, group }: FairScore, own: OwnPiece): string {
  const [from, to] = own.ranks.map(rounded)
  const [lower, upper] = own.values.map(rounded)
  if (own.kind === 'atom') return `the value ${String(lower)} fills the ranks ${String(from)} to ${String(to)} of ${group}`
  if (own.kind === 'cell')
    return `the scores from ${String(lower)} to ${String(upper)} fill the ranks ${String(from)} to ${String(to)} of ${group}`
  if (own.kind === 'gap')
    return `nobody in ${group} scored between ${String(lower)} and ${String(upper)}; ${String(raw)} lies at rank ${String(from)}`
  return `${String(raw)} lies outside; the outermost scores of ${group} are ${String(lower)} to ${String(upper)}`
}

function tieWords({ ties }: MapFacts, { v }: OwnPiece): string {
  if (ties === 'random') return `drawn between the two by the event's hash v = ${rounded(v ?? 0)}`
  return ties === 'mid' ? 'the middle of the two' : 'the middle of the two; the mean over all of them is taken'
}

function pieceWords({ ranks, values }: Piece): string {
  const [from, to] = ranks.map(rounded)
  const [lower, upper] = values.map(rounded)
  const between = lower === upper ? `the value ${String(lower)}` : `from ${String(lower)} to ${String(upper)}`
  return `${between}, over the ranks ${String(from)} to ${String(to)} of all groups together`
}

function flagRows({ flags }: FairScore, map: MapFacts | undefined): Row[] {
  if (flags.length === 0) return [['', 'None.']]
  return flags.map((flag) => {
    const size = flag === 'small-group' && map !== undefined ? ` (Small: fewer than ${grouped(map.minGroupSize)}.)` : ''
    return [flag, `${FLAG_SENTENCES[flag]}${size}`]
  })
}

function recomputedRows({ equal, differences }: Recomputed, map: MapFacts | undefined): Row[] {
  const source = map === undefined ? 'the raw score alone' : 'the raw score and the map'
  const verdict: Row[] = equal
    ? [['score', `equal: from ${source} the same fair score comes out, to the bit`]]
    : differences.map(({ field, written, recomputed }) => [
        field,
        `DIFFERS: written ${JSON.stringify(written)}, recomputed ${JSON.stringify(recomputed)}`,
      ])
  if (map === undefined) return verdict
  const holds = map.versionHolds
    ? 'equal: its contents hash to its version, and its parts to their names'
    : 'DIFFERS: its contents hash to another version'
  return [...verdict, ['map', holds]]
}

function reproduceRows({ fairScore, map, own, affine }: Explanation): Row[] {
  if (map !== undefined && affine !== undefined) return affineSteps(fairScore, map)
  if (map === undefined || own === undefined) return [['1', 'Nothing to compute: fair = raw.']]
  const steps = [
    `Take map ${map.version} from transport-maps.ndjson: its manifest, and the parts that it names by SHA-256.`,
    `Find the raw score ${String(fairScore.raw)} in the law of group ${fairScore.group}: which ranks does it fill?`,
    ...(own.v === undefined
      ? []
      : [
          `v = the first 53 bits of SHA-256 of "${map.tieSeed}", a zero byte and "${fairScore.rawId}", as a fraction: ${String(own.v)}.`,
        ]),
    own.v === undefined ? 'That gives the rank.' : 'The rank is from + v × (to − from).',
    'Read the barycenter at that rank: the score moved all the way. fair = (1 − theta) × raw + theta × that.',
  ]
  return steps.map((step, index) => [String(index + 1), step])
}

function affineSteps({ group }: FairScore, { version }: MapFacts): Row[] {
  return [
    `Take map ${version} from transport-maps.ndjson: its manifest, and the part of group ${group} that it names by SHA-256.`,
    'The part holds, after two bytes, big-endian doubles: mean and covariance of the window, own mean, centre and A (lower triangles).',
    'fair = raw + theta × ((centre − own mean) + (A − I) × (raw − own mean)), summed from the left.',
  ].map((step, index) => [String(index + 1), step])
}

function section(title: string, all: readonly Row[]): string {
  return `\n${title}\n${rows(all)}`
}

const WIDTH = 100

function rows(all: readonly Row[]): string {
  const width = Math.max(...all.map(([label]) => label.length))
  const column = width === 0 ? 2 : width + 5
  return all
    .map(
      ([label, value]) =>
        `  ${label}`.padEnd(column) + wrapWords(visible(value).split(' '), WIDTH - column).join(`\n${' '.repeat(column)}`) + '\n',
    )
    .join('')
}

/** Ids and subjects are other people's text: a terminal must not obey it. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}
