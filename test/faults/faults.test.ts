import { describe, expect, test } from 'vitest'
import { FAULT_KINDS, planFaults } from './faults.ts'

const MINUTES = 60_000

describe('the schedule of faults', () => {
  test('follows from the seed alone', () => {
    expect(planFaults(FAULT_KINDS, 5 * MINUTES, 4)).toEqual(planFaults(FAULT_KINDS, 5 * MINUTES, 4))
    expect(planFaults(FAULT_KINDS, 5 * MINUTES, 4)).not.toEqual(planFaults(FAULT_KINDS, 5 * MINUTES, 5))
  })

  test('holds each kind at least once, in order of time, away from both ends', () => {
    for (const forMs of [10_000, MINUTES, 30 * MINUTES]) {
      const planned = planFaults(FAULT_KINDS, forMs, 1)
      expect(new Set(planned.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS))
      const times = planned.map(({ atMs }) => atMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(Math.min(...times)).toBeGreaterThan(0.05 * forMs)
      expect(Math.max(...times)).toBeLessThan(0.9 * forMs)
    }
  })

  test('keeps the stated rates over half an hour', () => {
    const planned = planFaults(FAULT_KINDS, 30 * MINUTES, 1)
    const count = (wanted: string): number => planned.filter(({ kind }) => kind === wanted).length
    expect([count('scorer-kill'), count('redis-power-cut'), count('kafka-kill'), count('partition-growth')]).toEqual([
      90, 20, 5, 2,
    ])
  })

  test('of a kind does not depend on which others there are', () => {
    const alone = planFaults(['redis-kill'], MINUTES, 9)
    expect(planFaults(FAULT_KINDS, MINUTES, 9).filter(({ kind }) => kind === 'redis-kill')).toEqual(alone)
  })
})
