import type { PartitionFold } from '@fairstream/pipeline'
import type { FirstRecord } from '@fairstream/ports'
import type { FollowedMaps } from './follow-maps.ts'
import { boundsOf } from './output-tail.ts'
import { readAnswers } from './read-answers.ts'
import type { Answers } from './read-answers.ts'
import { createRebuildRun } from './rebuild-run.ts'
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
  const { first, end } = await boundsOf(shell.log, shell.topics.rawScores, partition)
  const answers = await readAnswers(shell, partition, 2 * batchMax)
  try {
    const least = (await answers.least()) ?? first
    const from = answers.isWhole ? first : Math.max(first, least)
    const run = createRebuildRun(shell, maps, partition, from)
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
function longestMemoryMs({ rules }: Shell): number {
  const windows = [...rules.scorecards.values()].map(({ scorecard: { window } }) => window.lengthMs + window.graceMs)
  return Math.max(0, ...windows) + rules.log.skewMs + rules.log.dedupeMs
}
