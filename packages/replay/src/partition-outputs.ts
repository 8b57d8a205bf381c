import type { LogRecord } from '@fairstream/ports'
import type { Difference } from './differences.ts'
import { createOutputReader, readDeadLetter, readFairScore } from './output-reader.ts'
import type { Noticed, Output, OutputReader } from './output-reader.ts'
import type { Extent, PartitionRange } from './partition-range.ts'
import type { PartitionVerified } from './verification.ts'
import type { Verifying, VerifiedTopics } from './verifying.ts'

/** What was said first of one input; `lost`: of a later one something was said, and of this one nothing. */
interface OutputsOfInput {
  readonly fair: Output | undefined
  readonly dead: Output | undefined
  readonly late: Output | undefined
  readonly standing: 'answered' | 'lost' | 'unanswered' | 'past-retention'
}

/** The three output topics of one partition, side by side in the order of the inputs. */
export interface PartitionOutputs {
  readonly of: (input: number) => Promise<OutputsOfInput>
  /** Are late scores held as far back as reading has come? */
  readonly holdsLate: () => boolean
  /** Reads on to the ends: repeats may stand anywhere behind. */
  readonly drain: (signal: AbortSignal) => Promise<void>
  readonly close: () => Promise<void>
}

type Note = (offset: number, difference: Difference) => void

/** One topic of outputs: what it says next, and whether its beginning is past retention. */
interface Stream {
  readonly records: AsyncIterator<LogRecord>
  readonly reader: OutputReader
  readonly isCut: boolean
  /** Has an output been met? Then nothing behind it is past retention. */
  hasBegun: boolean
}

export function createPartitionOutputs(
  log: Verifying['log'],
  topics: VerifiedTopics,
  range: PartitionRange,
  tally: PartitionVerified,
  note: Note,
): PartitionOutputs {
  const noticed = noticerOf(range, tally, note)
  const open = (topic: string, { first, end }: Extent, read: (record: LogRecord) => Output | undefined): Stream => {
    const { partition, readFrom: from } = range
    const records = log.read(topic, partition, first, end)[Symbol.asyncIterator]()
    const readAgain = (offset: number): Promise<LogRecord | undefined> => recordAt(log, topic, partition, offset)
    return { records, reader: createOutputReader({ records, read, readAgain, from }, noticed), isCut: first > 0, hasBegun: false }
  }
  const fair = open(topics.fairScores, range.outputs.fairScores, readFairScore)
  const dead = open(topics.deadLetters, range.outputs.deadLetters, readDeadLetter)
  const late = open(topics.lateScores, range.outputs.lateScores, readFairScore)
  const stray = ({ input }: Output): void => {
    if (input < range.to)
      note(input, {
        field: 'input',
        wanted: 'a record on raw-scores',
        found: 'none before this answer, or one that was answered otherwise',
      })
  }
  return {
    of: async (input) => {
      const [ofFair, ofDead, ofLate] = [
        await take(fair, input, stray),
        await take(dead, input, stray),
        await take(late, input, stray),
      ]
      const answers = { fair: ofFair, dead: ofDead, late: ofLate }
      if (ofFair !== undefined || ofDead !== undefined) return { ...answers, standing: 'answered' }
      const isPast = [fair, dead].some(({ isCut, hasBegun }) => isCut && !hasBegun)
      const isTail = (await fair.reader.peek()) === undefined && (await dead.reader.peek()) === undefined
      if (isTail && (fair.hasBegun || !fair.isCut)) return { ...answers, standing: 'unanswered' }
      return { ...answers, standing: isPast ? 'past-retention' : 'lost' }
    },
    holdsLate: () => !late.isCut || late.hasBegun,
    drain: async (signal) => {
      for (const { reader } of [fair, dead, late]) {
        for (let output = await reader.peek(); output !== undefined; output = await reader.peek()) {
          signal.throwIfAborted()
          stray(output)
          reader.drop()
        }
      }
    },
    close: async () => {
      for (const { records } of [fair, dead, late]) await records.return?.()
    },
  }
}

/** The output of one input; those of inputs before it that were not there are strays. */
async function take(stream: Stream, input: number, stray: (output: Output) => void): Promise<Output | undefined> {
  for (;;) {
    const output = await stream.reader.peek()
    if (output === undefined || output.input > input) return undefined
    stream.hasBegun = true
    stream.reader.drop()
    if (output.input === input) return output
    stray(output)
  }
}

function noticerOf({ to }: PartitionRange, tally: PartitionVerified, note: Note): Noticed {
  return {
    onRepeat: ({ input }, verdict) => {
      if (input >= to) return
      tally.repeats += 1
      if (verdict === 'unknown') tally.repeatsNotCompared += 1
      if (verdict === 'differs') note(input, { field: 'repeat', wanted: 'the bytes of the first', found: 'others' })
    },
    onDisordered: ({ input }) => {
      if (input < to) note(input, { field: 'order', wanted: 'an answer before those of later inputs', found: 'one behind them' })
    },
    onUnreadable: ({ offset }) => {
      note(offset, { field: 'record', wanted: 'an output that can be read', found: 'none, at this offset of its own topic' })
    },
  }
}

async function recordAt(log: Verifying['log'], topic: string, partition: number, offset: number): Promise<LogRecord | undefined> {
  for await (const record of log.read(topic, partition, offset, offset + 1)) return record
  return undefined
}
