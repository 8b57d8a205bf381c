import type { Difference } from './differences.ts'

/** What was asked to be verified. */
export interface VerificationAsked {
  readonly state: boolean
  readonly maps: boolean
  /** How many divergences are named; all are counted. */
  readonly shownMax: number
}

/** One thing that is not what its inputs give. */
export interface Divergence extends Difference {
  /** An input's position LOG/partition/offset, a map's version, or a partition's record. */
  readonly id: string
  readonly partition?: number
  readonly offset?: number
}

/** What came of one partition. Every input of the range is in exactly one of `fairScores`, `deadLetters`, `unanswered`, `answersPastRetention` and `lost`. */
export interface PartitionVerified {
  readonly partition: number
  /** The range that was read: from ≤ offset < to. */
  readonly from: number
  readonly to: number
  /** The first offset that raw-scores still holds; what was asked for before it is past retention. */
  readonly held: number
  /** Offsets that were asked for and are past retention. */
  readonly pastRetention: number
  /** Inputs whose answers are past retention, though they are not. */
  answersPastRetention: number
  inputs: number
  fairScores: number
  deadLetters: number
  lateScores: number
  /** Outputs said again, each the same to the byte or a divergence. */
  repeats: number
  /** Repeats of inputs so far back that their first output is not remembered. */
  repeatsNotCompared: number
  /** At the end of the log, where the scorer has not come to yet. */
  unanswered: number
  lost: number
  /** Fair scores and dead letters that were computed again and compared. */
  compared: number
  /** Of these, those that were held against the fold of the partition as well. */
  folded: number
  /** Dead letters whose refusal rests on a configuration that is no more, or on an operator's skip. */
  refusedThen: number
  /** Why the state could not be folded to the end of the range, if it could not. */
  stateEnds?: string
  /** Slices of the store that were counted again, and the offset up to which it had counted. */
  slices: number
  stateAt?: number
}

/** A map that fair scores name, and why they could not be held against it. */
export interface UnusableMap {
  readonly version: string
  /** Where a record of it tells. */
  readonly scorecard?: string
  readonly words: readonly string[]
  /** Fair scores in the range that name it. */
  readonly fairScores: number
}

/** The answer of `replay verify`: a plain value. */
export interface Verification {
  readonly kind: 'verification'
  readonly log: string
  readonly asked: VerificationAsked
  readonly partitions: readonly PartitionVerified[]
  readonly maps: {
    /** Complete on the log. */
    readonly held: number
    /** Those that fair scores in the range name. */
    readonly named: number
    readonly tampered: readonly UnusableMap[]
    readonly missing: readonly UnusableMap[]
    /** Plans made again from their sources. */
    readonly replanned: number
    /** Maps that were not planned again, by why. */
    readonly notReplanned: Readonly<Record<string, number>>
  }
  /** Fair scores that could not be compared, by why. */
  readonly notComparable: Readonly<Record<string, number>>
  readonly divergences: {
    readonly count: number
    readonly byField: Readonly<Record<string, number>>
    readonly shown: readonly Divergence[]
  }
}

/** What is gathered while a log is verified. Mutable: one verification owns it. */
export interface Findings {
  readonly shown: Divergence[]
  readonly byField: Map<string, number>
  readonly notComparable: Map<string, number>
  /** Fair scores by the map that they name, where that one is tampered with or missing. */
  readonly dependents: Map<string, number>
  readonly named: Set<string>
  count: number
}

export function createFindings(): Findings {
  return { shown: [], byField: new Map(), notComparable: new Map(), dependents: new Map(), named: new Set(), count: 0 }
}

export function noteDivergence(findings: Findings, shownMax: number, divergence: Divergence): void {
  findings.count += 1
  addOne(findings.byField, divergence.field)
  if (findings.shown.length < shownMax) findings.shown.push(divergence)
}

export function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** Was everything that the range holds compared, and found to be what its inputs give? What is past retention is not held. */
export function isVerified({ divergences, maps, notComparable, partitions }: Verification): boolean {
  return (
    divergences.count === 0 &&
    maps.tampered.length === 0 &&
    maps.missing.length === 0 &&
    Object.keys(notComparable).length === 0 &&
    partitions.every(({ stateEnds, repeatsNotCompared }) => stateEnds === undefined && repeatsNotCompared === 0)
  )
}
