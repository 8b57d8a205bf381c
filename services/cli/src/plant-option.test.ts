import { POPULATIONS } from '@fairstream/experiments'
import type { Population } from '@fairstream/experiments'
import { describe, expect, it } from 'vitest'
import { UsageError } from './errors.ts'
import { readPlants } from './plant-option.ts'

const credit = POPULATIONS['credit'] as Population
const HOUR = 3_600_000

describe('--plant', () => {
  it('reads every kind, with hours counted from the start', () => {
    expect(readPlants('shift:f|b:-0.5:2; drift:.25:0:3 ;starve:m|b:0.1:1;bad:0.05:4:5', credit, 1000)).toEqual([
      { kind: 'shift', group: 'f|b', sd: -0.5, span: { from: 1000 + 2 * HOUR, to: Infinity } },
      { kind: 'drift', sd: 0.25, span: { from: 1000, to: 1000 + 3 * HOUR } },
      { kind: 'starve', group: 'm|b', keep: 0.1, span: { from: 1000 + HOUR, to: Infinity } },
      { kind: 'bad', share: 0.05, span: { from: 1000 + 4 * HOUR, to: 1000 + 5 * HOUR } },
    ])
    expect(readPlants(undefined, credit, 0)).toEqual([])
  })

  it.each(['', 'shift', 'shift:f|b:x:0', 'shift:f:0.5:0', 'drift:0.5', 'bad:2:0', 'starve:m|b:0.5:0:1:2', 'wave:1:0'])(
    '%j is refused with the part that cannot be read',
    (text) => {
      expect(() => readPlants(text, credit, 0)).toThrow(UsageError)
    },
  )
})
