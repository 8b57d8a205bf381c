import type { FairScore } from '@fairstream/events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createParity, topHalf } from './parity.ts'
import { impactRatio } from './print-parity.ts'

const COUNTS = fc.array(fc.array(fc.nat({ max: 20 }), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 4 })

describe('the top half', () => {
  it('holds half of all, and no group more than its own', () => {
    fc.assert(
      fc.property(COUNTS, (groups) => {
        const inTop = topHalf(groups.map((cells) => Float64Array.from(cells)))
        const sizes = groups.map((cells) => cells.reduce((sum, n) => sum + n, 0))
        const all = sizes.reduce((sum, n) => sum + n, 0)
        expect(inTop.reduce((sum, n) => sum + n, 0)).toBeCloseTo(all / 2, 9)
        inTop.forEach((n, index) => {
          expect(n).toBeLessThanOrEqual((sizes[index] ?? 0) + 1e-9)
        })
      }),
      { seed: 5, numRuns: 200 },
    )
  })

  it('shares the cell at the cut out in proportion', () => {
    expect(topHalf([Float64Array.of(0, 4, 2), Float64Array.of(4, 2, 0)])).toEqual([2 + (4 * 4) / 6, (4 * 2) / 6])
  })
})

describe('parity by group', () => {
  it('is of the fair scores that a map judged', () => {
    const parity = createParity({ low: 0, high: 100 })
    const add = (group: string, raw: number, fair: number, mapVersion?: string): void => {
      parity.add({ id: `${group}${raw}`, group, raw, fair, ...(mapVersion && { mapVersion }) } as FairScore)
    }
    add('a', 10, 99)
    for (const raw of [10, 20]) add('a', raw, raw + 40, 'v')
    for (const raw of [90, 80]) add('b', raw, raw - 35, 'v')
    expect(parity.groups()).toEqual([
      { group: 'a', n: 2, meanRaw: 15, meanFair: 55, topHalfRaw: 0, topHalfFair: 0.5, sampleId: 'a20' },
      { group: 'b', n: 2, meanRaw: 85, meanFair: 50, topHalfRaw: 1, topHalfFair: 0.5, sampleId: 'b80' },
    ])
    expect(impactRatio([0.5, 0.4])).toBe(0.8)
  })
})
