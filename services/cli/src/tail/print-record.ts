import {
  decodeAs,
  decodeUtf8,
  driftAlertSchema,
  fairScoreSchema,
  formatTime,
  lateScoreSchema,
  MANIFEST,
  parseMapKey,
  planReportSchema,
  positionOfDeadLetter,
  transportMapManifestSchema,
} from '@fairstream/events'
import type { FairScore, PlanReport, TopicName, TransportMapManifest } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'
import { alertSentence } from '../alerts/alert-words.ts'
import { counted, duration, grouped, rounded } from '../quantities.ts'
import { factsOf } from './facts-of.ts'

/**
 * One record in a line for people; undefined for what tells them nothing, such as a part of a map. Never with a subject: that is
 * a person's pseudonym.
 */
export function printRecord(topic: TopicName, record: LogRecord): string | undefined {
  const words = (PRINTED[topic] ?? factsOf)(record)
  return words === undefined ? undefined : withoutControls(words)
}

type Print = (record: LogRecord) => string | undefined

const PRINTED: Partial<Readonly<Record<TopicName, Print>>> = {
  'fair-scores': (record) => {
    const read = decodeAs(fairScoreSchema, record)
    return read.kind === 'refused' ? unreadable(record) : scoreWords(read.value)
  },
  'late-scores': (record) => {
    const read = decodeAs(lateScoreSchema, record)
    return read.kind === 'refused' ? unreadable(record) : `${scoreWords(read.value)}  ${duration(read.value.latenessMs)} late`
  },
  'dead-letters': (record) => {
    const letter = positionOfDeadLetter(record)
    if (letter === undefined) return unreadable(record)
    return `${timeWords(record.timestampMs)}  ${letter.code.padEnd(17)}  ${letter.id}  ${letter.message}`
  },
  'transport-maps': (record) => {
    const part = record.key === null ? undefined : parseMapKey(decodeUtf8(record.key) ?? '')?.part
    if (part !== undefined && (part !== MANIFEST || record.value === null)) return undefined
    const read = decodeAs(transportMapManifestSchema, record)
    return read.kind === 'refused' ? unreadable(record) : mapWords(read.value)
  },
  'plan-reports': (record) => {
    const read = decodeAs(planReportSchema, record)
    return read.kind === 'refused' ? unreadable(record) : planWords(read.value)
  },
  'drift-alerts': (record) => {
    const read = decodeAs(driftAlertSchema, record)
    if (read.kind === 'refused') return unreadable(record)
    const { time, scorecard, state, kind } = read.value
    return `${timeWords(time)}  ${scorecard}  ${state.padEnd(9)}  ${kind}  ${alertSentence(read.value)}`
  },
}

const GROUP_WIDTH = 12
const DECISION_WIDTH = 7

function scoreWords({ time, group, raw, fair, decision, flags, mapVersion }: FairScore): string {
  const move = `${numberWords(raw).padStart(7)} → ${numberWords(fair).padEnd(7)}`
  const map = mapVersion === undefined ? 'no map' : `map ${mapVersion.slice(0, 8)}`
  const decided = (decision ?? '').padEnd(DECISION_WIDTH)
  return [timeWords(time), group.padEnd(GROUP_WIDTH), move, decided, map, flags.join(',')].join('  ').trimEnd()
}

function mapWords({ scorecard, version, plannedFor, groups, killed }: TransportMapManifest): string {
  const people = grouped(groups.reduce((sum, { n }) => sum + n, 0))
  const kind = killed === true ? 'kill map: every score stays as it is' : `${counted(groups.length, 'group')}, ${people} scores`
  return `${timeWords(plannedFor)}  ${scorecard}  map ${version}  ${kind}`
}

function planWords({ plannedFor, scorecard, mapVersion, published, groups, parity, warnings }: PlanReport): string {
  const map = mapVersion === undefined ? 'nothing to plan from' : `map ${mapVersion}${published ? '' : ' again'}`
  const ratios = parity.flatMap(({ cut, airRaw, airFair }) =>
    airRaw === undefined || airFair === undefined ? [] : [`AIR at ${rounded(cut)}: ${rounded(airRaw)} → ${rounded(airFair)}`],
  )
  const rest = [
    counted(groups.length, 'group'),
    ...ratios,
    ...furthestWords(groups),
    ...(warnings.length === 0 ? [] : [counted(warnings.length, 'warning')]),
  ]
  return `${timeWords(plannedFor)}  ${scorecard}  ${map}  ${rest.join(', ')}`
}

/** The group whose newest scores lie furthest from what its map was fitted on. */
function furthestWords(groups: PlanReport['groups']): readonly string[] {
  const told = groups.flatMap(({ group, recent }) => (recent?.w1 === undefined ? [] : [{ group, w1: recent.w1, n: recent.n }]))
  const furthest = told.reduce<(typeof told)[number] | undefined>(
    (most, each) => (each.w1 > (most?.w1 ?? -1) ? each : most),
    undefined,
  )
  if (furthest === undefined) return []
  const { group, w1, n } = furthest
  return [`furthest from its reference: ${group}, W1 ${w1.toFixed(2)} sd over ${counted(n, 'score')}`]
}

function numberWords(score: FairScore['raw']): string {
  return typeof score === 'number' ? rounded(score) : `(${score.map(rounded).join(', ')})`
}

/** Epoch ms as RFC 3339; what was given as text stays. */
function timeWords(time: string | number): string {
  return typeof time === 'string' ? time : (formatTime(time) ?? String(time))
}

function unreadable({ partition, offset }: LogRecord): string {
  return `partition ${partition}, offset ${offset}: cannot be read as a record of this topic; --json shows what it holds`
}

/** What others wrote must not steer the terminal. */
function withoutControls(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD')
}
