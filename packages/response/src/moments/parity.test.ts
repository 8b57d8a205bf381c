import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at } from '../numeric/at.ts'
import type { Cells } from '../population/cells.ts'
import { cellsOfLaw, lawOfCells, rateGaps, ratesOf } from '../population/cells.ts'
import type { Law } from '../population/law.ts'
import { mean, mixtureOfCohorts } from '../population/law.ts'
import type { ResponseModel } from '../population/population-model.ts'
import { modelOfLaws } from '../population/population-model.ts'
import { columnGeneration } from '../reduction/column-generation.ts'
import { tableProblem } from '../reduction/finite-table.ts'
import { bestCentre, calibration, equalOpportunity, separation, sufficiency } from './conditional-rates.ts'
import type { FairnessMoment } from './fairness-moment.ts'
import { momentValue, tabulate } from './fairness-moment.ts'
import { boundedGroupLoss, equalTreatment, leastApproval, leastOutcome } from './guards.ts'
import { breakEvenProbability } from './guards.ts'
import { demographicParity, equalOutcomeLaw, equalOutcomePowers, equalOutcomes, equalResponses, jointParity } from './parity.ts'

const share = fc.integer({ min: 5, max: 95 }).map((each) => each / 100)
/** Cells with all four positive. */
const cells = fc.tuple(share, share, share).map(([base, hit, miss]): Cells => ({
  acceptedGood: base * hit,
  acceptedBad: (1 - base) * miss,
  rejectedGood: base * (1 - hit),
  rejectedBad: (1 - base) * (1 - miss),
}))
const groupIds = (count: number) => Array.from({ length: count }, (_, g) => ({ id: `g${g}`, weight: 1 / count }))
const value = (moment: FairnessMoment, laws: (group: string) => Law) => momentValue(moment, laws, undefined)
const worst = (moments: readonly FairnessMoment[], laws: (group: string) => Law) =>
  Math.max(...moments.map((moment) => value(moment, laws)))

describe('joint parity on random tables', () => {
  test('equal E[Ŷ], E[Y] and E[ŶY] imply parity, separation, sufficiency and equal outcomes, in any number of groups', () => {
    fc.assert(
      fc.property(
        cells,
        fc.integer({ min: 2, max: 6 }),
        fc.array(share, { minLength: 6, maxLength: 6 }),
        (shape, count, splits) => {
          const groups = groupIds(count)
          // Every group has the same cells, made of people that are split differently: the law differs, the joint moments do not.
          const law = (id: string): Law => {
            const split = at(splits, Number(id.slice(1)))
            return lawOfCells(shape).flatMap((person) => [
              { ...person, share: person.share * split },
              { ...person, share: person.share * (1 - split) },
            ])
          }
          expect(worst(jointParity(groups, { tolerance: 0 }), law)).toBeLessThan(1e-12)
          const gaps = rateGaps(groups.map(({ id }) => ratesOf(cellsOfLaw(law(id)))))
          for (const gap of Object.values(gaps)) expect(gap).toBeLessThan(1e-9)
        },
      ),
    )
  })

  test('joint parity within α bounds every rate gap by α over the smaller denominator', () => {
    fc.assert(
      fc.property(cells, cells, (first, second) => {
        const groups = groupIds(2)
        const law = (id: string) => lawOfCells(id === 'g0' ? first : second)
        const alpha = Math.max(...jointParity(groups, { tolerance: 0, reference: 'g0' }).map((moment) => value(moment, law)))
        const gaps = rateGaps([first, second].map(ratesOf))
        const least = (pick: (each: Cells) => number) => Math.min(pick(first), pick(second))
        const good = least((each) => each.acceptedGood + each.rejectedGood)
        const taken = least((each) => each.acceptedGood + each.acceptedBad)
        expect(gaps.accept).toBeLessThanOrEqual(alpha + 1e-12)
        expect(gaps.base).toBeLessThanOrEqual(alpha + 1e-12)
        expect(gaps.truePositive).toBeLessThanOrEqual((2 * alpha) / good + 1e-9)
        expect(gaps.predictive).toBeLessThanOrEqual((2 * alpha) / taken + 1e-9)
      }),
    )
  })

  test('separation and sufficiency together need equal base rates, once cells are positive and rates informative (Lemma 1)', () => {
    // For group g with base rate p, hit and false-alarm rates (t, f): sufficiency over equal (t, f) forces equal odds of p.
    fc.assert(
      fc.property(share, share, share, share, (base, other, hit, miss) => {
        if (Math.abs(hit - miss) < 0.02 || Math.abs(base - other) < 0.02) return
        const gaps = rateGaps(
          [base, other].map((p) =>
            ratesOf(
              cellsOfLaw(
                lawOfCells({
                  acceptedGood: p * hit,
                  acceptedBad: (1 - p) * miss,
                  rejectedGood: p * (1 - hit),
                  rejectedBad: (1 - p) * (1 - miss),
                }),
              ),
            ),
          ),
        )
        expect(gaps.truePositive).toBeLessThan(1e-9)
        expect(gaps.falsePositive).toBeLessThan(1e-9)
        expect(gaps.predictive).toBeGreaterThan(1e-5)
        // Demographic parity fails too: its gap is |TPR − FPR|·|difference of base rates| exactly.
        expect(gaps.accept).toBeCloseTo(Math.abs(hit - miss) * Math.abs(base - other), 9)
      }),
    )
  })

  test('parity and sufficiency with informative predictive values also need equal base rates', () => {
    fc.assert(
      fc.property(share, share, share, share, (accept, other, predictive, omission) => {
        if (Math.abs(predictive - omission) < 0.02 || Math.abs(accept - other) < 0.02) return
        const base = (rate: number) => rate * predictive + (1 - rate) * omission
        expect(Math.abs(base(accept) - base(other))).toBeCloseTo(Math.abs(predictive - omission) * Math.abs(accept - other), 12)
      }),
    )
  })

  test('without positive cells the impossibility does not hold: a perfect decision separates over unequal base rates', () => {
    const perfect = (base: number): Cells => ({ acceptedGood: base, acceptedBad: 0, rejectedGood: 0, rejectedBad: 1 - base })
    const gaps = rateGaps([perfect(0.3), perfect(0.6)].map(ratesOf))
    expect(gaps).toMatchObject({ truePositive: 0, falsePositive: 0, predictive: 0, falseOmission: 0 })
    expect(gaps.base).toBeCloseTo(0.3, 12)
  })

  test('permuting the groups permutes the moments and changes nothing else', () => {
    fc.assert(
      fc.property(fc.array(cells, { minLength: 3, maxLength: 3 }), (shapes) => {
        const groups = groupIds(3)
        const law = (id: string) => lawOfCells(at(shapes, Number(id.slice(1))))
        const values = (order: typeof groups) =>
          jointParity(order, { tolerance: 0.1 }).map((moment) => [moment.name, value(moment, law)] as const)
        const sorted = (order: typeof groups) => values(order).toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
        const one = sorted(groups)
        sorted(groups.toReversed()).forEach(([name, each], i) => {
          expect(name).toBe(at(at(one, i), 0))
          expect(each).toBeCloseTo(at(at(one, i), 1) as number, 12)
        })
      }),
    )
  })
})

describe('permuting groups in a reduction', () => {
  test('changes neither the risk nor the feasibility', () => {
    const policies = Array.from({ length: 21 }, (_, i) => i / 20)
    const model = (order: readonly string[]): ResponseModel<number> =>
      modelOfLaws(
        order.map((id) => ({ id, weight: id === 'a' ? 0.5 : 0.25 })),
        (policy, id) => {
          const base = { a: 0.8, b: 0.5, c: 0.6 }[id] ?? 0
          const skilled = base * 4 * policy * (1 - policy)
          return lawOfCells(
            {
              acceptedGood: skilled * (1 - policy ** 2),
              acceptedBad: (1 - skilled) * (1 - policy) ** 2,
              rejectedGood: skilled * policy ** 2,
              rejectedBad: (1 - skilled) * (1 - (1 - policy) ** 2),
            },
            [-1, 1, 0, 0],
          )
        },
      )
    const solve = (order: readonly string[], tolerance: number) => {
      const bound = model(order)
      return columnGeneration(tableProblem(tabulate(bound, policies, equalOutcomes(bound.groups, { tolerance }))))
    }
    for (const tolerance of [0.02, 0.1]) {
      const one = solve(['a', 'b', 'c'], tolerance)
      for (const order of [
        ['c', 'a', 'b'],
        ['b', 'c', 'a'],
      ]) {
        const other = solve(order, tolerance)
        expect(other.status).toBe(one.status)
        expect(other.risk).toBeCloseTo(one.risk, 9)
      }
    }
  })
})

describe('moments of rates', () => {
  const groups = groupIds(2)
  const laws = (id: string) =>
    lawOfCells(
      id === 'g0'
        ? { acceptedGood: 0.3, acceptedBad: 0.1, rejectedGood: 0.2, rejectedBad: 0.4 }
        : { acceptedGood: 0.24, acceptedBad: 0.12, rejectedGood: 0.16, rejectedBad: 0.48 },
    )

  test('separation holds within α of the right centres and fails for others', () => {
    expect(worst(separation(groups, { truePositive: 0.6, falsePositive: 0.2 }, 1e-9), laws)).toBeLessThanOrEqual(0)
    expect(worst(separation(groups, { truePositive: 0.7, falsePositive: 0.2 }, 0.05), laws)).toBeGreaterThan(0)
    expect(worst(equalOpportunity(groups, 0.62, 0.02), laws)).toBeLessThanOrEqual(1e-12)
  })

  test('sufficiency reads the predictive values, which differ here', () => {
    expect(worst(sufficiency(groups, { accepted: 0.75, rejected: 1 / 3 }, 0.01), laws)).toBeGreaterThan(0)
    expect(worst(sufficiency(groups, { accepted: 0.71, rejected: 0.3 }, 0.06), laws)).toBeLessThanOrEqual(0)
  })

  test('calibration compares outcomes with the promise of each bin of scores', () => {
    const scored = (): Law =>
      [0.1, 0.1, 0.8, 0.8].map((decision, i) => ({ share: 0.25, features: [], decision, outcome: i % 2, loss: 0 }))
    const bins = (promised: number) => [
      { low: 0, high: 0.5, promised },
      { low: 0.5, high: 1, promised },
    ]
    expect(worst(calibration(groups, bins(0.5), 0), scored)).toBeLessThanOrEqual(0)
    expect(worst(calibration(groups, bins(0.7), 0.1), scored)).toBeGreaterThan(0)
  })

  test('the outer search finds the centre that a mixture can meet, though rates are not linear in it', () => {
    const model = modelOfLaws(groups, (policy: number, id) => {
      const base = id === 'g0' ? 0.5 : 0.4
      return lawOfCells(
        {
          acceptedGood: base * policy,
          acceptedBad: (1 - base) * policy ** 2,
          rejectedGood: base * (1 - policy),
          rejectedBad: (1 - base) * (1 - policy ** 2),
        },
        [-1, 1, 0, 0],
      )
    })
    const policies = [0, 0.25, 0.5, 0.75, 1]
    const best = bestCentre([0.2, 0.4, 0.5, 0.6, 0.8], (rate) =>
      columnGeneration(tableProblem(tabulate(model, policies, equalOpportunity(groups, rate, 0.01)))),
    )
    expect(best?.centre).toBe(0.5)
    expect(best?.reduction.risk).toBeCloseTo(-(0.45 * 0.5 - 0.55 * 0.25), 2)
  })
})

describe('moments of continuous and score-valued outcomes', () => {
  const groups = groupIds(2)
  const people = (outcomes: readonly number[]): Law =>
    outcomes.map((outcome) => ({
      share: 1 / outcomes.length,
      features: [outcome, 1],
      decision: outcome / 2,
      outcome,
      loss: outcome,
    }))

  test('equal means do not hide unequal laws or spreads', () => {
    const law = (id: string) => people(id === 'g0' ? [1, 1] : [0, 2])
    expect(worst(equalOutcomes(groups, { tolerance: 1e-9 }), law)).toBeLessThanOrEqual(0)
    expect(worst(equalOutcomeLaw(groups, [0.5, 1.5], { tolerance: 0.1 }), law)).toBeGreaterThan(0)
    expect(worst(equalOutcomePowers(groups, 2, { tolerance: 0.1 }), law)).toBeGreaterThan(0)
    expect(worst(equalResponses(groups, 2, { tolerance: 0.1 }), law)).toBeGreaterThan(0)
    expect(worst(demographicParity(groups, { tolerance: 1e-9 }), law)).toBeLessThanOrEqual(0)
  })

  test('equal laws meet all of them', () => {
    const law = () => people([0.2, 1.7, 0.4])
    const all = [
      ...equalOutcomeLaw(groups, [0.5], { tolerance: 0 }),
      ...equalOutcomePowers(groups, 3, { tolerance: 0 }),
      ...equalResponses(groups, 2, { tolerance: 0 }),
    ]
    expect(worst(all, law)).toBeLessThan(1e-12)
  })

  test('guards bound losses, approvals and outcomes group by group', () => {
    const law = (id: string) => people(id === 'g0' ? [0.4, 0.6] : [1, 1])
    expect(boundedGroupLoss(groups, 0.8).map((moment) => value(moment, law) <= 0)).toEqual([true, false])
    expect(leastApproval(groups, 0.3).map((moment) => value(moment, law) <= 0)).toEqual([false, true])
    expect(leastOutcome(groups, 0.5).map((moment) => value(moment, law) <= 1e-12)).toEqual([true, true])
  })

  test('equal treatment is about the policy: a blind rule meets it exactly', () => {
    const decide = (policy: Record<string, number>, [x]: readonly number[], group: string) =>
      (x ?? 0) > (policy[group] ?? 0) ? 1 : 0
    const applicants = [0.1, 0.4, 0.6, 0.9].map((x) => ({ share: 0.25, features: [x] }))
    const moments = equalTreatment(groups, decide, applicants, [{ name: 'all', of: () => 1 }], 0.3)
    const law = () => people([1])
    const gaps = (policy: Record<string, number>) => moments.map((moment) => momentValue(moment, law, policy))
    expect(Math.max(...gaps({ g0: 0.5, g1: 0.5 }))).toBeCloseTo(-0.3, 12)
    expect(Math.max(...gaps({ g0: 0, g1: 0.5 }))).toBeCloseTo(0.2, 12)
  })

  test('break-even probabilities of the delayed-impact example (O11)', () => {
    expect(breakEvenProbability(1, 4)).toBeCloseTo(0.8, 12)
    expect(breakEvenProbability(1, 10)).toBeCloseTo(0.9090909090909091, 12)
    expect(breakEvenProbability(75, 150)).toBeCloseTo(0.6666666666666666, 12)
  })

  test('mixtures by cohort average every moment', () => {
    const cohorts = [
      { weight: 0.25, law: people([0, 2]) },
      { weight: 0.75, law: people([1]) },
    ]
    expect(mean(mixtureOfCohorts(cohorts), (person) => person.outcome ** 2)).toBeCloseTo(0.25 * 2 + 0.75 * 1, 12)
  })

  test.each([
    [() => equalOutcomes(groups, { tolerance: -1 }), 'tolerance of E[Y] is -1'],
    [() => equalOutcomes(groups, { tolerance: 0, reference: 'x' }), 'reference of E[Y] is "x"; wanted the id of a group'],
    [() => equalOutcomeLaw(groups, [], { tolerance: 0 }), 'number of outcome levels is 0'],
    [() => calibration(groups, [{ low: 1, high: 0, promised: 0 }], 0), 'bin starting at 1 is 0'],
    [() => breakEvenProbability(0, 1), 'gain and harm is [0,1]; wanted positive numbers'],
    [
      () =>
        tabulate(
          modelOfLaws(groups, () => people([NaN])),
          [0],
          [],
        ),
      'risk of policy 0 is NaN',
    ],
    [() => modelOfLaws([{ id: 'a', weight: 0.4 }], () => people([1])), 'sum of group weights is 0.4; wanted 1'],
  ])('a bad input %# is refused by name', (make, message) => {
    expect(make).toThrow(message)
  })
})
