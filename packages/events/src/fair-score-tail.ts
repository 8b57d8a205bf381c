import { decodeAs } from './decode-as.ts'
import { parseDecisionId } from './decision-id.ts'
import type { Flag } from './fair-score.ts'
import { fairScoreSchema } from './fair-score.ts'
import type { InputRecord } from './record.ts'
import type { Refused } from './refusal.ts'
import { refuseField } from './refusal.ts'

/** What a claim reads of a fair score in the tail of the output: which input it answers, and by which map. */
export interface FairScoreTail {
  readonly kind: 'fair-score'
  readonly id: string
  readonly log: string
  readonly partition: number
  readonly inputOffset: number
  readonly scorecard: string
  readonly mapVersion?: string
  readonly policyVersion: string
  readonly flags: readonly Flag[]
}

const tailSchema = fairScoreSchema.pick({
  formatVersion: true,
  id: true,
  scorecard: true,
  mapVersion: true,
  policyVersion: true,
  flags: true,
})

export function decodeFairScoreTail(record: InputRecord): FairScoreTail | Refused {
  const read = decodeAs(tailSchema, record)
  if (read.kind === 'refused') return read
  const { id, scorecard, mapVersion, policyVersion, flags } = read.value
  const position = parseDecisionId(id)
  if (position === undefined) return refuseField('id', 'LOG/partition/offset', 'another form')
  const { log, partition, offset: inputOffset } = position
  const map = mapVersion !== undefined && { mapVersion }
  return { kind: 'fair-score', id, log, partition, inputOffset, scorecard, ...map, policyVersion, flags }
}
