import type { ReasonCode } from '@fairstream/events'
import { FairstreamError } from '@fairstream/ports'
import type { Log, OutgoingRecord } from '@fairstream/ports'
import type { Line } from '../cut-lines.ts'
import { Fault, Interrupted } from '../errors.ts'
import { counted } from '../quantities.ts'
import type { Pace } from './pace.ts'
import { placeLine } from './place-line.ts'
import type { Placed, Placing } from './place-line.ts'

/** Lines on their way to the log. */
export interface Sending extends Placing {
  readonly blocks: AsyncIterable<readonly Line[]>
  readonly log: Log
  readonly rawScores: string
  readonly outcomes: string
  readonly pace: Pace
  readonly signal: AbortSignal
  /** Ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Told of a line that is not what it should be; lines are counted from 1. */
  readonly onComplaint: (line: number, words: string) => void
  readonly onSent: (tally: Readonly<SentTally>) => void
}

/** What was read and sent. Mutable: the sending owns it. */
export interface SentTally {
  lines: number
  bytes: number
  blankLines: number
  rawScores: number
  outcomes: number
  /** Sent all the same, by reason. */
  readonly refused: Map<ReasonCode, number>
  /** Not sent. */
  tooLarge: number
}

/**
 * Sends every line, batch after batch, until the input ends.
 *
 * @throws Interrupted after the batch under way when the signal aborts; Fault where the log refused. Both say how much was sent.
 */
export async function sendLines(sending: Sending): Promise<SentTally> {
  const { blocks, signal, pace } = sending
  const tally = createTally()
  for await (const lines of blocks) {
    for (let from = 0; from < lines.length; from += pace.batchMax) {
      const placed = lines.slice(from, from + pace.batchMax).map((line) => place(line, sending, tally))
      await sending.sleep(pace.waitMs(sentOf(tally)), signal)
      if (signal.aborted) break
      await append(placed, sending, tally)
      sending.onSent(tally)
    }
    if (signal.aborted) break
  }
  if (signal.aborted) throw new Interrupted(`stopped; ${counted(sentOf(tally), 'line')} sent`)
  return tally
}

/** How many lines the log has. */
export function sentOf({ rawScores, outcomes, refused }: Readonly<SentTally>): number {
  return [...refused.values()].reduce((sum, n) => sum + n, rawScores + outcomes)
}

function createTally(): SentTally {
  return { lines: 0, bytes: 0, blankLines: 0, rawScores: 0, outcomes: 0, refused: new Map(), tooLarge: 0 }
}

function place(line: Line, sending: Sending, tally: SentTally): Placed {
  const placed = placeLine(line, sending)
  tally.lines += 1
  tally.bytes += line.length + 1
  if (placed.kind === 'blank') tally.blankLines += 1
  if (placed.kind === 'refused') sending.onComplaint(tally.lines, `${placed.code}: ${placed.message}`)
  if (placed.kind === 'too-large') {
    tally.tooLarge += 1
    const { maxRecordBytes } = sending
    sending.onComplaint(tally.lines, `not sent: wanted at most ${maxRecordBytes} bytes, found ${line.length}`)
  }
  return placed
}

async function append(placed: readonly Placed[], { log, rawScores, outcomes }: Sending, tally: SentTally): Promise<void> {
  const sent = placed.filter((each) => 'record' in each)
  const raw = sent.filter(({ kind }) => kind !== 'outcome')
  const others = sent.filter(({ kind }) => kind === 'outcome')
  try {
    await appendTo(log, rawScores, raw)
    for (const each of raw) {
      if (each.kind === 'refused') tally.refused.set(each.code, (tally.refused.get(each.code) ?? 0) + 1)
      else tally.rawScores += 1
    }
    await appendTo(log, outcomes, others)
    tally.outcomes += others.length
  } catch (error) {
    if (!(error instanceof FairstreamError)) throw error
    const after = `${counted(sentOf(tally), 'line')} sent until then, and of the batch up to line ${tally.lines} perhaps some`
    throw new Fault(`${error.message}; ${after}`, { cause: error })
  }
}

async function appendTo(log: Log, topic: string, placed: readonly { readonly record: OutgoingRecord }[]): Promise<void> {
  if (placed.length === 0) return
  await log.append(
    topic,
    placed.map(({ record }) => record),
  )
}
