import { readFileSync } from 'node:fs'
import { encodeUtf8 } from '@fairstream/events'
import { describe, expect, test } from 'vitest'
import { partition, rulesOf, scorecard } from '../testing/pipeline.ts'
import { decodeArrivals, encodeArrivals, inFormatOf, noArrivals } from './arrival-counts.ts'
import { arrivalsEntryName, parseArrivalsEntryName } from './slice-entry.ts'

/** Written by the code that first had the format; never changed. */
function fixture(version: number): Uint8Array {
  const text = readFileSync(new URL(`../fixtures/arrivals-v${version}.json`, import.meta.url), 'utf8')
  return encodeUtf8((JSON.parse(text) as { readonly bytes: string }).bytes)
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
      ...{ seen: 4, refused: 1, outOfRange: 2, unmapped: 1, late: 1, duplicate: 1, lastOffset: 5, judgedBy: null },
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
  const counts = { seen: 9, refused: 1, outOfRange: 2, unmapped: 3, late: 4, duplicate: 5, lastOffset: 77 }

  test.each([
    [1, undefined],
    [2, '0123456789abcdef'],
  ])('of version %d are read and written as they were', (version, judgedBy) => {
    const read = decodeArrivals(fixture(version), 'fixture')
    expect(read).toEqual({ ...counts, judgedBy })
    expect(encodeArrivals(read)).toEqual(fixture(version))
  })

  test('are compared in the format of what is held: version 1 names no map', () => {
    expect(inFormatOf(fixture(1), fixture(2), 'fixture')).toEqual(fixture(1))
    expect(inFormatOf(fixture(2), fixture(2), 'fixture')).toEqual(fixture(2))
    expect(inFormatOf(encodeUtf8('damaged'), fixture(2), 'fixture')).toEqual(fixture(2))
  })

  test.each([
    ...['', '{}', '[3,0,0,0,0,0,0,0]', '[1,0,0,0,0,0,0]', '[1,0,0,0,0,0,0,0.5]'],
    ...['[2,0,0,0,0,0,0,0]', '[2,0,0,0,0,0,0,0,7]', '[2,0,0,0,0,0,0,0.5,null]', '[1,0,0,0,0,0,0,0,null]'],
  ])('%j is refused', (text) => {
    expect(() => decodeArrivals(encodeUtf8(text), 'entry x')).toThrow(RangeError)
  })

  test('stand under a name that reads back, and that no other slice’s name begins with', () => {
    expect(parseArrivalsEntryName(arrivalsEntryName('credit', -10))).toEqual({ scorecard: 'credit', start: -10 })
    expect(arrivalsEntryName('credit', 100).startsWith(arrivalsEntryName('credit', 10))).toBe(false)
    expect(() => parseArrivalsEntryName('arrivals/credit/x/counts')).toThrow(RangeError)
    expect(noArrivals().lastOffset).toBe(-1)
  })
})
