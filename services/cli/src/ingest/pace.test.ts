import { describe, expect, it } from 'vitest'
import { AT_ONCE, createPace } from './pace.ts'

describe('a pace', () => {
  it('gives each record its time from the beginning on, whatever was late before', () => {
    let nowMs = 5_000
    const pace = createPace(4, () => nowMs)
    expect(pace.waitMs(0)).toBe(0)
    expect(pace.waitMs(1)).toBe(250)
    nowMs = 6_900
    expect(pace.waitMs(4)).toBe(0)
    expect(pace.waitMs(8)).toBe(100)
    nowMs = 5_000 + 3_600_000
    expect(pace.waitMs(4 * 3_600 + 1)).toBe(250)
  })

  it.each([
    [0.5, 1],
    [40, 4],
    [1e6, 500],
  ])('of %d a second sends at most %d together', (perSecond, batchMax) => {
    expect(createPace(perSecond, () => 0).batchMax).toBe(batchMax)
  })

  it('that nobody asked for waits for nothing', () => {
    expect([AT_ONCE.batchMax, AT_ONCE.waitMs(1e9)]).toEqual([500, 0])
  })
})
