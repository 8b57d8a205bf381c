import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SEED } from '../testing/pipeline.ts'
import {
  contentDigest,
  createRecentIds,
  encodeRecentIds,
  firstSequence,
  forgetExpired,
  idKey,
  recall,
  remember,
  restoreRecentIds,
} from './recent-ids.ts'
import type { RecentId, RecentIds } from './recent-ids.ts'

const MAX = 6
const DEDUPE_MS = 10

const entry = (id: string, timeMs: number, mapVersion?: string): Omit<RecentId, 'sequence'> => ({
  key: idKey(id),
  content: contentDigest(`${id} of ${timeMs}`),
  mapVersion,
  timeMs,
})

const held = ({ byKey, nextSequence }: RecentIds): unknown => ({ ids: [...byKey.values()], nextSequence })

/** An id, its time, and whether the watermark then forgets. */
const steps = fc.array(fc.record({ id: fc.nat({ max: 9 }).map(String), timeMs: fc.nat({ max: 60 }), forget: fc.boolean() }), {
  maxLength: 60,
})

/** The same rules with a plain list, searched from the front. */
function model(): { list: RecentId[]; next: number } {
  return { list: [], next: 0 }
}

test('ids are remembered as by a plain list: the newest of each, at most so many, none expired at the front', () => {
  fc.assert(
    fc.property(steps, (moves) => {
      const ids = createRecentIds()
      const plain = model()
      moves.forEach(({ id, timeMs, forget }) => {
        remember(ids, entry(id, timeMs), MAX)
        plain.list = [...plain.list.filter(({ key }) => key !== idKey(id)), { ...entry(id, timeMs), sequence: plain.next++ }]
        plain.list = plain.list.slice(-MAX)
        if (forget) {
          forgetExpired(ids, timeMs, DEDUPE_MS)
          const kept = plain.list.findIndex((each) => timeMs - each.timeMs <= DEDUPE_MS)
          plain.list = kept < 0 ? [] : plain.list.slice(kept)
        }
        expect(held(ids)).toEqual({ ids: plain.list, nextSequence: plain.next })
        expect(firstSequence(ids)).toBe(plain.list[0]?.sequence ?? plain.next)
      })
    }),
    { seed: SEED },
  )
})

test('blocks written at any stretches give the ids back, once each, without those forgotten', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (moves, writes) => {
      const ids = createRecentIds()
      const blocks: Uint8Array[] = []
      moves.forEach(({ id, timeMs, forget }, index) => {
        remember(ids, entry(id, timeMs, timeMs % 3 === 0 ? undefined : '00ff00ff00ff00ff'), MAX)
        if (forget) forgetExpired(ids, timeMs, DEDUPE_MS)
        if (writes[index] !== true && index !== moves.length - 1) return
        blocks.push(encodeRecentIds(ids.fresh))
        ids.fresh = []
      })
      const restored = createRecentIds()
      for (const block of blocks) restoreRecentIds(restored, block, firstSequence(ids))
      restored.nextSequence = ids.nextSequence
      expect(held(restored)).toEqual(held(ids))
      expect(firstSequence(restored)).toBe(firstSequence(ids))
    }),
    { seed: SEED },
  )
})

test('a block of another format or length is refused', () => {
  const bytes = encodeRecentIds([{ ...entry('a', 1), sequence: 0 }])
  const other = bytes.with(0, 2)
  expect(() => {
    restoreRecentIds(createRecentIds(), other, 0)
  }).toThrow(RangeError)
  expect(() => {
    restoreRecentIds(createRecentIds(), bytes.subarray(0, -1), 0)
  }).toThrow(RangeError)
})

test('an id is recalled until the watermark is more than the window past its event time', () => {
  const ids = createRecentIds()
  remember(ids, entry('a', 100), MAX)
  expect(recall(ids, idKey('a'), 110, DEDUPE_MS)?.timeMs).toBe(100)
  expect(recall(ids, idKey('a'), 111, DEDUPE_MS)).toBeUndefined()
  expect(recall(ids, idKey('b'), 100, DEDUPE_MS)).toBeUndefined()
})

test('the oldest id is found at once however many were forgotten before it, and what was forgotten takes no room', () => {
  const ids = createRecentIds()
  for (let i = 0; i < 20_000; i++) {
    remember(ids, entry(String(i % 300), i), 100)
    expect(ids.order.length).toBeLessThanOrEqual(2 * ids.byKey.size + 1030)
  }
  expect(ids.byKey.size).toBe(100)
  expect(firstSequence(ids)).toBe(19_900)
})
