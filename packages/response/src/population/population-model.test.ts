import { describe, expect, test } from 'vitest'
import { equalOutcomes } from '../moments/parity.ts'
import { tabulate } from '../moments/fairness-moment.ts'
import { at } from '../numeric/at.ts'
import {
  blindThresholds,
  evenly,
  groupThresholds,
  linearIncentives,
  transportThetas,
  universalSubsidies,
} from '../policy/policy-class.ts'
import { columnGeneration } from '../reduction/column-generation.ts'
import { tableProblem } from '../reduction/finite-table.ts'
import { locationResponse } from '../estimators/location-response.ts'
import { lawOfCells } from './cells.ts'
import { drifting, partlyResponded, participation, periodsToRespond } from './dynamics.ts'
import { empiricalPopulation } from './empirical.ts'
import { mean } from './law.ts'
import type { PopulationModel } from './population-model.ts'
import { modelOfLaws, responseModel } from './population-model.ts'

const groups = [
  { id: 'a', weight: 0.6 },
  { id: 'b', weight: 0.4 },
]

describe("a population model of one's own", () => {
  const population: PopulationModel<{ threshold: number }> = {
    respond: ({ threshold }, group) => {
      const able = (group === 'a' ? 0.9 : 0.7) * (1 - Math.abs(threshold - 0.5))
      return [
        { share: able, features: [0.8], outcome: 1 },
        { share: 1 - able, features: [0.3], outcome: 0 },
      ]
    },
    decide: ({ threshold }, features) => (at(features, 0) >= threshold ? 1 : 0),
    lose: (decision, outcome) => decision * (outcome === 1 ? -1 : 1),
  }

  test('is three functions, and goes through class, moments and reduction like any other', () => {
    const model = responseModel(groups, population)
    const { policies } = blindThresholds(evenly(0, 1, 20))
    const table = tabulate(model, policies as { threshold: number }[], equalOutcomes(groups, { tolerance: 0.15 }))
    const found = columnGeneration(tableProblem(table))
    expect(found).toMatchObject({ status: 'optimal', certified: true })
    expect(found.risk).toBeLessThan(-0.5)
  })

  test("whose shares do not sum to 1 is refused by the group's name", () => {
    const broken = responseModel(groups, { ...population, respond: () => [{ share: 0.5, features: [1], outcome: 1 }] })
    expect(() => broken.law({ threshold: 0.5 }, 'b')).toThrow('sum of shares of the response of group b is 0.5; wanted 1')
  })

  test.each([
    [
      [
        { id: 'a', weight: 1 },
        { id: 'a', weight: 0 },
      ],
      'id of group 0 is "a"',
    ],
    [[{ id: 'a', weight: 1.5 }], 'weight of group a is 1.5; wanted a number from 0 to 1'],
    [[], 'number of groups is 0'],
  ])('with groups %j is refused', (bad, message) => {
    expect(() => responseModel(bad, population)).toThrow(
      message.replace('id of group 0', bad.length === 2 ? 'id of group 1' : 'id'),
    )
  })
})

describe('policy classes', () => {
  test('group-specific treatment does not exist without a named approval', () => {
    expect(() => groupThresholds(['a', 'b'], [0.4, 0.6], { approvedBy: '', ground: '' })).toThrow(
      'legal approval of the class "threshold per group"',
    )
    const approval = { approvedBy: 'chief risk officer', ground: 'special purpose credit programme' }
    const specific = groupThresholds(['a', 'b'], [0.4, 0.6], approval)
    expect(specific).toMatchObject({ groupSpecific: true, approval })
    expect(specific.policies).toHaveLength(4)
  })

  test('blind classes are the default and carry no approval', () => {
    expect(universalSubsidies([0.1, 0.2], [0, 0.5, 0.6])).toMatchObject({
      groupSpecific: false,
      approval: undefined,
      name: 'threshold × subsidy',
    })
    expect(transportThetas([0, 0.5, 1]).policies).toEqual([{ theta: 0 }, { theta: 0.5 }, { theta: 1 }])
    expect(
      linearIncentives(
        [
          [0, 1],
          [0, 2],
        ],
        [0.5],
      ).policies,
    ).toHaveLength(4)
  })

  test('too large a class is refused before it is built', () => {
    expect(() => universalSubsidies(evenly(0, 1, 2000), evenly(0, 1, 2000))).toThrow(
      'size of the class "threshold × subsidy" is 4004001',
    )
    expect(() => blindThresholds([])).toThrow('number of values of threshold is 0')
    expect(() => blindThresholds([NaN])).toThrow('value 0 of threshold is NaN')
  })
})

describe('wrappers', () => {
  const skilled = (share: number) => lawOfCells({ acceptedGood: share, acceptedBad: 0, rejectedGood: 0, rejectedBad: 1 - share })
  const model = modelOfLaws(groups, (policy: number) => skilled(policy))
  const base = (law: ReturnType<typeof skilled>) => mean(law, (person) => person.outcome)

  test('people who respond at a rate are (1 − rate)ⁿ short of the response after n periods', () => {
    const law = partlyResponded(model, () => skilled(0.2), 0.25, 3).law(0.6, 'a')
    expect(base(law)).toBeCloseTo(0.6 - 0.4 * 0.75 ** 3, 12)
    expect(periodsToRespond(0.25, 0.01)).toBe(17)
    expect(() => partlyResponded(model, () => skilled(0.2), 0, 1)).toThrow('response rate is 0')
  })

  test('drift acts on the law whatever the policy is', () => {
    const worse = drifting(model, (law) => law.map((person) => ({ ...person, outcome: person.outcome * 0.9 })))
    expect(base(worse.law(0.5, 'a'))).toBeCloseTo(0.45, 12)
  })

  test('a group that loses more shrinks, weights sum to 1 and floors hold (FairPP retention)', () => {
    const after = participation(groups, [0.1, 0.3], [0.1, 0.1])
    expect(after.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(at(after, 0).weight).toBeCloseTo(0.4 * (0.6 + 0.75) + 0.1, 12)
    const three = participation(
      [...groups.map((each) => ({ ...each, weight: each.weight / 2 })), { id: 'c', weight: 0.5 }],
      [1, 1, 1],
      [0, 0, 0],
    )
    expect(three.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
  })
})

describe('learned responses', () => {
  test('an empirical population is moved by its shift and scale', () => {
    const people = [
      { share: 0.5, features: [1, 2], outcome: 1 },
      { share: 0.5, features: [3, 4], outcome: 0 },
    ]
    const population = empiricalPopulation(
      { a: people },
      (policy: number) => ({ shift: [policy, 0], scale: [2, 1], center: [2, 3], outcomeShift: 0.5 }),
      () => 1,
      () => 0,
    )
    expect(population.respond(10, 'a')).toEqual([
      { share: 0.5, features: [10, 2], outcome: 1.5 },
      { share: 0.5, features: [14, 4], outcome: 0.5 },
    ])
    expect(() => population.respond(0, 'b')).toThrow('samples of group b')
  })

  test('cohort means recover a location response exactly when there is no noise', () => {
    const response = [
      [1.2, 0.3],
      [0, 0.2],
    ]
    const cohorts = [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 2],
    ].map((incentive, i) => ({
      incentive,
      count: 100 + i,
      mean: response.map((row, j) => j + row.reduce((sum, each, k) => sum + each * at(incentive, k), 0)),
    }))
    const found = locationResponse(cohorts)
    expect(found.status).toBe('identified')
    if (found.status !== 'identified') return
    found.response.flat().forEach((each, i) => {
      expect(each).toBeCloseTo(at(response.flat(), i), 9)
    })
    found.base.forEach((each, j) => {
      expect(each).toBeCloseTo(j, 9)
    })
  })

  test('a cohort counts by its people: one odd person among millions moves nothing', () => {
    const cohorts = [
      { incentive: [0], mean: [0], count: 1e6 },
      { incentive: [1], mean: [1], count: 999_999 },
      { incentive: [1], mean: [5], count: 1 },
    ]
    const found = locationResponse(cohorts)
    expect(found.status === 'identified' && at(at(found.response, 0), 0)).toBeCloseTo(1.000004, 9)
  })

  test('fewer than d + 1 distinct policies identify nothing, and that is the answer', () => {
    const cohort = (incentive: number[]) => ({ incentive, mean: [0], count: 10 })
    expect(locationResponse([cohort([0, 0]), cohort([1, 0])])).toEqual({ status: 'not-identified', rank: 2, wanted: 3 })
    const repeated = [cohort([0, 1]), cohort([0, 1]), cohort([1, 2]), cohort([1, 2])]
    expect(locationResponse(repeated)).toEqual({ status: 'not-identified', rank: 2, wanted: 3 })
  })
})
