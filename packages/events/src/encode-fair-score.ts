import { encodeEvent } from './encode-event.ts'
import type { FairScore } from './fair-score.ts'
import type { LateScore } from './late-score.ts'
import type { Encoded } from './record.ts'
import { isScore } from './score.ts'
import { parseTime } from './time.ts'

/** A fair score as a record of fair-scores, keyed by subject. The same fair score always has the same bytes. */
export function encodeFairScore(score: FairScore, traceparent?: string): Encoded {
  return encode('fair-score', 'fairstream', score, ordered(score), traceparent)
}

/** A late score as a record of late-scores, keyed by subject; its id is the fair score's. */
export function encodeLateScore(score: LateScore, traceparent?: string): Encoded {
  const fields = { ...ordered(score), latenessMs: score.latenessMs }
  return encode('late-score', 'fairstream/late-scores', score, fields, traceparent)
}

function encode(
  name: 'fair-score' | 'late-score',
  source: string,
  score: FairScore,
  fields: object,
  traceparent?: string,
): Encoded {
  const timeMs = parseTime(score.time)
  if (timeMs === undefined) throw new TypeError(`${name} ${score.id}: time is no time`)
  if (!isFiniteThroughout(score)) throw new TypeError(`${name} ${score.id}: a number in it is not finite`)
  const json = JSON.stringify(fields)
  return encodeEvent({ name, source, id: score.id, key: score.subject, json, timeMs, traceparent })
}

/** The order of the fields on the wire, however the score was put together. JSON.stringify leaves absent ones out. */
function ordered(score: FairScore): object {
  return {
    formatVersion: score.formatVersion,
    id: score.id,
    rawId: score.rawId,
    subject: score.subject,
    scorecard: score.scorecard,
    group: score.group,
    raw: score.raw,
    fair: score.fair,
    theta: score.theta,
    quantile: score.quantile,
    decision: score.decision,
    mapVersion: score.mapVersion,
    policyVersion: score.policyVersion,
    flags: score.flags,
    errorBound: score.errorBound,
    time: score.time,
  }
}

/** JSON.stringify would write null for NaN, and a person's score would be gone without a word. */
function isFiniteThroughout({ raw, fair, theta = 0, quantile = 0, errorBound = 0 }: FairScore): boolean {
  return isScore(raw) && isScore(fair) && Number.isFinite(theta + quantile + errorBound)
}
