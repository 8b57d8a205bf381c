import type { Notice } from '@fairstream/runner'
import { expect, test } from 'vitest'
import { createProgress, noteProgress } from './progress.ts'

const RECORD = 'fairstream.raw-scores.v1/3'

function progressAfter(...notices: (Pick<Notice, 'event'> & { readonly facts?: Notice['facts'] })[]) {
  const progress = createProgress()
  for (const [index, { event, facts = {} }] of notices.entries()) noteProgress(progress, { event, record: RECORD, facts }, index)
  return progress
}

const ASSIGNED = { event: 'assigned', facts: { partition: 3 } } as const
const CLAIMED = { event: 'claimed', facts: { next: 10, floor: 10, ms: 25 } } as const

test('a partition is being restored until it was claimed, and then served', () => {
  expect(progressAfter(ASSIGNED).partitions.get(RECORD)).toMatchObject({ partition: 3, status: 'restoring', next: undefined })
  const claimed = progressAfter(ASSIGNED, CLAIMED)
  expect(claimed.partitions.get(RECORD)).toMatchObject({ status: 'serving', next: 10, movedAtMs: 1 })
  expect(claimed.restoresMs).toEqual([25])
})

test('commits add up, dead letters by reason too', () => {
  const committed = {
    event: 'committed',
    facts: { from: 10, next: 15, fair: 3, late: 1, dead: 2, 'dead-letters.invalid': 2, watermark: 7_000 },
  } as const
  const again = { event: 'committed', facts: { ...committed.facts, from: 15, next: 20 } } as const
  const { counts, deadLetters, partitions } = progressAfter(ASSIGNED, CLAIMED, committed, again)
  expect(counts).toMatchObject({ offsets: 10, fairScores: 6, lateScores: 2, commits: 2, claims: 1 })
  expect(Object.fromEntries(deadLetters)).toEqual({ invalid: 4 })
  expect(partitions.get(RECORD)).toMatchObject({ next: 20, movedAtMs: 3, watermarkMs: 7_000 })
})

test('a stopped partition says so until it is claimed again, and a lost one is gone', () => {
  expect(progressAfter(ASSIGNED, CLAIMED, { event: 'paused' }).partitions.get(RECORD)?.status).toBe('paused')
  expect(progressAfter(ASSIGNED, CLAIMED, { event: 'paused' }, CLAIMED).partitions.get(RECORD)?.status).toBe('serving')
  expect(progressAfter(ASSIGNED, { event: 'halted' }).partitions.get(RECORD)?.status).toBe('halted')
  expect(progressAfter(ASSIGNED, { event: 'lost' }).partitions.size).toBe(0)
})

test('plans and the maps among them are counted, and the last boundary kept', () => {
  const { counts, plans } = progressAfter(
    { event: 'planned', facts: { boundary: 1_000, published: true } },
    { event: 'planned', facts: { boundary: 2_000, published: false } },
    { event: 'refused-map' },
    { event: 'fenced' },
    { event: 'fault' },
  )
  expect(counts).toMatchObject({ plans: 2, maps: 1, refusedMaps: 1, fences: 1, faults: 1 })
  expect(plans.get(RECORD)).toBe(2_000)
})
