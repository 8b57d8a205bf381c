import type { Alert } from '@fairstream/drift'
import { describe, expect, test } from 'vitest'
import { createClockWatch, lookAtClock, noteSaid } from './clock-watch.ts'
import type { ClockWatch, Look } from './clock-watch.ts'

const DAY = 86_400_000
const RULES = { scorecard: 'credit', staleAfterMs: DAY, remindEveryMs: DAY }

function look(over: Partial<Look>): Look {
  return { nowMs: 0, partitions: [], openByEvents: [], lastBoundary: undefined, ...over }
}

function looks(each: readonly Partial<Look>[], from: ClockWatch = createClockWatch()) {
  let watch = from
  const said = each.map((over) => {
    const after = lookAtClock(watch, look(over), RULES)
    watch = after.watch
    return after.said.map(({ key, state, basis, time }) => `${time} ${key} ${state} ${basis}`)
  })
  return { watch, said }
}

describe('a look by the clock', () => {
  const halted = { partition: 3, isBehind: true, stopped: { state: 'halted', code: 'LOG_TRUNCATED' } } as const
  const serving = { partition: 3, isBehind: false }

  test('says once that a partition stands still, reminds of it, and says when it is over', () => {
    const at = (nowMs: number, partition: typeof halted | typeof serving) => ({ nowMs, partitions: [partition] })
    const { said, watch } = looks([at(1, serving), at(2, halted), at(3, halted), at(2 + DAY, halted), at(3 + DAY, serving)])
    const key = 'credit/pipeline//partition-3'
    expect(said).toEqual([[], [`2 ${key} open wall`], [], [`${2 + DAY} ${key} open wall`], [`${3 + DAY} ${key} resolved wall`]])
    expect(watch).toEqual(createClockWatch())
  })

  test('says that no plan came for too long while records wait, and not where none does', () => {
    const planned = { ...createClockWatch(), plannedAtMs: 0 }
    const waiting = { partition: 0, isBehind: true }
    const at = (nowMs: number, partition: typeof waiting) => ({ nowMs, partitions: [partition], lastBoundary: 5 })
    expect(looks([at(DAY, waiting), at(2 * DAY, { ...waiting, isBehind: false })], planned).said).toEqual([[], []])
    const stale = looks([at(DAY + 1, waiting), at(DAY + 2, waiting)], planned)
    expect(stale.said).toEqual([[`${DAY + 1} credit/stale-map//clock open wall`], []])
    const fresh = looks([at(DAY + 9, waiting)], { ...stale.watch, plannedAtMs: DAY + 8 })
    expect(fresh.said).toEqual([[`${DAY + 9} credit/stale-map//clock resolved wall`]])
  })

  test('a partition that was halted is no reason to call the map stale', () => {
    const planned = { ...createClockWatch(), plannedAtMs: 0 }
    const { said } = looks([{ nowMs: 5 * DAY, partitions: [halted] }], planned)
    expect(said).toEqual([[`${5 * DAY} credit/pipeline//partition-3 open wall`]])
  })

  test('reminds of what the other watch holds open, at most so often, and never of what is closed', () => {
    const alert: Alert = {
      ...({ kind: 'input-shift', state: 'open', basis: 'event' } as const),
      ...{ key: 'k', scorecard: 'credit', time: 7, since: 1, evidence: { r: 2 }, promise: {}, effect: {}, n: 1 },
      ...{ window: { from: 0, to: 1 }, advice: '' },
    }
    const openByEvents = [{ alert, saidAt: 7 }]
    const told = noteSaid(createClockWatch(), [alert], openByEvents, 100)
    const { said, watch } = looks(
      [100 + DAY - 1, 100 + DAY, 100 + DAY + 1].map((nowMs) => ({ nowMs, openByEvents })),
      told,
    )
    expect(said).toEqual([[], [`${100 + DAY} k open wall`], []])
    expect(noteSaid(watch, [], [], 0).saidAt).toEqual({})
  })
})
