import { decodeFairScoreTail, decodeUtf8, cloudEventsType, parseDecisionId, positionOfDeadLetter } from '@fairstream/events'
import type { Flag, ReasonCode } from '@fairstream/events'
import type { LogRecord } from '@fairstream/ports'
import { sameRecord } from './same-record.ts'

/** What was said of an input position, as it stands on the log. */
export interface Output {
  readonly record: LogRecord
  readonly input: number
  readonly id: string
  /** The map that a fair score names; null where it names none. */
  readonly mapVersion: string | null
  readonly flags: readonly Flag[]
  /** Why a dead letter was refused. */
  readonly code?: ReasonCode
  /** Another format than this code's: it can be placed and not compared. */
  readonly isOtherFormat: boolean
}

/** What a reader meets beside first outputs. */
export interface Noticed {
  readonly onRepeat: (output: Output, verdict: 'same' | 'differs' | 'unknown') => void
  /** An output of an input that a greater one was answered before. */
  readonly onDisordered: (output: Output) => void
  readonly onUnreadable: (record: LogRecord) => void
}

/** The first outputs of the inputs of one partition, in the order of the inputs. */
export interface OutputReader {
  readonly peek: () => Promise<Output | undefined>
  readonly drop: () => void
}

export interface Reading {
  readonly records: AsyncIterator<LogRecord>
  readonly read: (record: LogRecord) => Output | undefined
  /** A record of the same topic that was read before. */
  readonly readAgain: (offset: number) => Promise<LogRecord | undefined>
  /** Inputs before this one are passed over. */
  readonly from: number
}

/** Outputs kept whole, and outputs whose place is known: repeats of them are held against the first to the byte. */
const KEPT = 4_096
const PLACED = 1 << 17

/**
 * Reads outputs in log order, and tells the first of each input from its repeats. Sends of one partition go out one after another,
 * so that the first outputs of a topic come in the order of their inputs.
 */
export function createOutputReader(reading: Reading, noticed: Noticed): OutputReader {
  const firsts = createFirsts(reading.readAgain)
  let ahead: Output | undefined
  let greatest = -1
  const next = async (): Promise<Output | undefined> => {
    for (;;) {
      const stepped = await reading.records.next()
      if (stepped.done === true) return undefined
      const record = stepped.value
      const output = reading.read(record)
      if (output === undefined) noticed.onUnreadable(record)
      else if (output.input >= reading.from) {
        if (output.input > greatest) {
          greatest = output.input
          firsts.add(output)
          return output
        }
        const first = await firsts.of(output.input)
        if (first === 'none') noticed.onDisordered(output)
        else noticed.onRepeat(output, first === 'far' ? 'unknown' : sameRecord(first, output.record) ? 'same' : 'differs')
      }
    }
  }
  return {
    peek: async () => (ahead ??= await next()),
    drop: () => {
      ahead = undefined
    },
  }
}

interface Firsts {
  readonly add: (output: Output) => void
  readonly of: (input: number) => Promise<LogRecord | 'none' | 'far'>
}

/** Rings: memory is the same whatever the range. */
function createFirsts(readAgain: (offset: number) => Promise<LogRecord | undefined>): Firsts {
  const kept: (Output | undefined)[] = []
  const inputs = new Float64Array(PLACED).fill(-1)
  const places = new Float64Array(PLACED)
  let greatest = -1
  return {
    add: (output) => {
      kept[output.input % KEPT] = output
      inputs[output.input % PLACED] = output.input
      places[output.input % PLACED] = output.record.offset
      greatest = output.input
    },
    of: async (input) => {
      const near = kept[input % KEPT]
      if (near?.input === input) return near.record
      if (inputs[input % PLACED] === input) return (await readAgain(places[input % PLACED] ?? 0)) ?? 'far'
      return greatest - input < PLACED ? 'none' : 'far'
    },
  }
}

/** A fair score or a late score. */
export function readFairScore(record: LogRecord): Output | undefined {
  const tail = decodeFairScoreTail(record)
  if (tail.kind === 'refused') return readOtherFormat(record)
  const { id, inputOffset: input, mapVersion = null, flags } = tail
  return { record, input, id, mapVersion, flags, isOtherFormat: false }
}

const OURS: readonly (string | undefined)[] = [cloudEventsType('fair-score'), cloudEventsType('late-score')]

/** The envelope alone places a fair score of a format that this code does not know. */
function readOtherFormat(record: LogRecord): Output | undefined {
  const [type, id] = ['ce_type', 'ce_id'].map((name) => {
    const value = record.headers.findLast((header) => header.name === name)?.value
    return value && decodeUtf8(value)
  })
  const position = id === undefined ? undefined : parseDecisionId(id)
  if (position === undefined || id === undefined || OURS.includes(type)) return undefined
  if (type === undefined || !/^fairstream\.(fair|late)-score\.v\d+$/.test(type)) return undefined
  return { record, input: position.offset, id, mapVersion: null, flags: [], isOtherFormat: true }
}

export function readDeadLetter(record: LogRecord): Output | undefined {
  const position = positionOfDeadLetter(record)
  if (position === undefined) return undefined
  const { id, offset: input, code } = position
  return { record, input, id, mapVersion: null, flags: [], code, isOtherFormat: false }
}
