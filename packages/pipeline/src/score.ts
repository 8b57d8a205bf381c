import { canonicalJson, deadLetter, decisionId, decodeRecord, encodeFairScore, encodeLateScore } from '@fairstream/events'
import type { Decoded, Encoded, FairScore, InputRecord, RawScore, Refusal } from '@fairstream/events'
import { noteDeadLetter } from './breaker.ts'
import { countArrival, countRefused } from './count-arrival.ts'
import { judgeEvent } from './judge-event.ts'
import type { Judged } from './judge-event.ts'
import type { JudgingMap } from './judging-map.ts'
import { mapsAfterPinned, mapsAt } from './maps-in-force.ts'
import type { OrderOf } from './maps-in-force.ts'
import { lowestWatermark, scorecardFold } from './partition-fold.ts'
import type { PartitionFold, ScorecardFold } from './partition-fold.ts'
import { contentDigest, forgetExpired, idKey, recall, remember } from './recent-ids.ts'
import { groupOf, isSealed, isSliceable, sealedUpTo, sliceStart } from './scorecard-rules.ts'
import type { PipelineRules, ScorecardRules } from './scorecard-rules.ts'
import { misshapen, shapeMistake } from './score-shape.ts'

/** A record of raw-scores with its place in the log. */
export interface Arrival {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** When the log took it, epoch ms; absent for a file without a log-time field. */
  readonly timestampMs?: number
  readonly record: InputRecord
  /** The map of the first fair score already in the log for this input (`null`: it had none). */
  readonly pinned?: { readonly mapVersion: string | null }
}

/** What the stage says of one record: exactly one of `fair` and `dead`, and `late` beside a late fair score. */
export interface Said {
  readonly offset: number
  readonly fair?: Encoded
  readonly score?: FairScore
  readonly late?: Encoded
  readonly dead?: Encoded
  readonly refusal?: Refusal
}

/** What judging may look up. Both throw where a version is unknown: a missing map is never an identity. */
export interface MapLookup {
  readonly orderOf: OrderOf
  readonly mapOf: (version: string) => JudgingMap
}

/** Folds one raw-score record into the partition's state and says its fair score or dead letter. Mutates the fold. */
export function scoreRecord(fold: PartitionFold, rules: PipelineRules, maps: MapLookup, arrival: Arrival): Said {
  return scoreDecoded(fold, rules, maps, arrival, decodeRecord(arrival.record, rules.log.maxRecordBytes))
}

/** The same for a record that was decoded before. */
export function scoreDecoded(
  fold: PartitionFold,
  rules: PipelineRules,
  maps: MapLookup,
  arrival: Arrival,
  decoded: Decoded,
): Said {
  if (decoded.kind === 'refused') return refuse(fold, rules, arrival, decoded.refusal)
  const card = rules.scorecards.get(decoded.event.scorecard)
  if (card === undefined)
    return refuse(fold, rules, arrival, {
      code: 'unknown-scorecard',
      path: 'scorecard',
      message: 'scorecard: names none that is configured',
    })
  if (decoded.kind === 'outcome') return refuse(fold, rules, arrival, misshapen(card, 'missing'))
  const { event } = decoded
  const found = shapeMistake(card, event.score)
  if (found !== undefined) return refuse(fold, rules, arrival, misshapen(card, found))
  if (arrival.timestampMs !== undefined && event.timeMs > arrival.timestampMs + rules.log.skewMs)
    return refuse(fold, rules, arrival, {
      code: 'future',
      path: 'time',
      message: `time: ${event.timeMs - arrival.timestampMs} ms after the log's timestamp; wanted at most ${rules.log.skewMs}`,
    })
  if (!isSliceable(event.timeMs, card.scorecard.window.sliceMs))
    return refuse(fold, rules, arrival, {
      code: 'invalid',
      path: 'time',
      message: 'time: more than 2^52 ms from 1970; wanted one that lies in a slice',
    })
  return scoreEvent(fold, rules, card, maps, arrival, event, decoded.traceparent)
}

function scoreEvent(
  fold: PartitionFold,
  rules: PipelineRules,
  card: ScorecardRules,
  maps: MapLookup,
  arrival: Arrival,
  event: RawScore,
  traceparent: string | undefined,
): Said {
  const { scorecard } = card
  const own = scorecardFold(fold, scorecard.name)
  const start = sliceStart(event.timeMs, scorecard.window.sliceMs)
  const isLate = isSealed(start, scorecard.window, own.sealedTo)
  const latenessMs = own.watermark - event.timeMs
  own.watermark = Math.max(own.watermark, event.timeMs)
  own.sealedTo = Math.max(own.sealedTo, sealedUpTo(scorecard.window, own.watermark))
  own.maps = mapsAt(own.maps, arrival.offset, maps.orderOf)

  const key = idKey(event.id)
  const content = contentDigest(contentOf(event))
  const first = recall(fold.recentIds, key, own.watermark, rules.log.dedupeMs)
  const isDuplicate = first?.content === content
  const version = versionFor(arrival, isDuplicate ? { mapVersion: first.mapVersion } : undefined, own)
  const map = version === undefined ? undefined : maps.mapOf(version)
  if (first === undefined) {
    remember(fold.recentIds, { key, content, mapVersion: version, timeMs: event.timeMs }, rules.log.dedupeMax)
    forgetExpired(fold.recentIds, lowestWatermark(fold), rules.log.dedupeMs)
  }

  const { group, declared } = groupOf(map?.rules ?? scorecard, event.traits)
  const { judgement, isOutOfRange, count } = judgeEvent(card, map, { ...event, group, declared })
  const flags = [...judgement.flags]
  if (isDuplicate) flags.push('duplicate')
  else if (first !== undefined) flags.push('id-conflict')
  if (isLate) flags.push('late')
  if (!isLate && first === undefined && declared) count(fold, { start, group, offset: arrival.offset }, maps.orderOf)
  countArrival(fold, card, own.watermark, { offset: arrival.offset, flags, isOutOfRange })
  // A duplicate's map is its first one's: a kill that was lifted since must not come back with it.
  if (arrival.pinned !== undefined && !isDuplicate)
    own.maps = mapsAfterPinned(own.maps, arrival.pinned.mapVersion ?? undefined, maps.orderOf)
  fold.next = arrival.offset + 1

  const score = fairScore(rules.log.name, card, arrival, event, group, judgement, map, flags)
  return {
    offset: arrival.offset,
    fair: encodeFairScore(score, traceparent),
    score,
    ...(isLate ? { late: encodeLateScore({ ...score, latenessMs }, traceparent) } : {}),
  }
}

/** The log outranks the store, a duplicate follows its first, all else follows the map in force. */
function versionFor(
  arrival: Arrival,
  first: { readonly mapVersion: string | undefined } | undefined,
  own: ScorecardFold,
): string | undefined {
  if (arrival.pinned !== undefined) return arrival.pinned.mapVersion ?? undefined
  return first === undefined ? own.maps.inForce : first.mapVersion
}

function contentOf({ subject, scorecard, traits, score, timeMs }: RawScore): string {
  return canonicalJson({ subject, scorecard, traits, score, timeMs })
}

function fairScore(
  log: string,
  card: ScorecardRules,
  { partition, offset }: Arrival,
  event: RawScore,
  group: string,
  judgement: Judged['judgement'],
  map: JudgingMap | undefined,
  flags: FairScore['flags'],
): FairScore {
  return {
    formatVersion: 1,
    id: decisionId(log, partition, offset),
    rawId: event.id,
    subject: event.subject,
    scorecard: event.scorecard,
    group,
    raw: event.score,
    fair: judgement.fair,
    ...(judgement.theta === undefined ? {} : { theta: judgement.theta }),
    ...(judgement.quantile === undefined ? {} : { quantile: judgement.quantile }),
    ...(judgement.decision === undefined ? {} : { decision: judgement.decision }),
    ...(map === undefined ? {} : { mapVersion: map.order.version }),
    policyVersion: map?.policyVersion ?? card.policyVersion,
    flags,
    ...(judgement.errorBound === undefined ? {} : { errorBound: judgement.errorBound }),
    time: event.time,
  }
}

function refuse(fold: PartitionFold, rules: PipelineRules, arrival: Arrival, refusal: Refusal): Said {
  const { topic, partition, offset, record } = arrival
  foldRefused(fold, rules, offset)
  const dead = deadLetter({ log: rules.log.name, topic, partition, offset }, record, 'score', refusal)
  return { offset, dead, refusal }
}

/** All that the state keeps of a record that was refused, whatever the reason was. Mutates the fold. */
export function foldRefused(fold: PartitionFold, rules: PipelineRules, offset: number): void {
  fold.breaker = noteDeadLetter(fold.breaker, offset, rules.log)
  countRefused(fold, rules, offset)
  fold.next = offset + 1
}
