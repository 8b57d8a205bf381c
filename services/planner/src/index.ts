import { runPlanner } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'

/** The control plane: plans transport maps until the signal aborts. Throws the fault that no retry mended. */
export function start(shell: Shell, signal: AbortSignal): Promise<void> {
  return runPlanner(shell, signal)
}
