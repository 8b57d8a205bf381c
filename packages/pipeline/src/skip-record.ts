import { deadLetter } from '@fairstream/events'
import type { Refusal } from '@fairstream/events'
import { CLOSED_BREAKER } from './breaker.ts'
import type { PartitionFold } from './partition-fold.ts'
import type { Arrival, Said } from './score.ts'
import type { PipelineRules } from './scorecard-rules.ts'

/** The same words for every record skipped: a letter said again must be equal to the byte. */
const SKIPPED: Refusal = { code: 'skipped', message: 'an operator skipped it' }

/**
 * Folds a record that an operator skips: a dead letter with its original bytes, counted nowhere. It empties the breaker's window, so
 * that a fold of the log alone knows that somebody acted. Mutates the fold.
 */
export function skipRecord(fold: PartitionFold, { log }: PipelineRules, arrival: Arrival): Said {
  const { topic, partition, offset, record } = arrival
  fold.breaker = CLOSED_BREAKER
  fold.next = offset + 1
  const dead = deadLetter({ log: log.name, topic, partition, offset }, record, 'skip', SKIPPED)
  return { offset, dead, refusal: SKIPPED }
}
