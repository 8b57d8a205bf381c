import { describe, expect, test } from 'vitest'
import type { DifferingRepeat } from '../delivery/read-outputs.ts'
import { createServiceHistory, noteLine } from './service-history.ts'
import type { ServiceHistory } from './service-history.ts'
import { isSupersededBy } from './superseded.ts'

const AWAY_MS = 1_000
const [ZOMBIE, OTHER] = [1, 2]

const at = (ms: number): string => new Date(ms).toISOString()

/** Process 1 claims and commits; Redis forgets a part of it; process 2 claims and finds less. */
function history(): ServiceHistory {
  const found = createServiceHistory()
  noteLine(found, { msg: 'claimed', record: 'raw/0', pid: ZOMBIE, next: 0, ms: 5, time: at(100) })
  noteLine(found, { msg: 'committed', record: 'raw/0', pid: ZOMBIE, next: 40, time: at(900) })
  noteLine(found, { msg: 'claimed', record: 'raw/0', pid: OTHER, next: 25, ms: 5, time: at(2_000) })
  return found
}

function repeat(
  changed: { readonly again?: Partial<DifferingRepeat['again']>; readonly partition?: number } = {},
): DifferingRepeat {
  const first = { kind: 'fair', digest: 'a', isSkipped: false, mapVersion: 'new', at: 1, saidMs: 2_100 } as const
  const again = {
    kind: 'fair',
    digest: 'b',
    isSkipped: false,
    mapVersion: 'old',
    at: 2,
    saidMs: 2_200,
    ...changed.again,
  } as const
  return { partition: changed.partition ?? 0, offset: 30, first, again }
}

const judge = (found: ServiceHistory, differing: DifferingRepeat): boolean =>
  isSupersededBy(found, (partition) => `raw/${partition}`, [AWAY_MS])(differing)

describe('a repeat under another map', () => {
  test('is the named hole where an owner from before a roll-back may have said it', () => {
    expect(history().rollBacks).toEqual([{ record: 'raw/0', seenMs: 2_000, offsets: 15 }])
    expect(judge(history(), repeat())).toBe(true)
  })

  test('is a divergence where nothing was rolled back', () => {
    const found = history()
    found.rollBacks.length = 0
    expect(judge(found, repeat())).toBe(false)
    expect(judge(history(), repeat({ partition: 1 }))).toBe(false)
  })

  test('is a divergence where that owner had ended, or had claimed anew', () => {
    const ended = history()
    ended.ends.push({ pid: ZOMBIE, atMs: 1_500 })
    expect(judge(ended, repeat())).toBe(false)
    const anew = history()
    noteLine(anew, { msg: 'claimed', record: 'raw/0', pid: ZOMBIE, next: 25, ms: 5, time: at(2_050) })
    expect(judge(anew, repeat())).toBe(false)
  })

  test('is a divergence where both name one map, or one is a dead letter', () => {
    expect(judge(history(), repeat({ again: { mapVersion: 'new' } }))).toBe(false)
    expect(judge(history(), repeat({ again: { kind: 'dead', mapVersion: null } }))).toBe(false)
  })
})
