import type { FollowedMaps } from './follow-maps.ts'
import { HaltError } from './halt.ts'
import { endOf } from './output-tail.ts'
import { rebuildPartition } from './rebuild-partition.ts'
import type { Rebuilt, RebuildLimits } from './rebuild-partition.ts'
import { partitionKey } from './shell.ts'
import type { Shell } from './shell.ts'

/**
 * Writes the record that a partition lost, where the shell allows it: folded again from the log.
 *
 * @throws HaltError STATE_LOST where it is not allowed, where nothing was ever said of the partition, or where the log does not
 * reach back far enough to give the whole state.
 */
export async function restoreLost(shell: Shell, maps: FollowedMaps, partition: number): Promise<void> {
  const key = partitionKey(shell, partition)
  if (!(await hasOutputs(shell, partition)))
    throw new HaltError(
      'STATE_LOST',
      `record ${key}: there is none, and nothing was said yet; fairstream topics create writes the first one`,
    )
  if (shell.onStateLoss !== 'rebuild') throw new HaltError('STATE_LOST', stateLost(shell, partition))
  const rebuilt = await writeRebuilt(shell, maps, partition)
  if (!rebuilt.isWhole) throw new HaltError('STATE_LOST', tooShort(shell, partition, rebuilt))
}

/** Was anything ever said of a partition? */
export async function hasOutputs({ log, topics }: Shell, partition: number): Promise<boolean> {
  const ends = await Promise.all([topics.fairScores, topics.deadLetters].map((topic) => endOf(log, topic, partition)))
  return ends.some((end) => end > 0)
}

/**
 * Folds a lost record again and writes it, unless another has written it meanwhile.
 *
 * @param accepts - Whether it may be written as it came out; by default, where the log reached back far enough.
 */
export async function writeRebuilt(
  shell: Shell,
  maps: FollowedMaps,
  partition: number,
  limits: RebuildLimits = {},
  accepts: (rebuilt: Rebuilt) => boolean = ({ isWhole }) => isWhole,
): Promise<Rebuilt> {
  const record = partitionKey(shell, partition)
  const startMs = shell.clock.now()
  const progressed: RebuildLimits['progressed'] = (records, next, end) => {
    shell.notice({ event: 'rebuilding', record, facts: { records, next, end } })
    limits.progressed?.(records, next, end)
  }
  progressed(0, 0, 0)
  const rebuilt = await rebuildPartition(shell, maps, partition, { ...limits, progressed })
  if (!accepts(rebuilt)) return rebuilt
  await shell.store.create(record, rebuilt.state)
  const { from, next, records, unanswered, differing } = rebuilt
  const facts = { from, next, records, unanswered, differing, ms: shell.clock.now() - startMs }
  shell.notice({ event: 'rebuilt', record, facts })
  return rebuilt
}

/** What to do about a state that is lost. */
export function stateLost(shell: Shell, partition: number, greatestInput?: number): string {
  const upTo = greatestInput === undefined ? '' : ` up to input offset ${greatestInput}`
  return (
    `record ${partitionKey(shell, partition)}: there is none, though outputs exist${upTo}; ` +
    `fairstream replay rebuild --partition ${partition} --promote folds it again from the log`
  )
}

function tooShort(shell: Shell, partition: number, { from }: Rebuilt): string {
  return (
    `record ${partitionKey(shell, partition)}: there is none, and the log begins at ${from}, too late for the whole window; ` +
    `fairstream replay rebuild --partition ${partition} --promote goes on with what there is`
  )
}
