import type { FairScore } from '@fairstream/events'
import { noteProgress } from '@fairstream/host'
import { expect, test } from 'vitest'
import { createRecordingTerminal } from '../recording-terminal.ts'
import { drawLive, sparkline } from './draw-live.ts'
import { createLiveTally, seeRate, seeScore, seeTrouble } from './live-tally.ts'
import type { LiveTally } from './live-tally.ts'

const NOW = Date.UTC(2026, 0, 1, 12)
const MAP = '0123456789abcdef'

function score(index: number, changes: Partial<FairScore> = {}): FairScore {
  return {
    formatVersion: 1,
    id: `main/0/${index}`,
    rawId: `r${index}`,
    subject: `secret-${index}`,
    scorecard: 'credit',
    group: index % 2 === 0 ? 'f|a' : 'm|a',
    raw: index % 2 === 0 ? 400 + index : 600 + index,
    fair: 500 + index,
    mapVersion: MAP,
    policyVersion: 'p',
    decision: 'approve',
    flags: [],
    time: new Date(NOW - 1_000).toISOString(),
    ...changes,
  }
}

function drawn(tally: LiveTally, width = 120): string {
  const { paint } = createRecordingTerminal()
  return drawLive(tally, { title: 'A bank', startedMs: NOW - 65_000, nowMs: NOW, width, paint }).join('\n')
}

function watched(): LiveTally {
  const tally = createLiveTally({ low: 300, high: 850 })
  for (let index = 0; index < 100; index += 1) seeScore(tally, score(index))
  return tally
}

test('before the first map, the picture says that fair scores are raw scores', () => {
  expect(drawn(createLiveTally({ low: 0, high: 1 }))).toContain('every fair score is the raw score')
  const tally = createLiveTally({ low: 300, high: 850 })
  const { mapVersion, ...warmingUp } = score(0)
  seeScore(tally, warmingUp)
  expect(mapVersion).toBe(MAP)
  expect(drawn(tally)).toContain('every fair score is the raw score')
})

test('groups are shown raw beside fair, with the ratio of the least share to the greatest', () => {
  const picture = drawn(watched())
  expect(picture).toMatch(/f\|a +50 .* 449 .* 0 %.* 549 .* 50 %/)
  expect(picture).toMatch(/m\|a +50 .* 650 .*100 %.* 550 .* 50 %/)
  expect(picture).toContain('0.00 by raw score, 1.00 by fair score')
})

test('the map in force, the present, rates, dead letters and stopped partitions are shown', () => {
  const tally = watched()
  seeRate(tally, 1_234)
  noteProgress(tally.progress, { event: 'assigned', record: 'raw/0', facts: { partition: 0 } }, NOW)
  noteProgress(tally.progress, { event: 'assigned', record: 'raw/1', facts: { partition: 1 } }, NOW)
  const paused = { event: 'paused', record: 'raw/1', facts: { next: 70 } } as const
  noteProgress(tally.progress, paused, NOW)
  seeTrouble(tally, paused)
  const facts = { from: 0, next: 100, fair: 98, late: 0, dead: 2, 'dead-letters.invalid': 2 }
  noteProgress(tally.progress, { event: 'committed', record: 'raw/0', facts }, NOW)
  const picture = drawn(tally)
  for (const words of [
    '01234567 in force',
    'the present',
    '1,234/s',
    '2 dead letters',
    '1 served, 1 stopped',
    'raw/1 paused: at offset 70, by its breaker',
    '1 min 5 s',
  ])
    expect(picture).toContain(words)
})

test('no subject is shown, and only a few of the latest scores', () => {
  const picture = drawn(watched())
  expect(picture).not.toContain('secret')
  expect(picture.match(/→/g)).toHaveLength(4)
  expect(picture).toMatch(/m\|a +699 → +599 +approve/)
})

test('the past is told as how far behind it is', () => {
  const tally = watched()
  tally.eventTimeMs = NOW - 3 * 3_600_000
  expect(drawn(tally)).toContain('3 h behind, catching up')
})

test('lists of what was seen stay short', () => {
  const tally = watched()
  for (let nth = 0; nth < 100; nth += 1) {
    seeRate(tally, nth)
    seeTrouble(tally, { event: 'fault', record: 'raw/0', facts: { message: `fault ${nth}` } })
    seeScore(tally, score(nth, { mapVersion: `map-${nth}`, group: `g${nth}` }))
  }
  expect([tally.rates.length, tally.troubles.length, tally.latest.length, tally.maps.length, tally.shapes.size]).toEqual([
    30, 3, 4, 64, 64,
  ])
  expect(tally.maps.at(-1)).toBe('map-99')
  expect(drawn(tally)).toContain('more groups')
})

test('a row of blocks is full at its greatest number, and empty where there is nothing', () => {
  expect(sparkline([0, 1, 4, 8])).toBe(' ▁▄█')
  expect(sparkline([0, 0])).toBe('  ')
  expect(sparkline([])).toBe('')
})
