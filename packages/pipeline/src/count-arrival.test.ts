import { readFileSync } from 'node:fs'
import { encodeUtf8 } from '@fairstream/events'
import { describe, expect, test } from 'vitest'
import { partition, rulesOf, scorecard } from '../testing/pipeline.ts'
import { decodeArrivals, encodeArrivals, noArrivals } from './arrival-counts.ts'
import { arrivalsEntryName, parseArrivalsEntryName } from './slice-entry.ts'

/** Written by the code that first had this format; never changed. */
const { bytes: VERSION_1 } = JSON.parse(readFileSync(new URL('../fixtures/arrivals-v1.json', import.meta.url), 'utf8')) as {
  readonly bytes: string
}

describe('what arrives', () => {
  const rules = rulesOf([
    scorecard({ traitValues: { sex: { known: ['f', 'm'] } } }),
    scorecard({ name: 'risk', window: { sliceMs: 20_000, lengthMs: 60_000, graceMs: 0 } }),
  ])
  const arrivals = (here: ReturnType<typeof partition>, start: number, name = 'credit') =>
    here.fold.openSlices.get(`${name}/${start}`)?.arrivals

  test('is counted in the slice of the watermark, by what was wrong with it', () => {
    const here = partition(rules)
    here.score({ id: '1', time: 12_000 })
    here.score({ id: '2', time: 31_000, score: 500 })
    here.score({ id: '2', time: 31_000, score: 500 })
    here.score({ id: '3', time: 11_000 })
    here.score({ id: '4', time: 31_000, traits: { sex: 'x' } })
    expect(here.feed('not json').refusal?.code).toBe('unreadable')
    expect(arrivals(here, 10_000)).toMatchObject({ seen: 1, late: 0 })
    expect(arrivals(here, 30_000)).toEqual({
      ...{ seen: 4, refused: 1, outOfRange: 2, unmapped: 1, late: 1, duplicate: 1, lastOffset: 5 },
    })
  })

  test('that cannot be read is charged to the scorecard whose events came last, and to none before the first', () => {
    const here = partition(rules)
    here.feed('not json')
    here.score({ id: '1', time: 5000 })
    here.feed('not json')
    here.score({ id: '2', scorecard: 'risk', time: 6000 })
    here.feed('not json')
    here.feed('not json')
    expect([arrivals(here, 0)?.refused, arrivals(here, 0, 'risk')?.refused]).toEqual([1, 2])
  })

  test('is charged by name where two scorecards are as far, in whatever order they came', () => {
    for (const order of [
      ['credit', 'risk'],
      ['risk', 'credit'],
    ]) {
      const here = partition(rules)
      order.forEach((name, i) => here.score({ id: `${i}`, scorecard: name, time: 5000 }))
      here.feed('not json')
      expect(arrivals(here, 0)?.refused).toBe(1)
    }
  })
})

describe('the bytes of arrivals', () => {
  test('of version 1 are read and written as they were', () => {
    const read = decodeArrivals(encodeUtf8(VERSION_1), 'fixture')
    expect(read).toEqual({ seen: 9, refused: 1, outOfRange: 2, unmapped: 3, late: 4, duplicate: 5, lastOffset: 77 })
    expect(encodeArrivals(read)).toEqual(encodeUtf8(VERSION_1))
  })

  test.each(['', '{}', '[2,0,0,0,0,0,0,0]', '[1,0,0,0,0,0,0]', '[1,0,0,0,0,0,0,0.5]'])('%j is refused', (text) => {
    expect(() => decodeArrivals(encodeUtf8(text), 'entry x')).toThrow(RangeError)
  })

  test('stand under a name that reads back, and that no other slice’s name begins with', () => {
    expect(parseArrivalsEntryName(arrivalsEntryName('credit', -10))).toEqual({ scorecard: 'credit', start: -10 })
    expect(arrivalsEntryName('credit', 100).startsWith(arrivalsEntryName('credit', 10))).toBe(false)
    expect(() => parseArrivalsEntryName('arrivals/credit/x/counts')).toThrow(RangeError)
    expect(noArrivals().lastOffset).toBe(-1)
  })
})
