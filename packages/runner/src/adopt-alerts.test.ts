import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeDriftAlert } from '@fairstream/events'
import type { DriftAlert } from '@fairstream/events'
import { createSystem, until } from '../../../test/delivery/memory-system.ts'
import { adoptAlerts } from './adopt-alerts.ts'
import { createPartitions, plannerKey } from './index.ts'
import { decodeLastPlan } from './last-plan.ts'

const OPEN: DriftAlert = {
  ...({ formatVersion: 1, kind: 'input-shift', state: 'open', basis: 'event' } as const),
  ...{ key: 'credit/input-shift/f/', scorecard: 'credit', time: 60_000, since: 30_000, n: 12 },
  evidence: { r: 9, ofGroup: 12, e: 3 },
  promise: { kind: 'rate', days: 365, share: 0.25, height: 8 },
  effect: { family: 'spread', size: 0.25, ks: 0.1, meanRank: 0.5 },
  window: { from: 30_000, to: 60_000 },
  advice: 'Look for what changed.',
}
const SHIFT: DriftAlert = { ...OPEN, group: 'f' }
const LATE: DriftAlert = {
  ...OPEN,
  ...({ kind: 'data-quality', key: 'credit/data-quality//late', effect: { share: 0.4, limit: 0.01 } } as const),
  evidence: { counter: 'late', r: 9 },
}
const HALTED: DriftAlert = {
  ...OPEN,
  ...({
    kind: 'pipeline',
    basis: 'wall',
    key: 'credit/pipeline//partition-0',
    evidence: { partition: 0, state: 'paused' },
  } as const),
  effect: {},
}

describe('a planner whose record is gone', () => {
  let system: ReturnType<typeof createSystem>
  beforeEach(() => {
    system = createSystem()
  })
  afterEach(() => system.stop())

  const say = (...alerts: readonly DriftAlert[]): Promise<unknown> => system.log.append('alerts', alerts.map(encodeDriftAlert))

  test('takes up what drift-alerts leaves open, as it was said last, with what closes it at its beginning', async () => {
    const reminder = { ...SHIFT, basis: 'wall', time: 9e12 } as const
    const other = { ...SHIFT, scorecard: 'exam', key: 'exam/input-shift/f/' }
    const over = { ...SHIFT, group: 'm', key: 'credit/input-shift/m/', time: 120_000 }
    await say(SHIFT, LATE, HALTED, other, over, { ...over, state: 'resolved', time: 180_000 }, reminder)
    const { byEvents, byClock } = await adoptAlerts(system.shell, 'credit')
    expect(byEvents.map(({ alert, saidAt, closing }) => [alert.key, alert.basis, saidAt, closing])).toEqual([
      ['credit/data-quality//late', 'event', 60_000, { test: 'quality', family: 'location', r: [0] }],
      ['credit/input-shift/f/', 'event', 60_000, { test: 'reference', family: 'spread', r: [0, 0] }],
    ])
    expect(byClock.map(({ alert, closing }) => [alert.key, alert.basis, closing])).toEqual([
      ['credit/pipeline//partition-0', 'wall', undefined],
    ])
    expect(Object.keys(byEvents[0]?.alert ?? {})).not.toContain('formatVersion')
  })

  test('says that a partition is served again, keeps the rest open and goes on with it', async () => {
    await say(SHIFT, LATE, HALTED)
    await createPartitions(system.shell)
    system.scorer()
    system.planner()
    await until(() => system.alerts().some((each) => each.startsWith('credit/pipeline//partition-0 resolved')), 'it is over')
    for (const partition of [0, 1]) await system.send(partition, 0, 300)
    const watched = () => {
      const body = system.store.snapshot(plannerKey(system.shell, 'credit'))?.body ?? new Uint8Array()
      return body.length === 0 ? undefined : decodeLastPlan(body).watch?.state
    }
    await until(() => (watched()?.seenTo ?? 0) > Date.UTC(2026, 0, 1), 'slices are watched')
    const open = watched()?.open ?? []
    expect(open.map(({ alert }) => `${alert.key} ${alert.state}`)).toEqual([`${LATE.key} open`, `${SHIFT.key} open`])
    // No record was late since: evidence for closing has begun to grow.
    expect(open[0]?.closing?.r[0]).toBeGreaterThan(1)
  })
})
