import type { Difference } from '@fairstream/configuration'
import type { EventCounts } from './comparison.ts'
import type { PlanCounts } from './run-both.ts'
import type { Recording } from './recording.ts'

/** A thing as it is by raw score, by the fair score in force, and by the other one. */
export interface BySide<T> {
  readonly raw: T
  readonly inForce: T
  readonly whatIf: T
}

export const SIDES = ['raw', 'inForce', 'whatIf'] as const

export function bySide<T>(of: (side: (typeof SIDES)[number]) => T): BySide<T> {
  return { raw: of('raw'), inForce: of('inForce'), whatIf: of('whatIf') }
}

/** How fair scores change from the configuration in force to the other. In the unit of the score. */
export interface Moves {
  readonly n: number
  readonly up: number
  readonly down: number
  readonly same: number
  readonly mean: number
  /** At the ranks of `QUANTILE_RANKS`. */
  readonly quantiles: readonly number[]
}

export const QUANTILE_RANKS: readonly number[] = [0.05, 0.25, 0.5, 0.75, 0.95]

export interface GroupFindings {
  readonly group: string
  readonly moves: Moves
  readonly mean: BySide<number>
}

/** Who would be selected if the best scores were, by share of all. */
export interface CutOffFindings {
  readonly share: number
  readonly k: number
  readonly adverseImpactRatio: BySide<number>
  readonly leastDisparity: BySide<number>
  readonly groups: readonly {
    readonly group: string
    /** Share of the group that is selected. */
    readonly rate: BySide<number>
    /** The group's share among the selected over its share of all. */
    readonly disparity: BySide<number>
    /** Selected by the other configuration and not by the one in force, and the reverse. */
    readonly gained: number
    readonly lost: number
  }[]
}

/** What the thresholds that each configuration declares make of its fair scores. */
export interface DecisionFindings {
  /** How many went from one decision to another, `decline → approve`; those that stayed are among them. */
  readonly flips: readonly { readonly from: string; readonly to: string; readonly n: number }[]
  /** To a better decision, and to a worse one. */
  readonly better: number
  readonly worse: number
  readonly adverseImpactRatio: { readonly inForce: number; readonly whatIf: number }
  readonly groups: readonly {
    readonly group: string
    readonly better: number
    readonly worse: number
    readonly approved: { readonly inForce: number; readonly whatIf: number }
  }[]
}

/** What moving scores costs, against the raw score, in squared units of the score (transport.md, What is reported). */
export interface Cost {
  readonly utility: number
  readonly individualError: number
}

/** Adverse-impact ratio against the share selected: the curve of the picture. */
export interface CurvePoint extends BySide<number> {
  readonly share: number
}

/** Shares of each group's scores in bins of equal width. */
export interface Distributions {
  readonly low: number
  readonly width: number
  readonly groups: readonly ({ readonly group: string } & BySide<readonly number[]>)[]
}

/** All that is measured on compared scores. Groups too small to be shown are left out of every number. */
export interface Measured {
  readonly compared: number
  readonly moves: Moves
  readonly groups: readonly GroupFindings[]
  readonly decisions?: DecisionFindings
  readonly cutOffs: readonly CutOffFindings[]
  readonly curve: readonly CurvePoint[]
  /** The greatest KS distance between two groups, over the largest groups. */
  readonly greatestKs: BySide<number>
  readonly cost: { readonly inForce: Cost; readonly whatIf: Cost }
  readonly distributions: Distributions
}

/** What `replay what-if` found, as one value: text, JSON and page are written from it alone. */
export interface WhatIfReport {
  readonly format: 'fairstream-what-if'
  readonly formatVersion: 1
  readonly scorecard: string
  readonly recording: Pick<Recording, 'source' | 'name' | 'partitions'>
  readonly range: {
    readonly from?: string
    readonly to?: string
    readonly firstCompared?: string
    readonly lastCompared?: string
  }
  readonly configurations: { readonly inForce: string; readonly whatIf: string }
  readonly differences: readonly Difference[]
  /** Scores of groups that are left out count in `inSmallGroups` alone. */
  readonly events: Readonly<EventCounts> & { readonly read: number; readonly inSmallGroups: number }
  readonly plans: { readonly inForce: Readonly<PlanCounts>; readonly whatIf: Readonly<PlanCounts> }
  readonly minGroupShown: number
  readonly hidden: HiddenGroups
  /** Absent where nothing could be compared. */
  readonly measured?: Measured
}

/** Groups with fewer scores than `minGroupShown`. */
export interface HiddenGroups {
  readonly groups: number
  /** Whether they are shown together as one; otherwise their scores are left out. */
  readonly pooled: boolean
}
