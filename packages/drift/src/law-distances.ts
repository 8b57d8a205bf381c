import { segments } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import {
  dkwRankError,
  largestCellMass,
  lawDistances as distancesOf,
  mean,
  quantileAt,
  quantileFunction,
  variance,
} from '@fairstream/transport'
import type { QuantileFunction } from '@fairstream/transport'
import { at } from './at.ts'
import { rankAt } from './law-rank.ts'

/** How far a law lies from its reference. Reported beside alerts; no alert rests on it. */
export interface LawDistances {
  /** Scores now, and scores in the reference. */
  readonly n: number
  readonly nReference: number
  /** W1 / σ of the reference; Evidently's warning line is .1. Undefined where the reference has no spread. */
  readonly w1: number | undefined
  /** Population stability index on the reference's deciles; below .1 is called stable, from .25 on shifted. */
  readonly psi: number
  /** The Kolmogorov–Smirnov distance of the two laws as they were counted. */
  readonly ks: number
  /** How far the true one may be from it: both samples' DKW errors at α = .05 and both grids' in-cell errors. At most 1. */
  readonly ksError: number
  /** (mean − mean of the reference) / σ of the reference. */
  readonly meanShift: number | undefined
  /** sd / sd of the reference. */
  readonly sdRatio: number | undefined
}

/** The law that scores are held against, and how many scores it rests on. */
export interface ReferenceLaw {
  readonly law: QuantileFunction
  readonly n: number
}

/** Undefined where one of the two has no score in its cells and atoms. */
export function lawDistances(now: Sketch, { law: q, n: nReference }: ReferenceLaw): LawDistances | undefined {
  if (now.n === 0 || nReference === 0) return undefined
  const p = quantileFunction(segments(now))
  const sd = Math.sqrt(variance(q))
  const { w1, ks } = distancesOf(p, q)
  const perSd = (x: number): number | undefined => (sd > 0 ? x / sd : undefined)
  return {
    n: now.n,
    nReference,
    w1: perSd(w1),
    psi: stabilityIndex(p, q),
    ks,
    ksError: Math.min(1, dkwRankError(now.n) + dkwRankError(nReference) + largestCellMass(p) + largestCellMass(q)),
    meanShift: perSd(mean(p) - mean(q)),
    sdRatio: perSd(Math.sqrt(variance(p))),
  }
}

/**
 * Σ(share − reference)·ln(share/reference) over the reference's deciles. Tied deciles are one bin, with the share that the
 * reference has there; an empty bin counts as FLOOR, without which a single one would make the index infinite.
 */
export function stabilityIndex(p: QuantileFunction, q: QuantileFunction): number {
  const cuts = [...new Set(Array.from({ length: 9 }, (_, i) => quantileAt(q, (i + 1) / 10)))]
  const shares = (law: QuantileFunction): number[] => {
    const ranks = [0, ...cuts.map((cut) => rankAt(law, cut)), 1]
    return ranks.slice(1).map((rank, i) => Math.max(FLOOR, rank - at(ranks, i)))
  }
  const expected = shares(q)
  return shares(p).reduce((sum, share, i) => sum + (share - at(expected, i)) * Math.log(share / at(expected, i)), 0)
}

const FLOOR = 1e-4
