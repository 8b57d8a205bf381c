import { segments } from '@fairstream/sketch'
import type { Sketch } from '@fairstream/sketch'
import { dkwRankError, largestCellMass, mean, quantileAt, quantileFunction, variance } from '@fairstream/transport'
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
  const gaps = gapsBetween(p, q)
  const perSd = (x: number): number | undefined => (sd > 0 ? x / sd : undefined)
  return {
    n: now.n,
    nReference,
    w1: perSd(gaps.w1),
    psi: stabilityIndex(p, q),
    ks: gaps.ks,
    ksError: Math.min(1, dkwRankError(now.n) + dkwRankError(nReference) + largestCellMass(p) + largestCellMass(q)),
    meanShift: perSd(mean(p) - mean(q)),
    sdRatio: perSd(Math.sqrt(variance(p))),
  }
}

/**
 * ∫|F − G| and sup|F − G|, exactly: both laws are linear between the values where either bends, and may cross once there; the
 * supremum is attained on one side of such a value. One walk along both.
 */
export function gapsBetween(p: QuantileFunction, q: QuantileFunction): { readonly w1: number; readonly ks: number } {
  const [f, g] = [walkAlong(p), walkAlong(q)]
  let [w1, ks, from, after] = [0, 0, Number.NEGATIVE_INFINITY, 0]
  for (let x = Math.min(f.next(), g.next()); x < Number.POSITIVE_INFINITY; x = Math.min(f.next(), g.next())) {
    const before = f.below(x) - g.below(x)
    if (from > Number.NEGATIVE_INFINITY) w1 += areaBetween(after, before, x - from)
    after = f.upTo(x) - g.upTo(x)
    ks = Math.max(ks, Math.abs(before), Math.abs(after))
    from = x
  }
  return { w1, ks }
}

/** ∫|d| over a width, for d that goes straight from one value to another. */
function areaBetween(left: number, right: number, width: number): number {
  return left * right >= 0
    ? (width * Math.abs(left + right)) / 2
    : (width * (left * left + right * right)) / (2 * Math.abs(left - right))
}

/** A law's ranks at values that never fall. */
interface Walk {
  /** Where the law bends next; Infinity once it is behind. */
  readonly next: () => number
  /** F(x−). Ask before `upTo`. */
  readonly below: (x: number) => number
  /** F(x). Goes past x. */
  readonly upTo: (x: number) => number
}

function walkAlong({ levels, lower, upper }: QuantileFunction): Walk {
  let i = 0
  let isInside = false
  const rank = (x: number): number => {
    if (i === lower.length) return 1
    const [low, high, level] = [at(lower, i), at(upper, i), at(levels, i)]
    return x <= low ? level : level + (at(levels, i + 1) - level) * ((x - low) / (high - low))
  }
  return {
    next: () => (i === lower.length ? Number.POSITIVE_INFINITY : isInside ? at(upper, i) : at(lower, i)),
    below: (x) => {
      while (i < lower.length && at(upper, i) <= x && at(lower, i) < x) i += 1
      return rank(x)
    },
    upTo: (x) => {
      while (i < lower.length && at(upper, i) <= x) i += 1
      isInside = i < lower.length && at(lower, i) <= x
      return rank(x)
    },
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
