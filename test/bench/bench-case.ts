import type { BenchBrokers } from './find-brokers.ts'
import type { Goal } from './goal.ts'

/** What a case may use, and how much of it. */
export interface BenchContext {
  /** How often each side is measured, at least three times. */
  readonly rounds: number
  /** Events of the cases that stream; each case has its own number where none was asked for. */
  readonly events: number | undefined
  readonly brokers: BenchBrokers | undefined
  /** A directory that is removed after the run. */
  readonly directory: string
  readonly signal: AbortSignal
  /** Says what is under way. */
  readonly progress: (text: string) => void
}

/** One of the things measured by turns: a value a round. */
export interface Side {
  readonly name: string
  readonly values: readonly number[]
}

/** A measurement beside its peers, measured by turns in the same run. */
export interface BenchResult {
  readonly name: string
  readonly unit: string
  readonly ours: Side
  readonly peers: readonly Side[]
  readonly goals: readonly Goal[]
}

export interface BenchCase {
  readonly name: string
  readonly about: string
  readonly rounds: number
  /** Without brokers a case that wants them does what it can; one that needs them is passed over. */
  readonly brokers: 'none' | 'wanted' | 'needed'
  readonly run: (context: BenchContext) => Promise<readonly BenchResult[]>
}
