import type { Batch } from '@fairstream/ports'
import { LogError } from '@fairstream/ports'
import { expect, test } from 'vitest'
import { writeInt64 } from './bytes.ts'
import { createFeed } from './feed.ts'
import type { FeedSource } from './feed.ts'
import { encodeBatch } from './record-batch.ts'
import { createSignal } from './signal.ts'

test('nothing is fetched before the reader has sought or asked', () => {
  const asked = feedOf()
  expect(asked.wants()).toBeUndefined()
  expect(asked.feed.take()).toBeUndefined()
  expect(asked.wants()).toBe(0)
  const sought = feedOf()
  sought.feed.seek(5)
  expect(sought.wants()).toBe(5)
})

test('one batch is held at a time, and taking it asks for the next', () => {
  const source = feedOf()
  source.feed.seek(0)
  source.accept(0, answer(0, 3, 9))
  expect(source.wants()).toBeUndefined()
  expect(source.feed.take()).toMatchObject({ kind: 'batch', fetchedOffset: 0, next: 3 })
  expect(source.wants()).toBe(3)
})

test('an answer to a fetch from before a seek is dropped', () => {
  const source = feedOf()
  source.feed.seek(0)
  source.feed.seek(2)
  source.accept(0, answer(0, 3, 3))
  expect(source.feed.take()).toBeUndefined()
  expect(source.wants()).toBe(2)
})

test('a batch is stale after a seek to where it began, and after the end of the feed', () => {
  const source = feedOf()
  const batchAgain = (): Batch => {
    source.feed.seek(0)
    source.accept(0, answer(0, 3, 3))
    const taken = source.feed.take()
    if (taken?.kind !== 'batch') throw new Error('no batch')
    return taken
  }
  const first = batchAgain()
  const second = batchAgain()
  expect([first.isStale(), second.isStale()]).toEqual([true, false])
  source.feed.close()
  expect(second.isStale()).toBe(true)
  expect(source.wants()).toBeUndefined()
})

test('idle is said once at a position, behind the batch that ends there, and again after a seek', () => {
  const source = feedOf()
  source.feed.seek(0)
  source.accept(0, answer(0, 3, 3))
  expect(source.feed.take()?.kind).toBe('batch')
  expect(source.feed.take()).toEqual({ kind: 'idle', position: 3 })
  source.accept(3, answer(3, 0, 3))
  expect(source.feed.take()).toBeUndefined()
  source.feed.seek(3)
  source.accept(3, answer(3, 0, 3))
  expect(source.feed.take()).toEqual({ kind: 'idle', position: 3 })
})

test('an empty answer before the end is no idleness', () => {
  const source = feedOf()
  source.feed.seek(0)
  source.accept(0, answer(0, 0, 3))
  expect(source.feed.take()).toBeUndefined()
  expect(source.wants()).toBe(0)
})

test('a fault is thrown once, and fetching rests until then', () => {
  const source = feedOf()
  source.feed.seek(0)
  source.fail(new LogError('t', 'broken', { retryable: true }))
  expect(source.wants()).toBeUndefined()
  expect(() => source.feed.take()).toThrow('broken')
  expect(source.feed.take()).toBeUndefined()
  expect(source.wants()).toBe(0)
})

test('a fetch that was moved says where it began', () => {
  const source = feedOf()
  source.feed.seek(1)
  source.move(1, 6)
  source.accept(6, answer(6, 2, 8))
  expect(source.feed.take()).toMatchObject({ fetchedOffset: 6, next: 8 })
})

test('what is consumed is what was taken before the reader asked for more', () => {
  const source = feedOf()
  expect(source.feed.consumed()).toBeUndefined()
  source.feed.seek(4)
  source.accept(4, answer(4, 3, 9))
  source.feed.take()
  expect(source.feed.consumed()).toBe(4)
  source.feed.take()
  expect(source.feed.consumed()).toBe(7)
})

test('a range is fetched to its end and no further', () => {
  const source = createFeed(0, { from: 2, to: 5 }, createSignal(), createSignal())
  expect(source.wants()).toBe(2)
  source.accept(2, answer(2, 4, 100))
  source.feed.take()
  expect(source.wants()).toBeUndefined()
})

function feedOf(): FeedSource {
  return createFeed(0, {}, createSignal(), createSignal())
}

/** A broker's answer with so many records from an offset, in a partition that ends there. */
function answer(from: number, count: number, end: number): Parameters<FeedSource['accept']>[1] {
  const records = Array.from({ length: count }, () => ({ key: null, value: null, headers: [] }))
  const recordSet = count === 0 ? Buffer.alloc(0) : encodeBatch(records, 0)
  if (count > 0) writeInt64(recordSet, from, 0)
  return { partition: 0, code: 0, end, aborted: [], recordSet }
}
