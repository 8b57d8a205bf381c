import type { PartitionFold, PartitionRecord } from '@fairstream/pipeline'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import { boundsOf, endOf, readOutputTail } from './output-tail.ts'
import type { OutputTail } from './output-tail.ts'
import { recordDigest } from './record-digest.ts'
import type { Shell } from './shell.ts'

/**
 * The log must still be the one that the state was folded from: start ≤ next ≤ end, and the last record consumed unchanged.
 *
 * @param mayBeTruncated - Who claims only to go past what is not held any more does not mind that it is not.
 */
export async function checkLog(
  { log, topics }: Shell,
  partition: number,
  next: number,
  { lastOffset, lastDigest }: PartitionRecord,
  mayBeTruncated = false,
): Promise<void> {
  const name = `${topics.rawScores}/${partition}`
  const bounds = await boundsOf(log, topics.rawScores, partition)
  if (bounds.end < next)
    throw new HaltError('LOG_SHORTER_THAN_STATE', `${name}: ends at ${bounds.end}, though the state has consumed up to ${next}`)
  if (bounds.first > next && !mayBeTruncated)
    throw new HaltError(
      'LOG_TRUNCATED',
      `${name}: begins at ${bounds.first}, though the state has consumed only up to ${next}; ` +
        `fairstream skip --partition ${partition} --to ${bounds.first} goes on from there`,
    )
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

/**
 * In strict mode every input that the state has consumed has its output: the outputs must reach to where the record says, and what
 * they answer last must be the last input consumed, or a later one.
 *
 * Where the tail does not hold that answer (the last commit may have been made in default mode), the last few batches before it are
 * read. Nothing there proves nothing once retention has forgotten outputs.
 */
export async function checkNoneMissing(
  shell: Shell,
  partition: number,
  { outEnd, lastOffset }: PartitionRecord,
  { greatestInput }: OutputTail,
): Promise<void> {
  const { topics, rules } = shell
  const mayBeForgotten = [
    await checkReaches(shell, topics.fairScores, partition, outEnd.fairScores),
    await checkReaches(shell, topics.deadLetters, partition, outEnd.deadLetters),
  ].includes('forgets')
  if (greatestInput >= lastOffset) return
  const back = BATCHES_BACK * rules.log.maxBatchOffsets
  const from = { fairScores: Math.max(0, outEnd.fairScores - back), deadLetters: Math.max(0, outEnd.deadLetters - back) }
  const earlier = (await readOutputTail(shell, partition, from)).greatestInput
  if (earlier >= lastOffset || (earlier < 0 && mayBeForgotten)) return
  throw new HaltError(
    'OUTPUTS_MISSING',
    `${topics.rawScores}/${partition}: its outputs answer inputs up to ${earlier}, though the state has consumed ${lastOffset}`,
  )
}

/** So many batches an owner in default mode may have repeated at the end of the outputs. */
const BATCHES_BACK = 4

/** Says whether retention has forgotten any of it. */
async function checkReaches(shell: Shell, topic: string, partition: number, remembered: number): Promise<'whole' | 'forgets'> {
  const { first, end } = await boundsOf(shell.log, topic, partition)
  if (end < remembered)
    throw new HaltError('OUTPUTS_MISSING', `${topic}/${partition}: ends at ${end}, though it once ended at ${remembered}`)
  return first > 0 ? 'forgets' : 'whole'
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

/** So must every map that judged a slice which still takes scores: which of two is older is asked of them. */
export async function checkSliceMaps(maps: FollowedMaps, key: string, { openSlices }: PartitionFold): Promise<void> {
  const named = new Set([...openSlices.values()].flatMap(({ arrivals }) => arrivals.judgedBy ?? []))
  if (!(await maps.has(named)))
    throw new HaltError('UNKNOWN_MAP', `record ${key}: a slice names a map that transport-maps lacks: ${[...named].join(', ')}`)
}
