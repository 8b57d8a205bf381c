import { check } from '../numeric/check.ts'
import type { Person } from '../population/law.ts'
import type { Group } from '../population/population-model.ts'
import type { Reduction } from '../reduction/problem.ts'
import type { FairnessMoment } from './fairness-moment.ts'

// Each moment below says |rate_g − centre| ≤ α without a ratio: ±E_g[(value − centre)·event] − α·P_g(event) ≤ 0.

type Event = (person: Person) => number

function centred(name: string, group: Group, value: Event, event: Event, centre: number, tolerance: number): FairnessMoment[] {
  check(tolerance >= 0, `tolerance of ${name}`, tolerance, 'a number of at least 0')
  check(Number.isFinite(centre), `centre of ${name}`, centre, 'a finite number')
  return ([1, -1] as const).map((sign) => ({
    name: `${sign > 0 ? '' : '−'}${name}[${group.id}]`,
    terms: [
      {
        group: group.id,
        statistic: (person: Person) => (sign * (value(person) - centre) - tolerance) * event(person),
      },
    ],
    bound: 0,
    tolerance,
  }))
}

const decision: Event = (person) => person.decision
const outcome: Event = (person) => person.outcome

/** Equal opportunity: every group's true positive rate is within α of the stated rate. Outcomes are 0 or 1. */
export function equalOpportunity(groups: readonly Group[], rate: number, tolerance: number): FairnessMoment[] {
  return groups.flatMap((group) => centred('TPR', group, decision, outcome, rate, tolerance))
}

/** Separation: every group's true and false positive rates are within α of the stated rates. Outcomes are 0 or 1. */
export function separation(
  groups: readonly Group[],
  rates: { readonly truePositive: number; readonly falsePositive: number },
  tolerance: number,
): FairnessMoment[] {
  return groups.flatMap((group) => [
    ...centred('TPR', group, decision, outcome, rates.truePositive, tolerance),
    ...centred('FPR', group, decision, (person) => 1 - person.outcome, rates.falsePositive, tolerance),
  ])
}

/** Sufficiency: every group's mean outcome among the accepted and among the rejected is within α of the stated values. */
export function sufficiency(
  groups: readonly Group[],
  values: { readonly accepted: number; readonly rejected: number },
  tolerance: number,
): FairnessMoment[] {
  return groups.flatMap((group) => [
    ...centred('E[Y|Ŷ=1]', group, outcome, decision, values.accepted, tolerance),
    ...centred('E[Y|Ŷ=0]', group, outcome, (person) => 1 - person.decision, values.rejected, tolerance),
  ])
}

/** A half-open bin [low, high) of scores, and the mean outcome that a score in it promises. */
export interface CalibrationBin {
  readonly low: number
  readonly high: number
  readonly promised: number
}

/** Calibration by bins: where the decision is a score in a bin, every group's mean outcome is within α of the bin's promise. */
export function calibration(groups: readonly Group[], bins: readonly CalibrationBin[], tolerance: number): FairnessMoment[] {
  return groups.flatMap((group) =>
    bins.flatMap(({ low, high, promised }) => {
      check(low < high, `bin starting at ${low}`, high, `an end above ${low}`)
      const inBin: Event = (person) => (person.decision >= low && person.decision < high ? 1 : 0)
      return centred(`E[Y|S∈[${low},${high})]`, group, outcome, inBin, promised, tolerance)
    }),
  )
}

/**
 * The outer search over centres: solves once per candidate centre and keeps the least risk among those that are feasible.
 *
 * Conditional rates are linear only for a fixed centre; this is a search over a grid, exact on the grid and nowhere else.
 */
export function bestCentre<Centre, Policy>(
  candidates: readonly Centre[],
  solve: (centre: Centre) => Reduction<Policy>,
): { readonly centre: Centre; readonly reduction: Reduction<Policy> } | undefined {
  let best: { centre: Centre; reduction: Reduction<Policy> } | undefined
  for (const centre of candidates) {
    const reduction = solve(centre)
    if (reduction.status === 'optimal' && reduction.risk < (best?.reduction.risk ?? Infinity)) best = { centre, reduction }
  }
  return best
}
