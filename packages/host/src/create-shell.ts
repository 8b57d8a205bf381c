import { randomUUID } from 'node:crypto'
import type { Configuration, Delivery } from '@fairstream/configuration'
import { pipelineRules } from '@fairstream/pipeline'
import type { Log, StateStore } from '@fairstream/ports'
import type { Notice, Shell, Waits } from '@fairstream/runner'
import { systemClock } from './system-clock.ts'
import { topicNames } from './topics.ts'

export interface ShellParts {
  readonly configuration: Configuration
  readonly ports: { readonly log: Log; readonly store: StateStore }
  readonly notice: (notice: Notice) => void
  /** As the deployment has it; who says no scores may leave it out. */
  readonly delivery?: Delivery
}

/** Twenty failures in a row are 102 s of waiting, jitter aside: a broker or a store that restarts is back before that. */
const WAITS: Waits = { retryAfterMs: 100, attemptsMax: 20, pollEveryMs: 250 }

/** The shell of a process: this machine's time, random owners, and the ports that were opened. */
export function createShell({ configuration, ports, notice, delivery = 'default' }: ShellParts): Shell {
  return {
    ...ports,
    clock: systemClock,
    notice,
    newOwner: randomUUID,
    rules: pipelineRules(configuration),
    topics: topicNames(configuration),
    waits: WAITS,
    delivery,
  }
}
