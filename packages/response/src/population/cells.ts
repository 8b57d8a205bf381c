import type { Law, Person } from './law.ts'
import { mean } from './law.ts'

/** The four probabilities of (decision, outcome) for a binary decision and a binary outcome; they sum to 1. */
export interface Cells {
  readonly acceptedGood: number
  readonly acceptedBad: number
  readonly rejectedGood: number
  readonly rejectedBad: number
}

/** Rates of one group after the response. A rate whose denominator is 0 is undefined, never a division by zero. */
export interface Rates {
  readonly accept: number
  readonly base: number
  readonly truePositive: number | undefined
  readonly falsePositive: number | undefined
  readonly predictive: number | undefined
  readonly falseOmission: number | undefined
}

/** The cells of a group whose outcome is good with probability `base`, accepted at the given rates. */
export function cellsOf(base: number, truePositive: number, falsePositive: number): Cells {
  return {
    acceptedGood: base * truePositive,
    acceptedBad: (1 - base) * falsePositive,
    rejectedGood: base * (1 - truePositive),
    rejectedBad: (1 - base) * (1 - falsePositive),
  }
}

/** A law of four kinds of people; `losses` in the order accepted good, accepted bad, rejected good, rejected bad. */
export function lawOfCells(cells: Cells, losses: readonly [number, number, number, number] = [0, 0, 0, 0]): Law {
  const person = (share: number, decision: number, outcome: number, loss: number): Person => ({
    share,
    features: [],
    decision,
    outcome,
    loss,
  })
  return [
    person(cells.acceptedGood, 1, 1, losses[0]),
    person(cells.acceptedBad, 1, 0, losses[1]),
    person(cells.rejectedGood, 0, 1, losses[2]),
    person(cells.rejectedBad, 0, 0, losses[3]),
  ]
}

/** The cells of any law whose outcomes are 0 or 1 and whose decisions are probabilities. */
export function cellsOfLaw(law: Law): Cells {
  const acceptedGood = mean(law, (person) => person.decision * person.outcome)
  const accept = mean(law, (person) => person.decision)
  const base = mean(law, (person) => person.outcome)
  return {
    acceptedGood,
    acceptedBad: accept - acceptedGood,
    rejectedGood: base - acceptedGood,
    rejectedBad: 1 - accept - base + acceptedGood,
  }
}

/** Acceptance, base rate and the four conditional rates of a group. */
export function ratesOf(cells: Cells): Rates {
  const accept = cells.acceptedGood + cells.acceptedBad
  const base = cells.acceptedGood + cells.rejectedGood
  return {
    accept,
    base,
    truePositive: ratio(cells.acceptedGood, base),
    falsePositive: ratio(cells.acceptedBad, 1 - base),
    predictive: ratio(cells.acceptedGood, accept),
    falseOmission: ratio(cells.rejectedGood, 1 - accept),
  }
}

function ratio(part: number, whole: number): number | undefined {
  return whole > 0 ? part / whole : undefined
}

const RATE_NAMES = ['accept', 'base', 'truePositive', 'falsePositive', 'predictive', 'falseOmission'] as const

/** The largest differences between groups of each rate; undefined where a group's rate is undefined. */
export type RateGaps = Readonly<Record<keyof Rates, number | undefined>>

/** Per rate, the largest group's value minus the smallest's. */
export function rateGaps(groups: readonly Rates[]): RateGaps {
  const gap = (name: keyof Rates) => {
    const values = groups.map((rates) => rates[name])
    const known = values.filter((value) => value !== undefined)
    return known.length < values.length ? undefined : Math.max(...known) - Math.min(...known)
  }
  return Object.fromEntries(RATE_NAMES.map((name) => [name, gap(name)])) as unknown as RateGaps
}

/**
 * The false positive rate that base rate, predictive value and true positive rate force on a group (Chouldechova 2017):
 * equal predictive values and true positive rates over unequal base rates cannot have equal false positive rates.
 */
export function forcedFalsePositive(base: number, predictive: number, truePositive: number): number {
  return (base / (1 - base)) * ((1 - predictive) / predictive) * truePositive
}
