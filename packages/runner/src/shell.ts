import type { Delivery } from '@fairstream/configuration'
import type { Log, StateStore } from '@fairstream/ports'
import type { PipelineRules } from '@fairstream/pipeline'

/** The shell's time: what the wall says, and a wait that ends early when the signal aborts. */
export interface Clock {
  /** Epoch ms. */
  readonly now: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

/** What happened, as facts. Never subjects, traits or scores. */
export interface Notice {
  readonly event:
    | 'assigned'
    | 'claimed'
    | 'committed'
    | 'fenced'
    | 'fault'
    | 'halted'
    | 'paused'
    | 'lost'
    | 'planned'
    | 'rebuilding'
    | 'rebuilt'
    | 'watched'
    | 'refused-map'
  readonly record: string
  readonly facts: Readonly<Record<string, string | number | boolean>>
}

/** Full names of the topics that the shell reads and writes. */
export interface TopicNames {
  readonly rawScores: string
  readonly fairScores: string
  readonly lateScores: string
  readonly deadLetters: string
  readonly transportMaps: string
  readonly planReports: string
  readonly driftAlerts: string
}

/** All that the shell is given. Nothing in it reads a clock, a dice or the environment for itself. */
export interface Shell {
  readonly log: Log
  readonly store: StateStore
  readonly clock: Clock
  readonly notice: (notice: Notice) => void
  /** A random id that was never used before. */
  readonly newOwner: () => string
  readonly rules: PipelineRules
  readonly topics: TopicNames
  readonly waits: Waits
  /** Strict: each batch's outputs in one transaction, so that readers of committed records see each once. Absent: default. */
  readonly delivery?: Delivery
  /** What a scorer does that finds no record though outputs exist; `halt` where nothing is said. */
  readonly onStateLoss?: 'halt' | 'rebuild'
}

/** How long the shell waits, and how often it tries. */
export interface Waits {
  /** Before a partition is claimed again after a fence or a fault; doubled by each failure in a row, up to 64 times as long, and jittered by the owner's id. */
  readonly retryAfterMs: number
  /** Failures in a row, without a commit between them, before the fault is thrown. */
  readonly attemptsMax: number
  /** Between two looks of the planner, and of a paused partition. */
  readonly pollEveryMs: number
}

/** The key of an input partition's record. */
export function partitionKey({ topics }: Shell, partition: number): string {
  return `${topics.rawScores}/${partition}`
}

/** The name under which one owner at a time says a partition's outputs in strict mode. */
export function transactionalId({ topics }: Shell, partition: number): string {
  return `${topics.rawScores}-${partition}-scorer`
}

/** The key of a planner's record. */
export function plannerKey({ topics }: Shell, scorecard: string): string {
  return `${topics.transportMaps}/${scorecard}`
}

/** Waits before the next try: longer the more failures in a row, and spread over owners so that two do not march in step. */
export function backOff({ clock, waits }: Shell, failures: number, owner: string, signal: AbortSignal): Promise<void> {
  const doubled = waits.retryAfterMs * 2 ** Math.min(6, failures)
  let spread = 0
  for (const char of owner) spread = (spread * 31 + char.charCodeAt(0)) % 1000
  return clock.sleep(Math.round(doubled * (0.5 + spread / 1000)), signal)
}
