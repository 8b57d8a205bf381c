import { createDistinctReader, decodeFairScoreTail, positionOfDeadLetter } from '@fairstream/events'
import type { InputRecord, TopicName } from '@fairstream/events'

/** The topics whose records answer a record of an input, each in the input's order. */
export const ANSWERS: readonly TopicName[] = ['fair-scores', 'late-scores', 'dead-letters']

/** Tells whether a record of such a topic was met before. Keeps one number for each partition of each input. */
export function createRepeats(): (record: InputRecord) => boolean {
  const readers = new Map<string, ReturnType<typeof createDistinctReader>>()
  return (record) => {
    const answered = answeredBy(record)
    if (answered === undefined) return false
    const reader = readers.get(answered.input) ?? createDistinctReader()
    readers.set(answered.input, reader)
    return reader(answered.partition, answered.offset) === 'repeat'
  }
}

interface Answered {
  /** The input topic, or the log's name where the record names no topic: outcomes have positions of their own. */
  readonly input: string
  readonly partition: number
  readonly offset: number
}

function answeredBy(record: InputRecord): Answered | undefined {
  const dead = positionOfDeadLetter(record)
  if (dead !== undefined) return { input: dead.topic, partition: dead.partition, offset: dead.offset }
  const score = decodeFairScoreTail(record)
  return score.kind === 'refused' ? undefined : { input: score.log, partition: score.partition, offset: score.inputOffset }
}
