import { expect, test } from 'vitest'
import { diskWith, saying, textsOf } from '../testing/disks.ts'
import type { DiskLimits } from './limits.ts'

const EVERY_TIME: Partial<DiskLimits> = { sweepEvery: 1 }

/** A disk whose clock the test moves, and one record an append. */
async function appending(topicSettings: Readonly<Record<string, string>>, limits: Partial<DiskLimits> = EVERY_TIME) {
  const clock = { ms: 1_000_000 }
  const { log } = await diskWith({ now: () => clock.ms, limits }, topicSettings)
  const append = async (...texts: string[]): Promise<void> => {
    for (const text of texts) await log.append('t', [saying(text)])
  }
  return { clock, log, append }
}

test('batches older than retention.ms go from the front, and the end stays', async () => {
  const { clock, log, append } = await appending({ 'retention.ms': '1000' })
  await append('a', 'b')
  clock.ms += 1_000
  await append('c')
  expect(await textsOf(log)).toEqual(['a', 'b', 'c'])
  clock.ms += 1
  await append('d')
  expect(await textsOf(log)).toEqual(['c', 'd'])
  expect(await log.bounds('t')).toEqual([{ partition: 0, first: 2, end: 4 }])
})

test('a batch goes whole', async () => {
  const { clock, log, append } = await appending({ 'retention.ms': '1000' })
  await log.append('t', ['a', 'b', 'c'].map(saying))
  clock.ms += 1_001
  await append('d')
  expect(await textsOf(log)).toEqual(['d'])
  expect(await log.bounds('t')).toEqual([{ partition: 0, first: 3, end: 4 }])
})

test('the last batch stays, however old or great', async () => {
  const { clock, log, append } = await appending({ 'retention.ms': '0', 'retention.bytes': '1' })
  await append('a')
  clock.ms += 1_000
  await append('b', 'c')
  expect(await textsOf(log)).toEqual(['c'])
  clock.ms += 1_000
  await log.append('t', [])
  expect(await textsOf(log)).toEqual(['c'])
})

test('a partition holds no more than retention.bytes behind its last batch', async () => {
  const kilobyte = 'x'.repeat(1_000)
  const { log, append } = await appending({ 'retention.bytes': '5200' })
  await append(...Array.from({ length: 20 }, () => kilobyte))
  expect(await log.bounds('t')).toEqual([{ partition: 0, first: 15, end: 20 }])
  expect(await textsOf(log)).toHaveLength(5)
})

test('the bytes of each partition are counted for themselves, and of what went no longer', async () => {
  const { log } = await diskWith({ limits: EVERY_TIME }, { 'retention.bytes': '3200' }, 2)
  const kilobyte = saying('x'.repeat(1_000))
  const both = [0, 1].map((partition) => ({ ...kilobyte, partition }))
  for (let round = 0; round < 10; round += 1) await log.append('t', both)
  expect(await log.bounds('t')).toEqual([0, 1].map((partition) => ({ partition, first: 7, end: 10 })))
})

test.each([
  ['both are -1', { 'retention.ms': '-1', 'retention.bytes': '-1' }],
  ['retention.ms is -1 and retention.bytes not named', { 'retention.ms': '-1' }],
  ['the topic is compacted', { 'cleanup.policy': 'compact', 'retention.ms': '1', 'retention.bytes': '1' }],
  ['the topic is compacted and cut', { 'cleanup.policy': 'compact,delete', 'retention.ms': '1', 'retention.bytes': '1' }],
])('everything is kept where %s', async (_, settings) => {
  const { clock, log, append } = await appending(settings, { ...EVERY_TIME, retentionMs: 1, retentionBytes: 1 })
  for (const text of ['a', 'b', 'c']) {
    await append(text)
    clock.ms += 1e12
  }
  expect(await textsOf(log)).toEqual(['a', 'b', 'c'])
})

test('what a topic does not name is kept for a day', async () => {
  const { clock, log, append } = await appending({})
  await append('a')
  clock.ms += 24 * 3_600_000
  await append('b')
  expect(await textsOf(log)).toEqual(['a', 'b'])
  clock.ms += 1
  await append('c')
  expect(await textsOf(log)).toEqual(['b', 'c'])
})

test('one append drops so many rows at most', async () => {
  const { clock, log, append } = await appending({ 'retention.ms': '10' }, { sweepEvery: 1, sweepRowsMax: 3 })
  await append('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
  clock.ms += 11
  await append('i')
  expect(await textsOf(log)).toEqual(['d', 'e', 'f', 'g', 'h', 'i'])
  await append('j')
  expect(await textsOf(log)).toEqual(['g', 'h', 'i', 'j'])
})

test('each n-th append looks what may go, the first of a process among them', async () => {
  const { clock, log, append } = await appending({ 'retention.ms': '10' }, { sweepEvery: 3 })
  await append('a', 'b')
  clock.ms += 11
  await append('c')
  expect(await textsOf(log)).toEqual(['a', 'b', 'c'])
  await append('d')
  expect(await textsOf(log)).toEqual(['c', 'd'])
})
