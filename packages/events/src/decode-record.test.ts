import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeRecord } from './decode-record.ts'
import type { InputRecord } from './record.ts'
import { encodeUtf8 } from './utf8.ts'

const LIMIT = 1_048_576
const good = { id: 'e1', subject: 's1', scorecard: 'credit', traits: { sex: 'f' }, score: 612, time: '2026-01-01T00:00:00Z' }

describe('the value of a record', () => {
  it.each([
    ['null, a tombstone,', null],
    ['empty', new Uint8Array()],
    ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['a surrogate in UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['not JSON', encodeUtf8('id=7')],
    ['cut off', encodeUtf8(JSON.stringify(good).slice(0, -1))],
    ['two objects', encodeUtf8('{}{}')],
    ['an array', encodeUtf8(`[${JSON.stringify(good)}]`)],
    ['a string', encodeUtf8('"x"')],
    ['a number', encodeUtf8('1')],
    ['null in JSON', encodeUtf8('null')],
    ['NaN alone', encodeUtf8('NaN')],
    ['NaN in an array', encodeUtf8('[NaN]')],
    ['broken around a NaN', encodeUtf8('{"score":NaN')],
    ['with single quotes', encodeUtf8("{'id':'e1'}")],
    ['brackets without end', encodeUtf8('['.repeat(500_000))],
    ['braces without end', encodeUtf8('{"a":'.repeat(100_000))],
    ['an unknown format version', encodeUtf8(JSON.stringify({ ...good, formatVersion: 2 }))],
    ['a format version in words', encodeUtf8(JSON.stringify({ ...good, formatVersion: '1' }))],
    ['no format version, said outright', encodeUtf8(JSON.stringify({ ...good, formatVersion: null }))],
  ])('that is %s is unreadable', (_, value) => {
    expect(decodeRecord({ key: null, value, headers: [] }, LIMIT)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'unreadable' },
    })
  })

  it('of our format version is read', () => {
    expect(decode(JSON.stringify({ ...good, formatVersion: 1 })).kind).toBe('raw-score')
  })

  it('may begin with a byte order mark', () => {
    expect(decode(`\uFEFF${JSON.stringify(good)}`).kind).toBe('raw-score')
  })

  it('whatever its bytes ends as an event or a refusal, whose message is never the engine’s', () => {
    const bytes = fc.oneof(fc.uint8Array(), fc.json().map(encodeUtf8), fc.string({ unit: 'binary' }).map(encodeUtf8))
    fc.assert(
      fc.property(bytes, (value) => {
        const decoded = decodeRecord({ key: null, value, headers: [] }, LIMIT)
        if (decoded.kind !== 'refused') return
        expect(decoded.refusal.message).not.toContain(messageOfEngine(value))
        expect(decoded.refusal.message).toMatch(/^(the value|[^ ]+): wanted .+, found .+$/)
      }),
      { seed: 24, numRuns: 500 },
    )
  })
})

describe('a record', () => {
  const record: InputRecord = {
    key: encodeUtf8('s1'),
    value: encodeUtf8(JSON.stringify(good)),
    headers: [{ name: 'x', value: new Uint8Array(10) }],
  }
  const size = 2 + JSON.stringify(good).length + 1 + 10

  it('of the greatest size is read, and one byte more is too large', () => {
    expect(decodeRecord(record, size).kind).toBe('raw-score')
    expect(decodeRecord(record, size - 1)).toMatchObject({ refusal: { code: 'too-large' } })
  })

  it('too large is not parsed: it is too large even where it is not JSON', () => {
    const value = new Uint8Array(LIMIT + 1)
    expect(decodeRecord({ key: null, value, headers: [] }, LIMIT)).toMatchObject({ refusal: { code: 'too-large' } })
  })
})

function decode(text: string) {
  return decodeRecord({ key: null, value: encodeUtf8(text), headers: [] }, LIMIT)
}

function messageOfEngine(value: Uint8Array): string {
  try {
    JSON.parse(new TextDecoder().decode(value))
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  return 'no message'
}
