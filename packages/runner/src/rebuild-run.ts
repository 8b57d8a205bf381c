import {
  CLOSED_BREAKER,
  createPartitionFold,
  encodePartitionRecord,
  foldRefused,
  partitionWrite,
  scorecardFold,
  scoreRecord,
  skipRecord,
} from '@fairstream/pipeline'
import type { PartitionFold, Protocol, StoredBlocks } from '@fairstream/pipeline'
import type { FirstRecord, LogRecord } from '@fairstream/ports'
import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import type { Answer, Answers } from './read-answers.ts'
import { recordDigest } from './record-digest.ts'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/** What a rebuild has come to so far. Holds the state only: what is sealed is put aside as bytes. */
export interface RebuildRun {
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
  ) => { readonly state: FirstRecord; readonly records: number; readonly unanswered: number; readonly differing: number }
}

/** Begins a rebuild at an offset. Records are taken in order, each with its answer. */
export function createRebuildRun(shell: Shell, maps: FollowedMaps, partition: number, from: number): RebuildRun {
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
        if (fair === undefined || !isSame(fair.value, answer.value)) differing += 1
        if (fair !== undefined && !isSame(fair.key, answer.key)) throw replaced(shell, partition, offset)
      } else if (answer?.isSkipped === true) skipRecord(fold, rules, arrival)
      // Why it was refused then is on the log; whether it would be now does not matter.
      else if (answer !== undefined) foldRefused(fold, rules, offset)
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

function isSame(left: Uint8Array | null, right: Uint8Array | null): boolean {
  return left === null || right === null ? left === right : Buffer.compare(left, right) === 0
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
