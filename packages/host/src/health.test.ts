import { describe, expect, it } from 'vitest'
import { liveness, readiness } from './health.ts'
import { createProgress } from './progress.ts'
import type { PartitionProgress, Progress } from './progress.ts'
import type { Watched } from './watch-lag.ts'

const NOW = 1_000_000

function holding(...partitions: Partial<PartitionProgress>[]): Progress {
  const progress = createProgress()
  for (const [index, each] of partitions.entries())
    progress.partitions.set(`raw/${index}`, {
      partition: index,
      status: 'serving',
      next: 0,
      movedAtMs: NOW,
      watermarkMs: undefined,
      ...each,
    })
  return progress
}

function watched(lags: readonly number[], changes: Partial<Watched> = {}): Watched {
  return { fault: undefined, answeredAtMs: NOW, lag: new Map(lags.entries()), ...changes }
}

describe('a process', () => {
  it('is alive while it gets on, or has nothing to do', () => {
    expect(liveness(holding({ movedAtMs: NOW - 59_000 }), watched([5]), NOW).ok).toBe(true)
    expect(liveness(holding({ movedAtMs: NOW - 3_600_000 }), watched([0]), NOW).ok).toBe(true)
  })

  it('is not alive where a partition has input and did not get on for a minute', () => {
    const stuck = liveness(holding({}, { movedAtMs: NOW - 61_000 }), watched([5, 5]), NOW)
    expect(stuck).toEqual({ ok: false, reasons: ['partition 1 has input and did not get on for a minute'] })
    const restoring = holding({ movedAtMs: NOW - 61_000, status: 'restoring' })
    expect(liveness(restoring, watched([5]), NOW).ok).toBe(false)
  })

  it('is alive while people are waited for, or log and store are away', () => {
    for (const status of ['paused', 'halted'] as const)
      expect(liveness(holding({ status, movedAtMs: 0 }), watched([5]), NOW).ok).toBe(true)
    const away = watched([5], { answeredAtMs: NOW - 60_000, fault: 'away' })
    expect(liveness(holding({ movedAtMs: 0 }), away, NOW).ok).toBe(true)
  })

  it('is ready when log and store answer and every partition is served; one without partitions too', () => {
    expect(readiness(holding({}), watched([5]), NOW).ok).toBe(true)
    expect(readiness(holding(), watched([]), NOW).ok).toBe(true)
  })

  it.each([
    ['log and store have not answered yet', holding({}), watched([], { answeredAtMs: undefined })],
    ['log and store do not answer', holding({}), watched([], { answeredAtMs: NOW - 16_000 })],
    ['refused', holding({}), watched([], { fault: 'refused' })],
    ['partition 0 is restoring', holding({ status: 'restoring' }), watched([])],
    ['partition 0 is paused', holding({ status: 'paused' }), watched([])],
    ['partition 0 is halted', holding({ status: 'halted' }), watched([])],
  ])('is not ready where %s', (reason, progress, seen) => {
    expect(readiness(progress, seen, NOW)).toEqual({ ok: false, reasons: [reason] })
  })
})
