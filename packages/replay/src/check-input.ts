import { decisionId, positionOfDeadLetter, recordOfDeadLetter } from '@fairstream/events'
import type { Encoded, ReasonCode } from '@fairstream/events'
import type { Arrival, PipelineRules, Said } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import { differencesOf, fieldsOf } from './differences.ts'
import type { Difference } from './differences.ts'
import { judgeAlone, withStateOf } from './judge-alone.ts'
import { standingOf } from './maps-on-log.ts'
import type { MapsOnLog } from './maps-on-log.ts'
import type { Output } from './output-reader.ts'
import type { PartitionState } from './partition-state.ts'
import { sameRecord } from './same-record.ts'

/** One input with all that was said of it first. */
export interface Answered {
  readonly raw: LogRecord
  readonly fair: Output | undefined
  readonly dead: Output | undefined
  readonly late: Output | undefined
}

/** What an input is held against. */
export interface CheckedBy {
  readonly rules: PipelineRules
  readonly maps: MapsOnLog
  readonly topic: string
  /** The fold up to this input, where the state is checked too and could be folded so far. */
  readonly state: PartitionState | undefined
  /** Late scores as far back as this input are held. */
  readonly holdsLate: boolean
}

export interface Checked {
  readonly differences: readonly Difference[]
  /** Why its answer could not be compared. */
  readonly notComparable?: string
  /** The map that it names and that cannot judge. */
  readonly unusable?: 'tampered' | 'missing'
  /** Its refusal rests on what is no more: a configuration, or an operator's skip. */
  readonly isRefusedThen?: true
  /** It was held against the fold of its partition as well. */
  readonly isFolded?: true
}

/** Refusals that rest on the configuration; the others follow from the record alone. */
const BY_CONFIGURATION: readonly ReasonCode[] = ['unknown-scorecard', 'future', 'too-large']

/** Computes the answer of one input again and compares it with the one on the log. Folds the input into the state, where there is one. */
export function checkInput(by: CheckedBy, answered: Answered): Checked {
  const { fair, dead } = answered
  if (fair !== undefined && dead !== undefined) {
    fold(by, answered)
    return differ('output', 'one answer', 'a fair score and a dead letter')
  }
  if (fair !== undefined) return checkFair(by, answered, fair)
  if (dead !== undefined) return checkDead(by, answered, dead)
  fold(by, answered)
  return differ('output', 'a fair score or a dead letter', 'neither')
}

function checkFair(by: CheckedBy, answered: Answered, found: Output): Checked {
  if (found.isOtherFormat) return { differences: [], notComparable: 'a fair score of another format' }
  if (found.mapVersion !== null) {
    const standing = standingOf(by.maps, found.mapVersion)
    if (standing === 'other-format') return { differences: [], notComparable: 'a map of another output format' }
    if (standing !== 'whole') return { differences: [], unusable: standing }
  }
  const folded = fold(by, answered)
  const isSettled = folded !== undefined && isSettledFor(by, folded)
  const said = isSettled ? folded : judgeAlone(by.rules, by.maps.lookup, arrivalOf(by, answered))
  if (said.refusal?.code === 'unknown-scorecard') return { differences: [], notComparable: 'a scorecard that is not configured' }
  if (said.fair === undefined) return differ('output', `a dead letter: ${said.refusal?.code ?? ''}`, 'a fair score')
  const wanted = withStateOf(said, isSettled ? [] : found.flags, fieldsOf(found.record)['policyVersion']) ?? said.fair
  const differences = differencesOf(wanted, found.record)
  if (!isSettled || by.state === undefined) return { differences }
  return { differences: [...differences, ...ofState(by.state, by.holdsLate, said, answered, found)], isFolded: true }
}

/** Does what the fold says of this record follow from what was folded? */
function isSettledFor({ state }: CheckedBy, { score }: Said): boolean {
  if (state === undefined || score === undefined) return state !== undefined
  const { scorecard } = score
  return (state.fold.scorecards.get(scorecard)?.watermark ?? 0) >= state.settledFrom(scorecard)
}

/** A duplicate is judged by the first one's map, and a late score is there where the score is late. */
function ofState(
  state: PartitionState,
  holdsLate: boolean,
  said: Said,
  { late }: Answered,
  found: Output,
): readonly Difference[] {
  const first = said.score?.flags.includes('duplicate') === true ? state.firstMapOf(said.score.rawId) : undefined
  const map =
    first === undefined || first === found.mapVersion
      ? []
      : [{ field: 'mapVersion', wanted: `${String(first)}, that of the first with this id`, found: String(found.mapVersion) }]
  return [...map, ...(holdsLate ? lateDifferences(said.late, late) : [])]
}

function lateDifferences(wanted: Encoded | undefined, found: Output | undefined): readonly Difference[] {
  if (wanted === undefined) return found === undefined ? [] : [{ field: 'late score', wanted: 'none', found: 'one' }]
  if (found === undefined) return [{ field: 'late score', wanted: 'one', found: 'none' }]
  return differencesOf(wanted, found.record).map((each) => ({ ...each, field: `late score: ${each.field}` }))
}

function checkDead(by: CheckedBy, answered: Answered, found: Output): Checked {
  if (!sameRecord(recordOfDeadLetter(found.record), answered.raw)) {
    fold(by, answered)
    return differ('record', 'the input, byte for byte', 'other bytes')
  }
  const said = judgeAlone(by.rules, by.maps.lookup, arrivalOf(by, answered))
  if (found.code === 'skipped') {
    by.state?.skip(answered.raw.offset)
    return { differences: [], isRefusedThen: true }
  }
  if (said.dead === undefined && found.code !== undefined && BY_CONFIGURATION.includes(found.code)) {
    by.state?.refuse(answered.raw.offset)
    return { differences: [], isRefusedThen: true }
  }
  fold(by, answered)
  if (said.dead === undefined) return differ('output', 'a fair score', `a dead letter: ${String(found.code)}`)
  return { differences: deadDifferences(said.dead, found.record), ...(by.state === undefined ? {} : { isFolded: true }) }
}

function deadDifferences(wanted: Encoded, found: Encoded): readonly Difference[] {
  if (sameRecord(wanted, found)) return []
  const [a, b] = [positionOfDeadLetter(wanted), positionOfDeadLetter(found)]
  const differences = (['id', 'topic', 'stage', 'code', 'message'] as const)
    .map((field) => ({ field, wanted: String(a?.[field]), found: String(b?.[field]) }))
    .filter((each) => each.wanted !== each.found)
  return differences.length > 0 ? differences : [{ field: 'headers', wanted: 'those of this refusal', found: 'others' }]
}

/** What the fold says of the input; undefined where there is no state. */
function fold(by: CheckedBy, answered: Answered): Said | undefined {
  return by.state?.take(arrivalOf(by, answered))
}

function arrivalOf({ topic }: CheckedBy, { raw, fair }: Answered): Arrival {
  const { partition, offset, timestampMs } = raw
  return { topic, partition, offset, timestampMs, record: raw, pinned: { mapVersion: fair?.mapVersion ?? null } }
}

function differ(field: string, wanted: string, found: string): Checked {
  return { differences: [{ field, wanted, found }] }
}

/** The id of an input's answer. */
export function idOf(rules: PipelineRules, partition: number, offset: number): string {
  return decisionId(rules.log.name, partition, offset)
}
