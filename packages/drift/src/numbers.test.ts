import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lnBeta, lnGamma } from './ln-gamma.ts'
import { nodeMargins, zOfMap } from './margins.ts'
import { lnBinomialRatio, lnHypergeometricRatio } from './node-evidence.ts'
import { rateInterval } from './rate-interval.ts'
import { treeCounts } from './rank-tree.ts'
import { rankEffect } from './rank-effect.ts'
import { betweenGroups } from './slice-evidence.ts'
import { NODES, TILTS } from './tilts.ts'
import { upperNormalQuantile } from './upper-normal-quantile.ts'

describe('special functions', () => {
  test('ln Γ is that of factorials and of one half, and B(½, ½) is π', () => {
    let factorial = 1
    for (let n = 1; n < 100; n++) {
      expect(Math.abs(lnGamma(n) - Math.log(factorial))).toBeLessThan(1e-12 * Math.max(1, Math.log(factorial)))
      factorial *= n
    }
    expect(lnGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14)
    expect(lnBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 14)
  })

  test('normal quantiles are those of the tables', () => {
    expect(upperNormalQuantile(0.05)).toBeCloseTo(1.6448536269514722, 13)
    expect(upperNormalQuantile(0.001)).toBeCloseTo(3.090232306167813, 13)
    expect(upperNormalQuantile(1e-6)).toBeCloseTo(4.753424308822899, 12)
    for (const p of [0.08, 0, -1, 1e-12, Number.NaN]) expect(() => upperNormalQuantile(p)).toThrow(RangeError)
  })

  test('z is 1 in a map’s own window, and covers all nodes of all groups after it', () => {
    expect(zOfMap(false, 20)).toBe(1)
    expect(zOfMap(true, 6)).toBeCloseTo(3.24, 2)
    expect(zOfMap(true, 20)).toBeCloseTo(3.57, 2)
    expect(zOfMap(true, 0)).toBeGreaterThan(2)
  })
})

describe('Fisher’s likelihood', () => {
  const tables = fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 400 }), fc.nat({ max: 100 })).chain(([nA, nB, share]) => {
    const left = Math.round(((nA + nB) * share) / 100)
    return fc.tuple(fc.constant({ nA, nB, left }), fc.integer({ min: Math.max(0, left - nB), max: Math.min(nA, left) }))
  })

  test('makes e-values of mean 1 under the central law, for tables of any size', () => {
    fc.assert(
      fc.property(tables, fc.constantFrom(-0.8, -0.2, 0.4, 1.5), ([totals], tau) => {
        // Σ_a p(a)·e(a) = 1, with p the central law by products of its own.
        const from = Math.max(0, totals.left - totals.nB)
        const to = Math.min(totals.nA, totals.left)
        const p = [1]
        for (let a = from; a < to; a++)
          p.push((p.at(-1) ?? 0) * (((totals.nA - a) * (totals.left - a)) / ((a + 1) * (totals.nB - totals.left + a + 1))))
        const mass = p.reduce((sum, each) => sum + each, 0)
        if (!Number.isFinite(mass)) return
        const mean = p.reduce((sum, each, i) => sum + each * Math.exp(lnHypergeometricRatio(from + i, totals, tau, 0)), 0) / mass
        expect(mean).toBeCloseTo(1, 9)
      }),
      { numRuns: 200 },
    )
  })

  test('is the same from either side, and with left and right exchanged', () => {
    fc.assert(
      fc.property(
        tables,
        fc.constantFrom(-0.8, -0.2, 0.4, 1.5),
        fc.constantFrom(0, 0.1),
        ([{ nA, nB, left }, a], tau, margin) => {
          const e = lnHypergeometricRatio(a, { nA, nB, left }, tau, margin)
          expect(lnHypergeometricRatio(left - a, { nA: nB, nB: nA, left }, -tau, margin)).toBeCloseTo(e, 8)
          expect(lnHypergeometricRatio(nA - a, { nA, nB, left: nA + nB - left }, -tau, margin)).toBeCloseTo(e, 8)
        },
      ),
    )
  })

  test('stays a number for slices of many millions, however far the count lies', () => {
    const totals = { nA: 3e6, nB: 5e6, left: 4e6 }
    for (const a of [0, 1, 1.5e6, 3e6]) expect(Number.isFinite(lnHypergeometricRatio(a, totals, 0.8, 0.01))).toBe(true)
    expect(lnHypergeometricRatio(1.5e6, totals, 0.8, 0)).toBeLessThan(-1e4)
    // Between two samples of which one is far larger, the other's node is binomial.
    expect(lnHypergeometricRatio(60, { nA: 100, nB: 2e7, left: 1e7 + 60 }, 0.3, 0)).toBeCloseTo(
      lnBinomialRatio(60, 100, 0.3, 0),
      3,
    )
  })
})

describe('a slice', () => {
  const cells = fc.array(fc.nat({ max: 40 }), { minLength: 8, maxLength: 8 })

  test('turned upside down has the evidence of the opposite shifts', () => {
    fc.assert(
      fc.property(cells, cells, (own, rest) => {
        const none = new Float64Array(NODES)
        const e = betweenGroups(treeCounts(own), treeCounts(rest), none)
        const turned = betweenGroups(treeCounts([...own].reverse()), treeCounts([...rest].reverse()), none)
        TILTS.forEach(({ family, size }, c) => {
          const opposite = TILTS.findIndex(
            (each) => each.family === family && each.size === (family === 'location' ? -size : size),
          )
          expect(turned[opposite]).toBeCloseTo(e[c] ?? 9, 8)
        })
      }),
    )
  })

  test('says nothing where one side is empty', () => {
    const nobody = treeCounts(new Array<number>(8).fill(0))
    const some = treeCounts([1, 2, 3, 4, 5, 6, 7, 8])
    for (const e of [betweenGroups(nobody, some, new Float64Array(NODES)), betweenGroups(some, nobody, new Float64Array(NODES))])
      expect([...e]).toEqual(new Array(TILTS.length).fill(0))
  })

  test('has the effect of its cells: KS and mean rank, against the rest or the uniform law', () => {
    const high = [0, 0, 0, 0, 0, 0, 0, 8]
    const flat = [1, 1, 1, 1, 1, 1, 1, 1]
    const nobody = [0, 0, 0, 0, 0, 0, 0, 0]
    for (const rest of [flat, nobody]) expect(rankEffect(high, rest)).toEqual({ ks: 7 / 8, meanRank: 7 / 16, n: 8 })
    expect(rankEffect(nobody, flat)).toEqual({ ks: 0, meanRank: 0, n: 0 })
  })
})

test('a margin grows with the tolerated shift and with the map’s error, whichever is greater at the node', () => {
  const tolerated = nodeMargins({ delta0: 0.1, z: 0 }, [10])
  const sampled = nodeMargins({ delta0: 0, z: 2 }, [1600])
  const both = nodeMargins({ delta0: 0.1, z: 2 }, [1600])
  expect([...both]).toEqual(Array.from(tolerated, (each, v) => Math.max(each, sampled[v] ?? 0)))
  expect(sampled[0]).toBeCloseTo(0.1, 12)
  expect(sampled[3]).toBeCloseTo(0.2, 12)
})

test('a rate’s interval holds the share seen, narrows with n, and is mirrored with successes and failures exchanged', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const s = Math.round(share * n)
      const { lo, hi } = rateInterval(s, n, 0.05)
      const mirrored = rateInterval(n - s, n, 0.05)
      const longer = rateInterval(4 * s, 4 * n, 0.05)
      expect(lo).toBeLessThanOrEqual(s / n)
      expect(hi).toBeGreaterThanOrEqual(s / n)
      expect(mirrored.lo).toBeCloseTo(1 - hi, 12)
      expect(longer.hi - longer.lo).toBeLessThan(hi - lo)
    }),
  )
  expect(rateInterval(0, 0, 0.05)).toEqual({ lo: 0, hi: 1 })
})
