import type { PartitionRecord } from '@fairstream/pipeline'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import { boundsOf, endOf } from './output-tail.ts'
import type { OutputTail } from './output-tail.ts'
import { recordDigest } from './record-digest.ts'
import type { Shell } from './shell.ts'

/** The log must still be the one that the state was folded from: start ≤ next ≤ end, and the last record consumed unchanged. */
export async function checkLog(
  { log, topics }: Shell,
  partition: number,
  next: number,
  { lastOffset, lastDigest }: PartitionRecord,
): Promise<void> {
  const name = `${topics.rawScores}/${partition}`
  const bounds = await boundsOf(log, topics.rawScores, partition)
  if (bounds.end < next)
    throw new HaltError('LOG_SHORTER_THAN_STATE', `${name}: ends at ${bounds.end}, though the state has consumed up to ${next}`)
  if (bounds.first > next)
    throw new HaltError('LOG_TRUNCATED', `${name}: begins at ${bounds.first}, though the state has consumed only up to ${next}`)
  for await (const record of log.read(topics.rawScores, partition, lastOffset, lastOffset + 1)) {
    if (record.offset === lastOffset && recordDigest(record) !== lastDigest)
      throw new HaltError('LOG_REPLACED', `${name}: the record at ${lastOffset} is not the one that the state has consumed`)
  }
}

/** No output may answer an input that the log does not hold yet: then the log was cut, and the store with it. */
export async function checkOutputs({ log, topics }: Shell, partition: number, { greatestInput }: OutputTail): Promise<void> {
  const end = await endOf(log, topics.rawScores, partition)
  if (greatestInput >= end)
    throw new HaltError(
      'LOG_SHORTER_THAN_STATE',
      `${topics.rawScores}/${partition}: ends at ${end}, though its outputs answer input ${greatestInput}`,
    )
}

/** Every map that record or tail names must be there: a missing map is never an identity. */
export async function checkMaps(
  maps: FollowedMaps,
  key: string,
  { scorecards }: PartitionRecord,
  tail: OutputTail,
): Promise<void> {
  const named = new Set<string>()
  for (const { maps: own } of Object.values(scorecards)) {
    if (own.inForce !== undefined) named.add(own.inForce)
    if (own.scheduled !== undefined) named.add(own.scheduled.version)
  }
  for (const version of tail.mapOf.values()) if (version !== null) named.add(version)
  if (!(await maps.has(named)))
    throw new HaltError(
      'UNKNOWN_MAP',
      `record ${key}: it or its outputs name a map that transport-maps lacks: ${[...named].join(', ')}`,
    )
}
