import { decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'
import { boundsOf } from './output-tail.ts'
import type { Shell } from './shell.ts'

/** How an input was answered: its first fair score, or else its dead letter. */
export type Answer =
  | {
      readonly kind: 'fair'
      readonly mapVersion: string | null
      readonly isLate: boolean
      /** Whose score it is: the record's key. */
      readonly key: Uint8Array | null
      readonly value: Uint8Array | null
      readonly at: number
    }
  | { readonly kind: 'dead'; readonly isSkipped: boolean; readonly at: number }

/** The answers of one partition's inputs, read along with the inputs: never more than a few batches of them are held. */
export interface Answers {
  /** The first answer of an input. Asked in ascending order of offsets. */
  readonly of: (offset: number) => Promise<Answer | undefined>
  /** Was a late score said for an input that was just asked for? */
  readonly hasLate: (offset: number) => boolean
  /** The greatest input answered, as far as was read: at least `ahead` past the last one asked for, unless there are no more. */
  readonly greatest: () => number
  /** Do the outputs begin with the first one ever said? Else older answers are past retention. */
  readonly isWhole: boolean
  /** The least input answered; undefined where nothing was. */
  readonly least: () => Promise<number | undefined>
  /** Where each output's records for inputs from `next` on begin. */
  readonly endsBefore: (next: number) => { readonly fairScores: number; readonly deadLetters: number }
  readonly close: () => Promise<void>
}

/** One output topic, read until it is far enough ahead. */
interface Stream {
  readonly records: AsyncIterator<LogRecord, unknown>
  readonly first: number
  readonly end: number
  greatest: number
  isOver: boolean
}

/** Forgets inputs from one to another, the shorter way. */
function forgetBefore(held: Map<number, unknown> | Set<number>, from: number, to: number): void {
  if (to - from > held.size) for (const input of held.keys()) if (input < to) held.delete(input)
  if (to - from <= held.size) for (let input = from; input < to; input += 1) held.delete(input)
}

/**
 * Opens the outputs of a partition as they are now.
 *
 * @param ahead - How far ahead of the input asked for answers are read: an owner that was not the latest may have spoken so far out of order.
 */
export async function readAnswers({ log, topics }: Shell, partition: number, ahead: number): Promise<Answers> {
  const open = async (topic: string): Promise<Stream> => {
    const { first, end } = await boundsOf(log, topic, partition)
    const records = log.read(topic, partition, first, end)[Symbol.asyncIterator]()
    return { records, first, end, greatest: -1, isOver: false }
  }
  const [fair, dead, late] = await Promise.all([open(topics.fairScores), open(topics.deadLetters), open(topics.lateScores)])
  const answers = new Map<number, Answer>()
  const lateAt = new Set<number>()
  let asked = -1

  const note = (stream: Stream, input: number, answer: Answer | undefined): void => {
    stream.greatest = Math.max(stream.greatest, input)
    if (input < asked) return
    if (answer === undefined) lateAt.add(input)
    else if (!answers.has(input) || (answers.get(input)?.kind === 'dead' && answer.kind === 'fair')) answers.set(input, answer)
  }
  const pull = async (stream: Stream, take: (record: LogRecord) => void, to: number): Promise<void> => {
    while (!stream.isOver && stream.greatest < to) {
      const read = await stream.records.next()
      if (read.done === true) stream.isOver = true
      else take(read.value)
    }
  }
  const pullTo = async (to: number): Promise<void> => {
    await pull(fair, takeFair, to)
    await pull(dead, takeDead, to)
    await pull(late, takeLate, to)
  }
  const takeFair = (record: LogRecord): void => {
    const said = decodeFairScoreTail(record)
    if (said.kind === 'refused') return
    const isLate = said.flags.includes('late')
    const content = { key: record.key, value: record.value, at: record.offset }
    note(fair, said.inputOffset, { kind: 'fair', mapVersion: said.mapVersion ?? null, isLate, ...content })
  }
  const takeDead = (record: LogRecord): void => {
    const said = positionOfDeadLetter(record)
    if (said !== undefined) note(dead, said.offset, { kind: 'dead', isSkipped: said.code === 'skipped', at: record.offset })
  }
  const takeLate = (record: LogRecord): void => {
    const said = decodeFairScoreTail(record)
    if (said.kind !== 'refused') note(late, said.inputOffset, undefined)
  }
  const firstAt = (kind: Answer['kind'], next: number, end: number): number => {
    let least = end
    for (const [input, answer] of answers) if (input >= next && answer.kind === kind) least = Math.min(least, answer.at)
    return least
  }

  return {
    of: async (offset) => {
      forgetBefore(answers, asked, offset)
      forgetBefore(lateAt, asked, offset)
      asked = offset
      await pullTo(offset + ahead)
      return answers.get(offset)
    },
    hasLate: (offset) => lateAt.has(offset),
    greatest: () => Math.max(fair.greatest, dead.greatest),
    isWhole: fair.first === 0 && dead.first === 0,
    least: async () => {
      await pullTo(0)
      return answers.size === 0 ? undefined : Math.min(...answers.keys())
    },
    endsBefore: (next) => ({ fairScores: firstAt('fair', next, fair.end), deadLetters: firstAt('dead', next, dead.end) }),
    close: async () => {
      for (const { records } of [fair, dead, late]) await records.return?.()
    },
  }
}
