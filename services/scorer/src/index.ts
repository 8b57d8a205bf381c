import { runScorer } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'

/** The data plane: scores the partitions that `group` gives this process, until the signal aborts. Throws the fault that no retry mended. */
export function start(shell: Shell, group: string, signal: AbortSignal): Promise<void> {
  return runScorer(shell, group, signal)
}
