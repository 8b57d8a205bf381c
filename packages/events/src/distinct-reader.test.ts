import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createDistinctReader } from './distinct-reader.ts'

describe('a distinct reader', () => {
  it('takes offsets that rise for first readings, holes or not', () => {
    const read = createDistinctReader()
    expect([0, 1, 5, 6, 100].map((offset) => read(0, offset))).toEqual(['first', 'first', 'first', 'first', 'first'])
  })

  it('takes whatever is at or below the greatest offset seen for a repeat', () => {
    const read = createDistinctReader()
    expect([4, 4, 3, 0, 5].map((offset) => read(0, offset))).toEqual(['first', 'repeat', 'repeat', 'repeat', 'first'])
  })

  it('keeps partitions and readers apart', () => {
    const [read, other] = [createDistinctReader(), createDistinctReader()]
    expect([read(0, 7), read(1, 7), other(0, 7), read(1, 7)]).toEqual(['first', 'first', 'first', 'repeat'])
  })

  it('lets each input through exactly once when runs of a partition are sent again from anywhere', () => {
    const rewinds = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 20 })
    fc.assert(
      fc.property(rewinds, (pairs) => {
        const read = createDistinctReader()
        const firsts: number[] = []
        let sent = 0
        for (const [back, on] of pairs) {
          const from = Math.max(0, sent - back)
          for (let offset = from; offset < from + on; offset++) if (read(2, offset) === 'first') firsts.push(offset)
          sent = Math.max(sent, from + on)
        }
        expect(firsts).toEqual(Array.from({ length: sent }, (_, offset) => offset))
      }),
      { seed: 1 },
    )
  })
})
