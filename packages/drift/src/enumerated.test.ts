import { describe, expect, test } from 'vitest'
import { BREACHES, CURES, lnAirRatio, ratesUnder } from './air-evidence.ts'
import { bandEvidence } from './band-evidence.ts'
import { lnHypergeometricRatio } from './node-evidence.ts'
import { nodeMargins } from './margins.ts'
import { sliceWeight } from './promise.ts'
import { qualityEvidence } from './quality-watch.ts'
import { treeCounts } from './rank-tree.ts'
import { rateInterval } from './rate-interval.ts'
import { reversedBetween, reversedReference } from './reversed-evidence.ts'
import { againstReference, betweenGroups } from './slice-evidence.ts'
import { KAPPA, NODES, TAU, TILTS, directions } from './tilts.ts'

const SLACK = 1e-11
const NO_MARGINS = new Float64Array(NODES)
const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0)

/** Elementary symmetric sums: entry k is the sum over all k-subsets of the product of their odds. */
function symmetricSums(odds: readonly number[]): number[] {
  return odds.reduce((sums, each) => [...sums, 0].map((value, k) => value + each * (sums[k - 1] ?? 0)), [1])
}

/** E[e] of a node when every person goes left at odds of their own, given how many of all went left. */
function meanOfNode(oddsA: readonly number[], oddsB: readonly number[], left: number, tau: number, margin: number): number {
  const [a, b] = [symmetricSums(oddsA), symmetricSums(oddsB)]
  const totals = { nA: oddsA.length, nB: oddsB.length, left }
  const terms = a.map((weight, k) => ({ k, weight: weight * (b[left - k] ?? 0) })).filter(({ weight }) => weight > 0)
  const mass = sum(terms.map(({ weight }) => weight))
  return sum(terms.map(({ k, weight }) => weight * Math.exp(lnHypergeometricRatio(k, totals, tau, margin)))) / mass
}

/** Every way to put so many people into the eight cells, with its probability under a law of the cells. */
function* outcomes(
  people: number,
  law: readonly number[],
  cells = new Array<number>(8).fill(0),
  p = 1,
): Generator<[number[], number]> {
  if (people === 0) yield [cells, p]
  else
    for (let i = 0; i < 8; i++)
      yield* outcomes(
        people - 1,
        law,
        cells.map((count, j) => (i === j ? count + 1 : count)),
        p * (law[i] ?? 0),
      )
}

/** Cells' shares when each node sends a share σ(log odds) to the left. */
function lawOf(logOdds: readonly number[]): number[] {
  return Array.from({ length: 8 }, (_, cell) => {
    let p = 1
    for (let v = 8 + cell; v > 1; v = Math.floor(v / 2)) {
      const left = 1 / (1 + Math.exp(-(logOdds[Math.floor(v / 2) - 1] ?? 0)))
      p *= v % 2 === 0 ? left : 1 - left
    }
    return p
  })
}

function meanUnder(people: number, law: readonly number[], lnE: (cells: readonly number[]) => ArrayLike<number>): number[] {
  let means: number[] = []
  for (const [cells, p] of outcomes(people, law)) {
    const values = Array.from(lnE(cells))
    means = values.map((each, c) => (means[c] ?? 0) + p * Math.exp(each))
  }
  return means
}

describe('E[e] ≤ 1, counted out', () => {
  test('at a node where all have the same odds it is 1 for any totals', () => {
    for (const [nA, nB] of [
      [1, 1],
      [1, 5],
      [3, 4],
      [6, 2],
      [5, 9],
    ] as const)
      for (let left = 0; left <= nA + nB; left++)
        for (const tau of [...TAU, 2])
          expect(meanOfNode(new Array<number>(nA).fill(3), new Array<number>(nB).fill(3), left, tau, 0)).toBeCloseTo(1, 11)
  })

  test('at a node with a margin it is 1 at the margin’s edge and less inside, whoever has which odds', () => {
    const margin = 0.3
    for (const tau of [0.5, -0.5, 0.31, -1]) {
      const edge = Math.exp(Math.sign(tau) * margin)
      for (let left = 1; left < 9; left++) {
        expect(meanOfNode([edge, edge, edge, edge], [1, 1, 1, 1, 1], left, tau, margin)).toBeCloseTo(1, 11)
        expect(meanOfNode([1, edge ** 0.5, edge ** 0.2, edge], [1, edge ** 0.9, edge, 1, 1], left, tau, margin)).toBeLessThan(1)
        expect(meanOfNode([1, 1, 1, 1], [1, edge, edge, 1, edge], left, tau, margin)).toBeLessThan(1)
      }
    }
  })

  test('of a slice between groups it is 1 for any pooled cells when labels are exchangeable, less with a margin', () => {
    const people = [0, 0, 1, 2, 3, 5, 5, 6, 7]
    for (const size of [1, 3, 5]) {
      const [exact, margined] = [NO_MARGINS, nodeMargins({ delta0: 0.05, z: 0 }, [1, 1])].map((margins) =>
        meanOverLabels(people, size, (own, rest) => betweenGroups(treeCounts(own), treeCounts(rest), margins)),
      )
      for (const mean of exact ?? []) expect(mean).toBeCloseTo(1, 11)
      for (const mean of margined ?? []) expect(mean).toBeLessThanOrEqual(1 + SLACK)
    }
  })

  test('of a slice against the reference it is 1 under the uniform law and at most 1 inside the margins', () => {
    const margins = nodeMargins({ delta0: 0.05, z: 0 }, [1])
    const uniform = new Array<number>(8).fill(1 / 8)
    for (const mean of meanUnder(3, uniform, (cells) => againstReference(treeCounts(cells), NO_MARGINS)))
      expect(mean).toBeCloseTo(1, 11)
    for (const signs of [
      [1, 1, 1, 1, 1, 1, 1],
      [-1, 1, -1, 1, 0.3, -1, 0],
      [-1, -1, -1, -1, -1, -1, -1],
    ]) {
      const law = lawOf(signs.map((sign, v) => sign * (margins[v] ?? 0)))
      for (const mean of meanUnder(3, law, (cells) => againstReference(treeCounts(cells), margins)))
        expect(mean).toBeLessThanOrEqual(1 + SLACK)
    }
  })

  test('of a tilt at its own law it is above 1: the evidence has power', () => {
    TILTS.forEach((_, c) => {
      const law = lawOf([...TAU.slice(c * NODES, (c + 1) * NODES)])
      expect(meanUnder(3, law, (cells) => againstReference(treeCounts(cells), NO_MARGINS))[c]).toBeGreaterThan(1)
    })
  })

  test('of the reversed evidence it is 1 at a change of exactly the size and less beyond, for both families and directions', () => {
    for (const family of ['location', 'spread'] as const)
      for (const [direction, sign] of [
        [0, 1],
        [1, -1],
      ] as const)
        for (const times of [1, 1.5, 3]) {
          const law = lawOf(directions(family).map((each) => sign * times * 0.1 * each))
          const mean = meanUnder(3, law, (cells) => reversedReference(treeCounts(cells), family, 0.1))[direction] ?? 9
          if (times === 1) expect(mean).toBeCloseTo(1, 11)
          else expect(mean).toBeLessThan(1)
        }
  })

  test('of the reversed evidence between groups it is 1 where one group’s odds are off by exactly the size', () => {
    const oneNode = (left: number, right: number): number[] => [left, 0, 0, 0, right, 0, 0, 0]
    const odds = Math.exp(0.1 * (KAPPA[0] ?? 0))
    const [a, b] = [symmetricSums(new Array<number>(4).fill(odds)), symmetricSums([1, 1, 1])]
    const left = 3
    const weights = a.map((weight, k) => weight * (b[left - k] ?? 0))
    const es = weights.map((_, k) =>
      Math.exp(reversedBetween(treeCounts(oneNode(k, 4 - k)), treeCounts(oneNode(left - k, k)), 'location', 0.1)[0]),
    )
    expect(sum(weights.map((weight, k) => weight * (es[k] ?? 0))) / sum(weights)).toBeCloseTo(1, 11)
  })

  test('of a band it is 1 at the edges and less inside, on both sides', () => {
    const band = { low: 0.2, high: 0.4 }
    for (const p of [0.2, 0.25, 0.3, 0.4]) {
      const [up, down] = (['up', 'down'] as const).map((side) =>
        sum(binomial(8, p).map((mass, a) => mass * Math.exp(bandEvidence(a, 8, band, { up: 0.55, down: 0.1 })[side]))),
      )
      expect(up).toBeLessThanOrEqual(1 + SLACK)
      expect(down).toBeLessThanOrEqual(1 + SLACK)
      if (p === 0.4) expect(up).toBeCloseTo(1, 11)
      if (p === 0.2) expect(down).toBeCloseTo(1, 11)
    }
  })

  test('of bad records it is 1 at their limit, less below, and for any limit', () => {
    for (const limit of [0.01, 0.2, 0.7])
      for (const share of [1, 0.6, 0.1]) {
        const e = (bad: number): number =>
          Math.exp(qualityEvidence([{ counter: 'late', bad, seen: 9 }], { late: limit })[0]?.lnE[0] ?? 9)
        const mean = sum(binomial(9, share * limit).map((mass, bad) => mass * e(bad)))
        if (share === 1) expect(mean).toBeCloseTo(1, 11)
        else expect(mean).toBeLessThan(1)
      }
  })

  test('of adverse impact it is at most 1 wherever the rule holds, and of its cure wherever it does not', () => {
    const rule = 0.8
    for (const [nA, nB] of [
      [1, 1],
      [2, 5],
      [6, 3],
      [5, 5],
    ] as const)
      for (const best of [0.1, 0.3, 0.9])
        for (let q = 0.05; q < 1; q += 0.09) {
          for (const eta of BREACHES)
            for (const above of [0, 0.1, 0.5, 1])
              expect(meanOfAir(nA, nB, rule * q + above * (1 - rule * q), q, eta, best)).toBeLessThanOrEqual(1 + SLACK)
          for (const eta of CURES)
            for (const share of [1, 0.9, 0.4])
              expect(meanOfAir(nA, nB, share * rule * q, q, eta, best)).toBeLessThanOrEqual(1 + SLACK)
        }
  })

  test('of adverse impact it is above 1 at its own alternative', () => {
    for (const eta of [...BREACHES, ...CURES]) {
      const { a, b } = ratesUnder(0.8, 0.5, eta)
      expect(meanOfAir(5, 5, a, b, eta, b)).toBeGreaterThan(1)
    }
  })

  function meanOfAir(nA: number, nB: number, pA: number, pB: number, eta: number, best: number): number {
    const b = binomial(nB, pB)
    return sum(
      binomial(nA, pA).map((mass, sA) =>
        sum(
          b.map(
            (other, sB) =>
              mass * other * Math.exp(lnAirRatio({ s: sA, n: nA }, { s: sB, n: nB }, ratesUnder(0.8, best, eta), 0.8)),
          ),
        ),
      ),
    )
  }
})

describe('a promise, counted out', () => {
  test('the weights of `ever` sum to 1: whole blocks of doubling length leave 1/(k + 2)', () => {
    const promise = { kind: 'ever', alpha: 0.05 } as const
    let total = 0
    for (let s = 1; s < 2 ** 16; s++) total += sliceWeight(promise, s)
    expect(total).toBeCloseTo(1 - 1 / 17, 9)
  })

  test.each([0.02, 0.3, 0.5, 0.9])('the confidence sequence of a rate of %d is left by at most a share α of all paths', (p) => {
    const alpha = 0.2
    let inside = [1]
    let left = 0
    for (let n = 1; n <= 400; n++) {
      const next = new Array<number>(n + 1).fill(0)
      inside.forEach((mass, s) => {
        next[s] = (next[s] ?? 0) + mass * (1 - p)
        next[s + 1] = (next[s + 1] ?? 0) + mass * p
      })
      inside = next.map((mass, s) => {
        if (mass === 0) return 0
        const { lo, hi } = rateInterval(s, n, alpha)
        if (lo <= p && p <= hi) return mass
        left += mass
        return 0
      })
    }
    expect(left).toBeLessThanOrEqual(alpha)
    expect(left).toBeGreaterThan(alpha / 20)
  })
})

function binomial(n: number, p: number): number[] {
  return symmetricSums(new Array<number>(n).fill(1)).map((ways, k) => ways * p ** k * (1 - p) ** (n - k))
}

function meanOverLabels(
  people: readonly number[],
  size: number,
  lnE: (own: readonly number[], rest: readonly number[]) => ArrayLike<number>,
): number[] {
  let [means, ways]: [number[], number] = [[], 0]
  for (let mask = 0; mask < 2 ** people.length; mask++) {
    const isOwn = (i: number): boolean => ((mask >> i) & 1) === 1
    if (people.filter((_, i) => isOwn(i)).length !== size) continue
    const cells = (own: boolean): number[] =>
      Array.from({ length: 8 }, (_, cell) => people.filter((each, i) => each === cell && isOwn(i) === own).length)
    means = Array.from(lnE(cells(true), cells(false))).map((each, c) => (means[c] ?? 0) + Math.exp(each))
    ways += 1
  }
  return means.map((each) => each / ways)
}
