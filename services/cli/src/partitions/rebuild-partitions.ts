import { compareState, followMaps, partitionKey, promotePartition, rebuildPartition } from '@fairstream/runner'
import type { Comparison, FollowedMaps, Rebuilt, Shell } from '@fairstream/runner'
import { createProgressLine } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

/** What a rebuild found in one partition, or did. */
export interface RebuiltPartition {
  readonly partition: number
  /** Absent where the store has no record. */
  readonly comparison?: Comparison
  readonly rebuilt: Pick<Rebuilt, 'from' | 'next' | 'records' | 'unanswered' | 'differing' | 'isWhole'>
  readonly promoted: boolean
}

export interface RebuildAsked {
  readonly partitions: readonly number[]
  readonly promote: boolean
  /** Before a partition is promoted. */
  readonly audit: (partition: number) => Promise<void>
}

/** Folds partitions again from the log, one after another, compares each with the store and, where asked, puts it in the store. */
export async function* rebuildPartitions(
  shell: Shell,
  { partitions, promote, audit }: RebuildAsked,
  terminal: Terminal,
): AsyncGenerator<RebuiltPartition> {
  const stop = new AbortController()
  const maps = followMaps(shell, AbortSignal.any([terminal.signal, stop.signal]))
  try {
    await Promise.race([maps.caughtUp, maps.done])
    for (const partition of partitions) yield await (promote ? promoteOne : compareOne)(shell, maps, partition, terminal, audit)
  } finally {
    stop.abort()
    await maps.done.catch(() => undefined)
  }
}

type One = (
  shell: Shell,
  maps: FollowedMaps,
  partition: number,
  terminal: Terminal,
  audit: RebuildAsked['audit'],
) => Promise<RebuiltPartition>

const compareOne: One = async (shell, maps, partition, terminal) => {
  const held = await shell.store.read(partitionKey(shell, partition), [''])
  const upTo = held?.record.next[0]
  const limits = { signal: terminal.signal, ...(upTo === undefined ? {} : { upTo }) }
  const rebuilt = await shown(terminal, (progressed) => rebuildPartition(shell, maps, partition, { ...limits, progressed }))
  if (held === undefined) return { partition, rebuilt, promoted: false }
  const { next, body } = held.record
  const comparison = compareState(shell, { next, body, put: held.entries }, rebuilt)
  return { partition, comparison, rebuilt, promoted: false }
}

const promoteOne: One = async (shell, maps, partition, terminal, audit) => {
  await audit(partition)
  const { signal } = terminal
  const rebuilt = await shown(terminal, (progressed) => promotePartition(shell, maps, partition, { signal, progressed }))
  return { partition, rebuilt, promoted: true }
}

type Progressed = (records: number, next: number, end: number) => void

async function shown<T>(terminal: Terminal, work: (progressed: Progressed) => Promise<T>): Promise<T> {
  const line = createProgressLine(terminal, 'event')
  try {
    return await work((records, next, end) => {
      line.show(records, end > 0 ? next / end : undefined)
    })
  } finally {
    line.clear()
  }
}
