import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decisionId, parseDecisionId } from './decision-id.ts'

const position = fc.tuple(fc.string({ minLength: 1, unit: 'binary' }), fc.maxSafeNat(), fc.maxSafeNat())

describe('a decision id', () => {
  it('is the name of the log, the partition and the offset', () => {
    expect(decisionId('main', 3, 17)).toBe('main/3/17')
  })

  it('is parsed back, whatever the log is called', () => {
    expect(parseDecisionId('eu/main/3/17')).toEqual({ log: 'eu/main', partition: 3, offset: 17 })
    fc.assert(
      fc.property(position, ([log, partition, offset]) => {
        expect(parseDecisionId(decisionId(log, partition, offset))).toEqual({ log, partition, offset })
      }),
      { seed: 17 },
    )
  })

  it.each([
    '',
    'main',
    'main/1',
    '/1/2',
    'main/01/2',
    'main/1/-2',
    'main/1/2.5',
    'main/1/2 ',
    'main/1/9007199254740993',
    'main/1/x',
  ])('is not %j', (text) => {
    expect(parseDecisionId(text)).toBeUndefined()
  })

  it.each([
    ['', 0, 0],
    ['main', -1, 0],
    ['main', 0, 0.5],
    ['main', 0, NaN],
    ['main', 0, 2 ** 53],
  ])('is not made of log %j, partition %d, offset %d', (log, partition, offset) => {
    expect(() => decisionId(log, partition, offset)).toThrow(RangeError)
  })
})
