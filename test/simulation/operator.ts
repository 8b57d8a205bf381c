import { HaltError, planSkip, skipPartition } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import type { StoreHistory } from './sim-store.ts'
import { SIM_TOPICS } from './sim-topics.ts'
import type { SimTopics } from './sim-topics.ts'
import type { World } from './world.ts'

const KEY_OF = (partition: number): string => `${SIM_TOPICS.rawScores}/${partition}`

/**
 * The store forgets a partition's record altogether. Who held it is an owner that a roll-back has passed over. Not before something
 * was said: a partition without outputs is one that was never begun, and only an operator begins it.
 */
export function loseRecord(world: World, history: StoreHistory, topics: SimTopics, partition: number): void {
  const key = KEY_OF(partition)
  const hasOutputs = [SIM_TOPICS.fairScores, SIM_TOPICS.deadLetters].some(
    (topic) => (topics.bounds(topic)[partition]?.end ?? 0) > 0,
  )
  if (!hasOutputs || history.memory.snapshot(key) === undefined) return
  history.memory.restore(key, undefined)
  noteOutlived(world, history, partition)
}

/**
 * Skips a partition a few offsets further, as an operator does. Whoever had claimed it before may still say what it had judged: the
 * same hole as after a roll-back.
 *
 * @returns where it goes on; undefined where there was nothing to skip, or the partition halts.
 */
export async function skipSome(
  world: World,
  history: StoreHistory,
  shell: Shell,
  partition: number,
): Promise<number | undefined> {
  const end = (await shell.log.bounds(SIM_TOPICS.rawScores))[partition]?.end ?? 0
  const next = history.memory.snapshot(KEY_OF(partition))?.next[0] ?? end
  const to = Math.min(end, next + 1 + world.random.integer(6))
  if (to <= next) return undefined
  noteOutlived(world, history, partition)
  try {
    await planSkip(shell, partition, to)
    const { isDone } = await skipPartition(shell, partition, to, new AbortController().signal)
    return isDone ? to : undefined
  } catch (fault) {
    // A scorer went past it in the meantime, or the partition's log is damaged.
    if (fault instanceof RangeError || fault instanceof HaltError) return undefined
    throw fault
  }
}

function noteOutlived(world: World, { rolledBackAt }: StoreHistory, partition: number): void {
  const key = KEY_OF(partition)
  rolledBackAt.set(key, [...(rolledBackAt.get(key) ?? []), world.steps])
}
