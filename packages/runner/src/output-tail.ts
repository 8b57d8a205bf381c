import { decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import type { ReasonCode } from '@fairstream/events'
import { LogError } from '@fairstream/ports'
import type { PartitionBounds } from '@fairstream/ports'
import type { Shell } from './shell.ts'

/** What is already said beyond a record's last commit, by input offset. */
export interface OutputTail {
  /** The map of the first fair score found for each input; `null` where it had none. */
  readonly mapOf: ReadonlyMap<number, string | null>
  /** Why each input that has a dead letter got it. */
  readonly deadAt: ReadonlyMap<number, ReasonCode>
  /** The greatest input offset that any output names; −1 where there is none. */
  readonly greatestInput: number
}

/** Reads fair-scores and dead-letters of one partition, each from its end as last committed to its end now. */
export async function readOutputTail(
  { log, topics }: Shell,
  partition: number,
  from: { readonly fairScores: number; readonly deadLetters: number },
): Promise<OutputTail> {
  const mapOf = new Map<number, string | null>()
  const deadAt = new Map<number, ReasonCode>()
  let greatestInput = -1
  for await (const record of log.read(
    topics.fairScores,
    partition,
    from.fairScores,
    await endOf(log, topics.fairScores, partition),
  )) {
    const said = decodeFairScoreTail(record)
    if (said.kind === 'refused') continue
    if (!mapOf.has(said.inputOffset)) mapOf.set(said.inputOffset, said.mapVersion ?? null)
    greatestInput = Math.max(greatestInput, said.inputOffset)
  }
  for await (const record of log.read(
    topics.deadLetters,
    partition,
    from.deadLetters,
    await endOf(log, topics.deadLetters, partition),
  )) {
    const position = positionOfDeadLetter(record)
    if (position === undefined) continue
    deadAt.set(position.offset, position.code)
    greatestInput = Math.max(greatestInput, position.offset)
  }
  return { mapOf, deadAt, greatestInput }
}

/** Has the input a fair score or a dead letter in the tail? */
export function isAnswered({ mapOf, deadAt }: OutputTail, offset: number): boolean {
  return mapOf.has(offset) || deadAt.has(offset)
}

/** The offset that the next record of a partition will get. */
export async function endOf(log: Shell['log'], topic: string, partition: number): Promise<number> {
  return (await boundsOf(log, topic, partition)).end
}

/**
 * The bounds of one partition.
 *
 * A log's client may learn late of a partition that was just added. To take its absence for an end at 0 would hide the outputs that
 * an earlier owner said there, and would halt an input that nothing is wrong with; a read, which names the partition, makes it known.
 *
 * @throws LogError where the log has no such partition.
 */
export async function boundsOf(log: Shell['log'], topic: string, partition: number): Promise<PartitionBounds> {
  const find = async (): Promise<PartitionBounds | undefined> =>
    (await log.bounds(topic)).find((bounds) => bounds.partition === partition)
  const known = await find()
  if (known !== undefined) return known
  await log.read(topic, partition, 0, 0)[Symbol.asyncIterator]().next()
  const learnt = await find()
  if (learnt !== undefined) return learnt
  throw new LogError(topic, `bounds: partition ${partition} is not among them`, { retryable: true })
}
