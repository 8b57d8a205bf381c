import { CLOSED_BREAKER, decodePartitionRecord, scoreRecord, skipRecord } from '@fairstream/pipeline'
import type { Said } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import { claimPartition } from './claim-partition.ts'
import type { Claim } from './claim-partition.ts'
import { followMaps } from './follow-maps.ts'
import type { FollowedMaps } from './follow-maps.ts'
import { arrivalOf, processStretch, rulesFor } from './process-batch.ts'
import type { StepStretch } from './process-batch.ts'
import { withSayer } from './sayer.ts'
import { resumePartition } from './resume-partition.ts'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/** What a skip would do, or has done. */
export interface Skip {
  readonly partition: number
  /** Where the partition stands. */
  readonly from: number
  readonly to: number
  /** How many offsets of [from, to) the log no longer holds: nothing can be said of them. */
  readonly notHeld: number
}

export interface Skipped extends Skip {
  /** Records that became dead letters. */
  readonly deadLettered: number
  /** Records that had been answered already: their fair scores and dead letters stand. */
  readonly answered: number
  /** Whether `to` was reached; if not, it was stopped, and the same skip again goes on. */
  readonly isDone: boolean
}

/**
 * Looks at a skip without doing anything.
 *
 * @throws RangeError where there is no such partition or record, or `to` is not an offset that may be skipped to.
 */
export async function planSkip(shell: Shell, partition: number, to: number): Promise<Skip> {
  const { first, end } = await boundsOf(shell, partition)
  const held = await shell.store.read(partitionKey(shell, partition), [])
  if (held === undefined) throw new RangeError(`record ${partitionKey(shell, partition)}: there is none`)
  decodePartitionRecord(held.record.body)
  const from = held.record.next[0] ?? 0
  const refuse = (why: string): never => {
    throw new RangeError(`partition ${partition} cannot be skipped to ${to}: ${why}`)
  }
  if (to < from) refuse(`it stands at ${from} already`)
  if (to < first) refuse(`the log holds nothing before ${first}`)
  if (to > end) refuse(`the log ends at ${end}`)
  return { partition, from, to, notHeld: Math.max(0, first - from) }
}

/**
 * Skips a partition to an offset: every record before it becomes a dead letter with its original bytes, unless it was answered
 * already; then the breaker is closed and its window empty. It claims and commits like a scorer, a stretch at a time, so that
 * what was begun goes on where it stopped. A log that no longer holds what comes next is gone past as well.
 *
 * @throws RangeError as {@link planSkip}; HaltError where the state cannot be read on for another reason.
 */
export async function skipPartition(
  shell: Shell,
  partition: number,
  to: number,
  signal: AbortSignal,
  progressed: (next: number) => void = () => undefined,
): Promise<Skipped> {
  const plan = await planSkip(shell, partition, to)
  const tally: Tally = { deadLettered: 0, answered: 0, notHeld: 0 }
  const done = (isDone: boolean): Skipped => ({ ...plan, ...tally, isDone })
  if (plan.from === to) {
    await resumePartition(shell, partition)
    return done(true)
  }
  const stop = new AbortController()
  const maps = followMaps(shell, AbortSignal.any([signal, stop.signal]))
  try {
    await Promise.race([maps.caughtUp, maps.done])
    // A scorer that serves the partition claims it back: each time the skip has come a stretch further.
    for (let claims = 0; claims <= CLAIMS_MAX; claims += 1) {
      const ended = await withSayer(shell, partition, async (sayer) => {
        const claim = await claimPartition(shell, maps, partition, sayer, true)
        return skipUnderOneClaim(shell, maps, claim, to, tally, signal, progressed)
      })
      if (ended !== 'fenced') return done(ended === 'done')
    }
    throw new RangeError(`partition ${partition}: a scorer claimed it back ${CLAIMS_MAX} times; stop it, and skip again`)
  } finally {
    stop.abort()
    await maps.done.catch(() => undefined)
  }
}

const CLAIMS_MAX = 100

interface Tally {
  deadLettered: number
  answered: number
  notHeld: number
}

async function skipUnderOneClaim(
  shell: Shell,
  maps: FollowedMaps,
  claim: Claim,
  to: number,
  tally: Tally,
  signal: AbortSignal,
  progressed: (next: number) => void,
): Promise<'done' | 'fenced' | 'stopped'> {
  while (claim.fold.next < to) {
    const from = claim.fold.next
    const records = await readUpTo(shell, claim, Math.min(to, from + claim.protocol.reserve))
    // Asked after the reading: what retention took meanwhile was not read either.
    const { first } = await boundsOf(shell, claim.partition)
    const next = Math.min(to, Math.max(first, from + claim.protocol.reserve))
    const counted: Tally = { deadLettered: 0, answered: 0, notHeld: Math.max(0, Math.min(first, next) - from) }
    const outcome = await processStretch(shell, maps, claim, { records, next }, () => signal.aborted, skipAll(to, counted))
    if (outcome === 'stale') return 'stopped'
    if (outcome === 'fenced') return 'fenced'
    for (const name of ['deadLettered', 'answered', 'notHeld'] as const) tally[name] += counted[name]
    progressed(claim.fold.next)
  }
  return 'done'
}

async function readUpTo({ log, topics }: Shell, { partition, fold }: Claim, to: number): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  for await (const record of log.read(topics.rawScores, partition, fold.next, to)) records.push(record)
  return records
}

/** What has a fair score stays counted; what has a dead letter has its end; all else gets one now. */
function skipAll(to: number, tally: Tally): StepStretch {
  return (shell, maps, claim, { records, next }) => {
    const { fold, tail } = claim
    const said: Said[] = []
    for (const record of records) {
      const arrival = arrivalOf(shell, claim, record)
      const rules = rulesFor(claim, record.offset)
      const deadAs = tail.deadAt.get(record.offset)
      const isAnswered = arrival.pinned !== undefined || (deadAs !== undefined && deadAs !== 'skipped')
      tally[isAnswered ? 'answered' : 'deadLettered'] += 1
      if (arrival.pinned !== undefined) said.push(scoreRecord(fold, rules, maps.lookup, arrival))
      else if (!isAnswered) said.push(skipRecord(fold, rules, arrival))
    }
    fold.next = next
    if (next === to) fold.breaker = CLOSED_BREAKER
    return said
  }
}

async function boundsOf({ log, topics }: Shell, partition: number): Promise<{ readonly first: number; readonly end: number }> {
  const all = await log.bounds(topics.rawScores)
  const found = all.find((bounds) => bounds.partition === partition)
  if (found !== undefined) return found
  throw new RangeError(`there is no partition ${partition} of ${topics.rawScores}: it has ${all.length}, numbered from 0`)
}
