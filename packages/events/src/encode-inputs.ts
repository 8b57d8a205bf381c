import { encodeEvent } from './encode-event.ts'
import type { Outcome } from './outcome.ts'
import { outcomeSchema } from './outcome.ts'
import type { RawScore } from './raw-score.ts'
import { rawScoreSchema } from './raw-score.ts'
import type { Encoded } from './record.ts'
import { parseTime } from './time.ts'
import { writeJson } from './write-json.ts'

/** A raw score as a record of raw-scores, keyed by subject. Throws TypeError for one that decoding would refuse. */
export function encodeRawScore(score: Omit<RawScore, 'timeMs'>, traceparent?: string): Encoded {
  const { id, subject, scorecard, traits, score: raw, time } = score
  const json = writeJson('raw-score', rawScoreSchema, { id, subject, scorecard, traits, score: raw, time })
  return encodeEvent({
    name: 'raw-score',
    source: 'fairstream/raw-scores',
    id,
    key: subject,
    json,
    timeMs: parseTime(time),
    traceparent,
  })
}

/** An outcome as a record of outcomes, keyed by subject. Throws TypeError for one that decoding would refuse. */
export function encodeOutcome(outcome: Omit<Outcome, 'timeMs'>, traceparent?: string): Encoded {
  const { id, subject, decisionId, rawId, scorecard, outcome: value, horizon, time, features } = outcome
  const ids = { ...(decisionId !== undefined && { decisionId }), ...(rawId !== undefined && { rawId }) }
  const fields = { id, subject, ...ids, scorecard, outcome: value, horizon, time, ...(features !== undefined && { features }) }
  const json = writeJson('outcome', outcomeSchema, fields)
  return encodeEvent({
    name: 'outcome',
    source: 'fairstream/outcomes',
    id,
    key: subject,
    json,
    timeMs: parseTime(time),
    traceparent,
  })
}
