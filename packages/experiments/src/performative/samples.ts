import type { Cells, EffortGroup, RateGaps, Rates } from '@fairstream/response'
import { at, meanAfter, ratesOf } from '@fairstream/response'
import { randomStream } from './random.ts'

/** Signed differences of rates, second group minus first; undefined where a rate is. */
export function rateGapsOf([first, second]: readonly Cells[]): RateGaps {
  const [a, b] = [first, second].map((cells) => ratesOf(cells ?? EMPTY)) as [Rates, Rates]
  const gap = (name: keyof Rates) => (a[name] === undefined || b[name] === undefined ? undefined : b[name] - a[name])
  return {
    accept: gap('accept'),
    base: gap('base'),
    truePositive: gap('truePositive'),
    falsePositive: gap('falsePositive'),
    predictive: gap('predictive'),
    falseOmission: gap('falseOmission'),
  }
}

const EMPTY: Cells = { acceptedGood: 0, acceptedBad: 0, rejectedGood: 0, rejectedBad: 0 }

/** Standard errors of those differences when each group's rates come from `people` independent people. */
export function standardErrors(groups: readonly Cells[], people: number): RateGaps {
  const part = (pick: (cells: Cells, rates: Rates) => readonly [rate: number | undefined, of: number]) =>
    Math.sqrt(
      groups.reduce((sum, cells) => {
        const [rate, of] = pick(cells, ratesOf(cells))
        return sum + (rate === undefined ? NaN : (rate * (1 - rate)) / (people * of))
      }, 0),
    )
  return {
    accept: part((_, rates) => [rates.accept, 1]),
    base: part((_, rates) => [rates.base, 1]),
    truePositive: part((_, rates) => [rates.truePositive, rates.base]),
    falsePositive: part((_, rates) => [rates.falsePositive, 1 - rates.base]),
    predictive: part((_, rates) => [rates.predictive, rates.accept]),
    falseOmission: part((_, rates) => [rates.falseOmission, 1 - rates.accept]),
  }
}

/** Shares of the four cells from counts. */
function cellsOfCounts(acceptedGood: number, acceptedBad: number, rejectedGood: number, rejectedBad: number): Cells {
  const total = acceptedGood + acceptedBad + rejectedGood + rejectedBad
  return {
    acceptedGood: acceptedGood / total,
    acceptedBad: acceptedBad / total,
    rejectedGood: rejectedGood / total,
    rejectedBad: rejectedBad / total,
  }
}

/** People of a labour market drawn one by one: a uniform cost, a skill if it pays, a triangular signal, a decision. */
export function labourSample(id: string, skilledShare: number, threshold: number, people: number): Cells {
  const { uniform } = randomStream(id)
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < people; i++) {
    const skilled = uniform() <= skilledShare
    const signal = skilled ? Math.sqrt(uniform()) : 1 - Math.sqrt(uniform())
    const cell = (signal >= threshold ? 0 : 2) + (skilled ? 0 : 1)
    counts[cell] = at(counts, cell) + 1
  }
  return cellsOfCounts(at(counts, 0), at(counts, 1), at(counts, 2), at(counts, 3))
}

/** People of a Gaussian effort model after their response, accepted when the sum of features exceeds the level; two features. */
export function effortSample(id: string, group: EffortGroup, incentive: readonly number[], level: number, people: number): Cells {
  const { normal } = randomStream(`${id}/group ${group.id}`)
  const [m0, m1] = meanAfter(group, incentive)
  const correlation = at(at(group.covariance, 0), 1)
  const rest = Math.sqrt(1 - correlation ** 2)
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < people; i++) {
    const z = normal()
    const score = (m0 ?? NaN) + z + (m1 ?? NaN) + correlation * z + rest * normal()
    const outcome = score + 0.5 * normal()
    const cell = (score > level ? 0 : 2) + (outcome > level ? 0 : 1)
    counts[cell] = at(counts, cell) + 1
  }
  return cellsOfCounts(at(counts, 0), at(counts, 1), at(counts, 2), at(counts, 3))
}
