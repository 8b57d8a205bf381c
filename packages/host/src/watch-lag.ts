import { partitionKey } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import type { Progress } from './progress.ts'

/** Whether the parts that a process needs answer, and how far behind it is. Mutable: {@link watchLag} keeps it. */
export interface Watched {
  /** Why the last look failed; undefined where it did not. */
  fault: string | undefined
  /** When log and store last answered, epoch ms; undefined before the first answer. */
  answeredAtMs: number | undefined
  /** Offsets still to come, by partition held. Control records count. */
  readonly lag: Map<number, number>
}

const LOOK_EVERY_MS = 2_000

export function createWatched(): Watched {
  return { fault: undefined, answeredAtMs: undefined, lag: new Map() }
}

/** Looks at log and store every two seconds until the signal aborts. */
export async function watchLag(shell: Shell, progress: Progress, watched: Watched, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await look(shell, progress, watched)
    } catch (fault) {
      watched.fault = String(fault)
    }
    await shell.clock.sleep(LOOK_EVERY_MS, signal)
  }
}

async function look(shell: Shell, { partitions }: Progress, watched: Watched): Promise<void> {
  const { log, store, topics, clock } = shell
  const bounds = await log.bounds(topics.rawScores)
  await store.read(partitionKey(shell, 0), [])
  watched.lag.clear()
  for (const { partition, next } of partitions.values()) {
    const end = bounds.find((each) => each.partition === partition)?.end
    if (end !== undefined && next !== undefined) watched.lag.set(partition, Math.max(0, end - next))
  }
  watched.fault = undefined
  watched.answeredAtMs = clock.now()
}
