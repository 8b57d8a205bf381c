import {
  CLOSED_BREAKER,
  createPartitionFold,
  encodePartitionRecord,
  noteDeadLetter,
  partitionWrite,
  scorecardFold,
  scoreRecord,
  skipRecord,
} from '@fairstream/pipeline'
import type { PartitionFold, Protocol, StoredBlocks } from '@fairstream/pipeline'
import type { FirstRecord, LogRecord } from '@fairstream/ports'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import { readAnswers } from './read-answers.ts'
import type { Answer, Answers } from './read-answers.ts'
import { recordDigest } from './record-digest.ts'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/** A partition's state as its log gives it again. */
export interface Rebuilt {
  /** What the store's record and entries would be. */
  readonly state: FirstRecord
  /** The first offset that was folded. */
  readonly from: number
  /** The first offset that was not. */
  readonly next: number
  /** Records folded. */
  readonly records: number
  /** Records before the last batch that no output answers: their dead letters are past retention. They are not counted. */
  readonly unanswered: number
  /** Records whose fair score today's configuration would give other bytes, or none. */
  readonly differing: number
  /** Does the log reach back to where the state began, or at least past the longest window? */
  readonly isWhole: boolean
}

export interface RebuildLimits {
  /** Fold up to this offset; without it, up to the first input that was not answered whole. */
  readonly upTo?: number
  /** Told every few thousand records: how many were folded, up to which offset, and where the log ends. */
  readonly progressed?: (records: number, next: number, end: number) => void
  readonly signal?: AbortSignal
}

/** The fold puts what is sealed aside after so many records, as commits do. */
const RECORDS_A_CHECKPOINT = 10_000

/**
 * Folds a partition's records again, from the first one held, each under the map of its first fair score; says nothing.
 *
 * From the first one held, not from where the window begins: which records lie in it is known only by reading them, and ids to know
 * repeats by come from before it.
 *
 * @throws HaltError UNKNOWN_MAP where an output names a map that transport-maps lacks, LOG_REPLACED where outputs are not of this
 * log; the signal's reason once it aborts.
 */
export async function rebuildPartition(
  shell: Shell,
  maps: FollowedMaps,
  partition: number,
  limits: RebuildLimits = {},
): Promise<Rebuilt> {
  const batchMax = shell.rules.log.maxBatchOffsets
  const bounds = (await shell.log.bounds(shell.topics.rawScores)).find((each) => each.partition === partition)
  const { first, end } = bounds ?? { first: 0, end: 0 }
  const answers = await readAnswers(shell, partition, 2 * batchMax)
  try {
    const least = (await answers.least()) ?? first
    const from = answers.isWhole ? first : Math.max(first, least)
    const run = createRun(shell, maps, partition, from)
    let stoppedAt: number | undefined
    for await (const record of shell.log.read(shell.topics.rawScores, partition, from, Math.min(end, limits.upTo ?? end))) {
      limits.signal?.throwIfAborted()
      const answer = await answers.of(record.offset)
      const isSaidWhole = answer !== undefined && !(answer.kind === 'fair' && answer.isLate && !answers.hasLate(record.offset))
      // In the last batch it was cut off in the saying; before that, its dead letter is past retention.
      const isLast = record.offset > answers.greatest() - batchMax
      if (!isSaidWhole && isLast && limits.upTo === undefined) {
        stoppedAt = record.offset
        break
      }
      await run.take(record, answer)
      if (run.records % RECORDS_A_CHECKPOINT === 0) {
        run.checkpoint()
        limits.progressed?.(run.records, run.fold.next, end)
      }
    }
    const next = limits.upTo ?? nextAfter(run.fold, answers, stoppedAt)
    // No owner was granted more than a batch beyond what it had committed, and it had committed nothing that was not answered.
    const licence = Math.max(next, stoppedAt ?? end) + batchMax
    const reachesBack = first === 0 || (answers.isWhole && least >= first) || run.spanMs() >= longestMemoryMs(shell)
    return { ...run.end(next, licence, answers), from, next, isWhole: reachesBack }
  } finally {
    await answers.close()
  }
}

/** Just past the last input answered, which may lie before the first one held. */
function nextAfter(fold: PartitionFold, answers: Answers, stoppedAt: number | undefined): number {
  return stoppedAt === undefined ? Math.max(fold.next, answers.greatest() + 1) : fold.next
}

/** How far back a state can remember: windows with what may still come into them, and ids. Ms. */
export function longestMemoryMs({ rules }: Shell): number {
  const windows = [...rules.scorecards.values()].map(({ scorecard: { window } }) => window.lengthMs + window.graceMs)
  return Math.max(0, ...windows) + rules.log.skewMs + rules.log.dedupeMs
}

interface Run {
  readonly fold: PartitionFold
  readonly records: number
  readonly take: (record: LogRecord, answer: Answer | undefined) => Promise<void>
  readonly checkpoint: () => void
  /** From the first record's log time to the last one's. */
  readonly spanMs: () => number
  readonly end: (
    next: number,
    licence: number,
    answers: Answers,
  ) => Pick<Rebuilt, 'state' | 'records' | 'unanswered' | 'differing'>
}

function createRun(shell: Shell, maps: FollowedMaps, partition: number, from: number): Run {
  const { rules, topics } = shell
  const fold = createPartitionFold(from, rules.version)
  for (const name of rules.scorecards.keys()) scorecardFold(fold, name)
  const blocks: StoredBlocks = { firsts: [], rules: new Set() }
  const entries = new Map<string, Uint8Array>()
  const known = new Set<string>()
  let [records, unanswered, differing, checkedAt] = [0, 0, 0, from]
  let [firstMs, lastMs] = [Infinity, -Infinity]
  let last: LogRecord | undefined

  const write = (protocol: Protocol): Uint8Array => {
    const written = { from: checkedAt, blocks, orderOf: maps.lookup.orderOf }
    const { body, put, remove } = partitionWrite(fold, protocol, rules, written)
    if (remove.length > 0)
      for (const name of entries.keys()) if (remove.some((prefix) => name.startsWith(prefix))) entries.delete(name)
    for (const [name, bytes] of put) entries.set(name, bytes)
    checkedAt = fold.next
    return body
  }
  const requireMap = async (version: string): Promise<void> => {
    if (known.has(version)) return
    if (!(await maps.has([version])))
      throw new HaltError(
        'UNKNOWN_MAP',
        `${partitionKey(shell, partition)}: a fair score names map ${version}, which transport-maps lacks`,
      )
    known.add(version)
  }

  return {
    fold,
    get records() {
      return records
    },
    take: async (record, answer) => {
      const { offset, timestampMs } = record
      const arrival = { topic: topics.rawScores, partition, offset, timestampMs, record }
      records += 1
      last = record
      firstMs = Math.min(firstMs, timestampMs)
      lastMs = Math.max(lastMs, timestampMs)
      // What was answered behind an open breaker was answered because somebody had closed it.
      if (fold.breaker.open) fold.breaker = CLOSED_BREAKER
      if (answer?.kind === 'fair') {
        if (answer.mapVersion !== null) await requireMap(answer.mapVersion)
        const { fair } = scoreRecord(fold, rules, maps.lookup, { ...arrival, pinned: { mapVersion: answer.mapVersion } })
        if (fair === undefined || recordDigest(fair) !== answer.digest) differing += 1
        if (fair !== undefined && !isSameKey(fair.key, answer.key)) throw replaced(shell, partition, offset)
      } else if (answer?.isSkipped === true) skipRecord(fold, rules, arrival)
      // Why it was refused then is on the log; whether it would be now does not matter.
      else if (answer !== undefined) fold.breaker = noteDeadLetter(fold.breaker, offset, rules.log)
      else unanswered += 1
      fold.next = offset + 1
    },
    checkpoint: () => {
      write(protocolOf(fold.next, fold.next, last, { fairScores: 0, deadLetters: 0 }))
    },
    spanMs: () => Math.max(0, lastMs - firstMs),
    end: (next, licence, answers) => {
      fold.next = next
      const protocol = protocolOf(next, licence, last, answers.endsBefore(next))
      write(protocol)
      const state = { next: [next], body: encodePartitionRecord(fold, protocol), put: entries }
      return { state, records, unanswered, differing }
    },
  }
}

function isSameKey(left: Uint8Array | null, right: Uint8Array | null): boolean {
  if (left === null || right === null) return left === right
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

function replaced(shell: Shell, partition: number, offset: number): HaltError {
  const at = `${partitionKey(shell, partition)}: the record at ${offset}`
  return new HaltError('LOG_REPLACED', `${at} is of another subject than the fair score that answers it`)
}

function protocolOf(next: number, licence: number, last: LogRecord | undefined, outEnd: Protocol['outEnd']): Protocol {
  const consumed =
    last === undefined ? { lastOffset: -1, lastDigest: 0 } : { lastOffset: last.offset, lastDigest: recordDigest(last) }
  return { reserve: 1, licence: Math.max(licence, next + 1), ...consumed, outEnd }
}
