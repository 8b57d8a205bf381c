import { describe, expect, it } from 'vitest'
import { placeLine } from './place-line.ts'

const SCORE = { id: 'a', subject: 'p-é', scorecard: 'exam', traits: { sex: 'f' }, score: 50, time: 0 }
const OUTCOME = { id: 'o', subject: 'p', scorecard: 'exam', outcome: 1, horizon: 'P90D', time: 0 }

function place(text: string, maxRecordBytes = 1_000): ReturnType<typeof placeLine> {
  const bytes = new TextEncoder().encode(text)
  return placeLine({ bytes, length: bytes.length }, { scorecards: new Set(['exam']), maxRecordBytes })
}

describe('a line', () => {
  it('that is a raw score goes out byte for byte, keyed by its subject in UTF-8, without headers', () => {
    const text = ` ${JSON.stringify(SCORE)} \t`
    const placed = place(text)
    expect(placed.kind).toBe('raw-score')
    if (!('record' in placed)) throw new Error('no record')
    expect(Buffer.from(placed.record.value ?? []).toString()).toBe(text)
    expect(Buffer.from(placed.record.key ?? []).toString()).toBe('p-é')
    expect(placed.record.headers).toEqual([])
  })

  it('that is an outcome of a configured scorecard is one', () => {
    expect(place(JSON.stringify(OUTCOME)).kind).toBe('outcome')
  })

  it.each([
    ['not json', 'unreadable', null],
    [JSON.stringify({ ...SCORE, score: 'x' }), 'invalid', null],
    [JSON.stringify({ ...OUTCOME, horizon: 7 }), 'invalid', null],
    [JSON.stringify({ ...OUTCOME, scorecard: 'other' }), 'unknown-scorecard', 'p'],
    [JSON.stringify({ ...SCORE, scorecard: 'other' }), 'unknown-scorecard', 'p-é'],
  ])('%s goes out all the same, as %s', (text, code, key) => {
    const placed = place(text)
    expect(placed).toMatchObject({ kind: 'refused', code })
    if (!('record' in placed)) throw new Error('no record')
    expect(placed.record.key === null ? null : Buffer.from(placed.record.key).toString()).toBe(key)
    expect(Buffer.from(placed.record.value ?? []).toString()).toBe(text)
  })

  it('of spaces is no record', () => {
    expect(place(' \t\r').kind).toBe('blank')
  })

  it('is too large from one byte over the limit on, however much of it was kept', () => {
    expect(place('x'.repeat(100), 100).kind).toBe('refused')
    expect(place('x'.repeat(101), 100).kind).toBe('too-large')
    expect(placeLine({ bytes: new Uint8Array(3), length: 101 }, { scorecards: new Set(), maxRecordBytes: 100 }).kind).toBe(
      'too-large',
    )
  })
})
