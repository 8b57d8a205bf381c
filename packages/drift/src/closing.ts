import { CURES, lnAirRatio, ratesUnder } from './air-evidence.ts'
import { bestGroup } from './air-watch.ts'
import type { AirWatch, GroupApprovals } from './air-watch.ts'
import { bandEvidence } from './band-evidence.ts'
import type { RankSides } from './rank-sides.ts'
import type { ReferenceSide } from './reference-sides.ts'
import { reversedBetween, reversedReference } from './reversed-evidence.ts'
import type { QualityCount } from './sealed-slice.ts'
import type { Family } from './tilts.ts'

/** The detectors that close an alert: what they test, and their R so far. */
export interface Closing {
  readonly test: 'between' | 'reference' | 'air' | 'quality'
  /** How the group had moved, for the tests on ranks: the proof must be about the same. */
  readonly family: Family
  readonly r: readonly number[]
}

const R_MAX = 1e280

/** Two directions for ranks; for AIR three alternatives; one for a counter. */
export function createClosing(test: Closing['test'], family: Family = 'location'): Closing {
  const streams = { between: 2, reference: 2, air: CURES.length, quality: 1 }
  return { test, family, r: new Array<number>(streams[test]).fill(0) }
}

/** One slice. Without evidence nothing moves: silence never closes an alert. */
export function stepClosing(closing: Closing, lnE: readonly number[] | undefined): Closing {
  if (lnE === undefined) return closing
  return { ...closing, r: closing.r.map((r, i) => Math.min(R_MAX, (r + 1) * Math.exp(lnE[i] ?? 0))) }
}

/** Ranks close when both directions are disproved, the others when the mean of their streams is high enough. */
export function isClosed({ test, r }: Closing, height: number): boolean {
  if (test === 'between' || test === 'reference') return Math.min(...r) >= height
  return r.reduce((sum, each) => sum + each, 0) / r.length >= height
}

/** All groups of a slice that can be tested on ranks, against the rest and against a law. */
export interface AllSides {
  readonly between: readonly RankSides[]
  readonly reference: readonly ReferenceSide[]
}

/** Evidence that a group's ranks moved by less than `size`; undefined where the slice says nothing of it. */
export function rankCure(
  { test, family }: Closing,
  asked: string | undefined,
  sides: AllSides,
  size: number,
): readonly number[] | undefined {
  if (test === 'reference') {
    const side = sides.reference.find(({ group }) => group === asked)
    return side && reversedReference(side.own, family, size)
  }
  const side = sides.between.find(({ group }) => group === asked)
  return side?.hasRest === true ? reversedBetween(side.own, side.rest, family, size) : undefined
}

/**
 * Evidence that a group's approvals are back above the rule, beside the best of the other groups: beside the best of all a group
 * that overtook everyone would never be cleared.
 */
export function airCure(
  before: AirWatch,
  group: string,
  rule: number,
  slice: readonly GroupApprovals[],
): readonly number[] | undefined {
  const best = bestGroup(before, group)
  const own = slice.find((each) => each.group === group)
  const other = slice.find((each) => each.group === best?.group)
  if (best === undefined || own === undefined || other === undefined || own.n === 0 || other.n === 0) return undefined
  return CURES.map((eta) => lnAirRatio(own, other, ratesUnder(rule, best.rate, eta), rule))
}

/** Evidence that bad records are below their limit again: half the limit against at least the limit. */
export function qualityCure({ bad, seen }: QualityCount, limit: number): readonly number[] | undefined {
  return seen === 0 ? undefined : [bandEvidence(bad, seen, { low: limit, high: limit }, { up: limit, down: limit / 2 }).down]
}
