import { decodeUtf8, parseDecisionId, positionOfDeadLetter } from '@fairstream/events'
import type { ReasonCode } from '@fairstream/events'
import type { Log, LogRecord } from '@fairstream/ports'

/** The header that a redriven record carries: the position LOG/partition/offset of the input that became a dead letter. */
export const REDRIVEN_FROM = 'redriven-from'

/** Which dead letters are meant: all, where nothing is said. Offsets are those of the inputs on raw-scores. */
export interface RedriveChoice {
  readonly partition?: number
  readonly fromOffset?: number
  readonly toOffset?: number
  readonly code?: ReasonCode
  /** Those that were redriven before as well. */
  readonly again: boolean
}

interface RedriveTopics {
  readonly rawScores: string
  readonly deadLetters: string
}

/** A log whose dead letters are looked at. */
export interface Redriving {
  readonly log: Pick<Log, 'read' | 'bounds' | 'append'>
  readonly topics: RedriveTopics
  /** The log's configured name. */
  readonly name: string
  readonly choice: RedriveChoice
  readonly signal: AbortSignal
  /** Told of every record that was read. */
  readonly onRead: () => void
}

/** One input that ended as a dead letter. */
export interface DeadInput {
  readonly partition: number
  /** Of the input on raw-scores, and of its first dead letter on dead-letters. */
  readonly input: number
  readonly letter: number
  readonly code: ReasonCode
}

/** What a redrive would send, and what it leaves where it is. A plain value. */
export interface RedrivePlan {
  readonly kind: 'redrive'
  readonly log: string
  readonly toSend: readonly DeadInput[]
  /** Found on raw-scores already, by their header. */
  readonly redrivenBefore: readonly DeadInput[]
  /** Nobody can tell: raw-scores does not reach back to when they became dead letters. */
  readonly unknown: readonly DeadInput[]
  /** Dead letters of another topic or log, and records that are none. */
  readonly notOurs: number
}

/** How many dead letters of one partition one redrive may take. */
const REDRIVEN_MAX = 1_000_000

/**
 * Chooses the dead letters to be sent again. Those that were sent before are known by the header that their copies carry on
 * raw-scores: it is written with the copy, so that a run which was killed half-way is known as far as it came.
 *
 * @throws RangeError where one partition has more than REDRIVEN_MAX of them.
 */
export async function planRedrive(redriving: Redriving): Promise<RedrivePlan> {
  const { log, topics, name, choice } = redriving
  const found: Pick<RedrivePlan, 'toSend' | 'redrivenBefore' | 'unknown'>[] = []
  let notOurs = 0
  for (const { partition, first, end } of await log.bounds(topics.deadLetters)) {
    if (choice.partition !== undefined && choice.partition !== partition) continue
    const chosen = await readChosen(redriving, partition, first, end)
    notOurs += chosen.notOurs
    if (chosen.letters.size > 0) found.push(await tellApart(redriving, partition, [...chosen.letters.values()]))
  }
  const all = (of: 'toSend' | 'redrivenBefore' | 'unknown'): readonly DeadInput[] => found.flatMap((each) => each[of])
  return {
    kind: 'redrive',
    log: name,
    toSend: all('toSend'),
    redrivenBefore: all('redrivenBefore'),
    unknown: all('unknown'),
    notOurs,
  }
}

interface Letter extends DeadInput {
  readonly timestampMs: number
}

async function readChosen(
  { log, topics, name, choice, signal, onRead }: Redriving,
  partition: number,
  first: number,
  end: number,
): Promise<{ readonly letters: ReadonlyMap<number, Letter>; readonly notOurs: number }> {
  const letters = new Map<number, Letter>()
  let notOurs = 0
  for await (const record of log.read(topics.deadLetters, partition, first, end)) {
    signal.throwIfAborted()
    onRead()
    const position = positionOfDeadLetter(record)
    if (position?.topic !== topics.rawScores || position.log !== name || position.partition !== partition) {
      notOurs += 1
      continue
    }
    const { offset: input, code } = position
    if (!isChosen(choice, input, code) || letters.has(input)) continue
    if (letters.size >= REDRIVEN_MAX)
      throw new RangeError(`partition ${partition} has more than ${REDRIVEN_MAX} such dead letters: give a narrower range`)
    letters.set(input, { partition, input, letter: record.offset, code, timestampMs: record.timestampMs })
  }
  return { letters, notOurs }
}

function isChosen({ fromOffset = 0, toOffset = Infinity, code }: RedriveChoice, input: number, found: ReasonCode): boolean {
  return input >= fromOffset && input < toOffset && (code === undefined || code === found)
}

async function tellApart(redriving: Redriving, partition: number, letters: readonly Letter[]) {
  const { log, topics, choice } = redriving
  const bounds = (await log.bounds(topics.rawScores)).find((each) => each.partition === partition)
  const { first, end } = bounds ?? { first: 0, end: 0 }
  const least = letters.reduce((input, each) => Math.min(input, each.input), Infinity)
  const redriven = await readRedriven(redriving, partition, Math.max(first, least + 1), end)
  const heldFromMs = first === 0 ? -Infinity : await firstTimestamp(log, topics.rawScores, partition, first, end)
  const standing = ({ input, timestampMs }: Letter): 'toSend' | 'redrivenBefore' | 'unknown' => {
    if (choice.again) return 'toSend'
    if (redriven.has(input)) return 'redrivenBefore'
    return first <= input + 1 || heldFromMs <= timestampMs ? 'toSend' : 'unknown'
  }
  const told = { toSend: [] as DeadInput[], redrivenBefore: [] as DeadInput[], unknown: [] as DeadInput[] }
  for (const each of letters) told[standing(each)].push({ partition, input: each.input, letter: each.letter, code: each.code })
  return told
}

/** The inputs of this partition that a header on raw-scores names. */
async function readRedriven(
  { log, topics, name, signal, onRead }: Redriving,
  partition: number,
  from: number,
  to: number,
): Promise<ReadonlySet<number>> {
  const inputs = new Set<number>()
  for await (const record of log.read(topics.rawScores, partition, from, to)) {
    signal.throwIfAborted()
    onRead()
    for (const position of redrivenFrom(record))
      if (position.log === name && position.partition === partition) inputs.add(position.offset)
  }
  return inputs
}

/** The positions that a record was redriven from: more than one where its copy became a dead letter again. */
function redrivenFrom({ headers }: LogRecord) {
  return headers.flatMap(({ name, value }) => {
    const position = name === REDRIVEN_FROM ? parseDecisionId(decodeUtf8(value) ?? '') : undefined
    return position === undefined ? [] : [position]
  })
}

async function firstTimestamp(
  log: Pick<Log, 'read'>,
  topic: string,
  partition: number,
  from: number,
  to: number,
): Promise<number> {
  for await (const record of log.read(topic, partition, from, to)) return record.timestampMs
  return Infinity
}
