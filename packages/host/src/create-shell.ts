import { randomUUID } from 'node:crypto'
import type { Configuration, Deployment } from '@fairstream/configuration'
import { pipelineRules } from '@fairstream/pipeline'
import type { Baselines } from '@fairstream/pipeline'
import type { Log, StateStore } from '@fairstream/ports'
import type { Notice, Shell, Waits } from '@fairstream/runner'
import { systemClock } from './system-clock.ts'
import { topicNames } from './topics.ts'

export interface ShellParts {
  readonly configuration: Configuration
  readonly ports: { readonly log: Log; readonly store: StateStore }
  readonly notice: (notice: Notice) => void
  /** How scorers speak, and what they do about a state that is lost; who says no scores may leave it out. */
  readonly deployment?: Pick<Deployment, 'scorer'>
  /** What the configuration declares, for who watches (readBaselines); who plans nothing may leave it out. */
  readonly baselines?: Baselines
}

/** Twenty failures in a row are 102 s of waiting, jitter aside: a broker or a store that restarts is back before that. */
const WAITS: Waits = { retryAfterMs: 100, attemptsMax: 20, pollEveryMs: 250 }

/** The shell of a process: this machine's time, random owners, and the ports that were opened. */
export function createShell({ configuration, ports, notice, deployment, baselines }: ShellParts): Shell {
  return {
    ...ports,
    clock: systemClock,
    notice,
    newOwner: randomUUID,
    rules: pipelineRules(configuration, baselines),
    topics: topicNames(configuration),
    waits: WAITS,
    delivery: deployment?.scorer.delivery ?? 'default',
    onStateLoss: deployment?.scorer.onStateLoss ?? 'halt',
  }
}
