import { decodeUtf8 } from '@fairstream/events'
import type { GeneratedEvent } from '@fairstream/experiments'
import { createMemoryLog } from '@fairstream/memory'
import type { MemoryLog } from '@fairstream/memory'
import type { Clock } from '@fairstream/runner'
import { expect, test } from 'vitest'
import { demoPopulation } from './demo.ts'
import { feedDemo } from './demo-feed.ts'

const START = Date.UTC(2026, 5, 1, 12)
const MINUTES = 60_000
/** Six minutes stand for the demo's six hours. */
const PAST = 6 * MINUTES

/** Feeds by a clock that stands still but for sleeping, until so many naps were taken; everything sent counts as scored at once. */
async function feedFor(log: MemoryLog, fromMs: number, naps: number, lagMax = 0): Promise<void> {
  const stop = new AbortController()
  let [nowMs, left] = [fromMs, naps]
  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms) => {
      nowMs += ms
      left -= 1
      if (left <= 0) stop.abort()
      return Promise.resolve()
    },
  }
  await feedDemo(
    { log, topic: 'raw', clock, population: demoPopulation(), pastMs: PAST, lag: () => lagMax, onSent: () => undefined },
    stop.signal,
  )
}

function events(log: MemoryLog): readonly GeneratedEvent[] {
  const records = log.store.bounds('raw').flatMap(({ partition, end }) => log.store.read('raw', partition, 0, end))
  const read = records.map(({ value }) => JSON.parse(decodeUtf8(value ?? new Uint8Array()) ?? '') as GeneratedEvent)
  return read.sort((left, right) => (left.id < right.id ? -1 : 1))
}

function createLog(): MemoryLog {
  return createMemoryLog({ topics: { raw: 3 }, now: () => 0 })
}

test('the demo begins in the past and comes to the present, ten events a second', async () => {
  const log = createLog()
  await feedFor(log, START, 1)
  const sent = events(log)
  expect(sent).toHaveLength(6 * 60 * 10 + 1)
  expect(sent[0]?.time).toBe(new Date(START - PAST).toISOString())
  expect(sent.at(-1)?.time).toBe(new Date(START).toISOString())
})

test('in the present it sends what time brings, and nothing ahead of it', async () => {
  const log = createLog()
  await feedFor(log, START, 1)
  const before = events(log).length
  await feedFor(log, START, 5)
  const sent = events(log)
  // Five naps of 50 ms; the last one ends the feeding.
  expect(sent.length - before).toBe(2)
  expect(new Date(sent.at(-1)?.time ?? '').getTime()).toBeLessThanOrEqual(START + 250)
})

test('the next start goes on behind the last event, each person once', async () => {
  const [whole, parts] = [createLog(), createLog()]
  await feedFor(whole, START, 1)
  await feedFor(parts, START - 4 * MINUTES, 1)
  await feedFor(parts, START - 3 * MINUTES, 1)
  const ids = events(parts).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toHaveLength(7 * 60 * 10 + 1)
  // The same people in the same order, whenever they were fed.
  expect(events(whole).map(({ traits, score }) => ({ traits, score }))).toEqual(
    events(parts)
      .slice(0, events(whole).length)
      .map(({ traits, score }) => ({ traits, score })),
  )
  const times = events(parts).map(({ time }) => new Date(time).getTime())
  expect(times.every((time, index) => index === 0 || time - (times[index - 1] ?? 0) === 100)).toBe(true)
})

test('after a long pause it goes back so far and no further', async () => {
  const log = createLog()
  await feedFor(log, START, 1)
  const before = events(log).length
  await feedFor(log, START + 48 * MINUTES, 1)
  const sent = events(log)
  expect(sent.length - before).toBe(6 * 60 * 10 + 1)
  expect(sent[before]?.time).toBe(new Date(START + 42 * MINUTES).toISOString())
})

test('it waits while too much is still to be scored', async () => {
  const log = createLog()
  await feedFor(log, START, 3, 4_000)
  expect(events(log)).toHaveLength(0)
})
