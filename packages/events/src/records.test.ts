import { describe, expect, it } from 'vitest'

import { alert, manifest, part, policy, RECORDS } from '../testing/sample-records.ts'
import { decodeAs } from './decode-as.ts'
import { decodeRecord } from './decode-record.ts'
import { encodeDriftAlert, encodePolicy } from './encode-control.ts'
import { encodeOutcome, encodeRawScore } from './encode-inputs.ts'
import { encodeTransportMapManifest, encodeTransportMapPart, encodeTransportMapTombstone } from './encode-transport-map.ts'
import { mapKey, parseMapKey } from './map-key.ts'
import { jsonSchema, RECORD_SCHEMAS } from './record-schemas.ts'
import { decodeUtf8 } from './utf8.ts'

describe.each(RECORDS)('a %s on the wire', (name, value, encoded, key) => {
  it(`has the key ${key} and the type that names its version`, () => {
    expect(textOf(encoded.key)).toBe(key)
    expect(textOf(encoded.headers.find((each) => each.name === 'ce_type')?.value ?? null)).toBe(`fairstream.${name}.v1`)
  })

  it('is read back as it was', () => {
    expect(decodeAs<unknown>(RECORD_SCHEMAS[name], encoded)).toEqual({ kind: 'read', value })
  })

  it('begins its life with a format version, and another one is refused', () => {
    const other = JSON.stringify({ ...value, formatVersion: 2 })
    const record = { ...encoded, value: new TextEncoder().encode(other) }
    expect(decodeAs<unknown>(RECORD_SCHEMAS[name], record)).toMatchObject({ kind: 'refused', refusal: { code: 'unreadable' } })
  })

  it('without any of its required fields is refused, naming the field', () => {
    const required = jsonSchema(name)['required'] as readonly string[]
    expect(required.length).toBeGreaterThan(4)
    for (const field of required) {
      const rest = Object.fromEntries(Object.entries(value).filter(([each]) => each !== field))
      const read = decodeAs<unknown>(RECORD_SCHEMAS[name], { ...encoded, value: new TextEncoder().encode(JSON.stringify(rest)) })
      expect(read).toMatchObject({ kind: 'refused', refusal: { code: 'invalid', path: field } })
    }
  })
})

describe('a record that does not fit its schema', () => {
  it('is never written: that is a mistake of ours', () => {
    expect(() => encodePolicy({ ...policy, thetaDefault: 2 })).toThrow('policy: thetaDefault')
    expect(() => encodeTransportMapManifest({ ...manifest, version: 'x' })).toThrow('version')
    expect(() => encodeDriftAlert({ ...alert, n: NaN })).toThrow('n')
    expect(() => encodeTransportMapPart({ ...part, part: 'manifest' })).toThrow('part')
  })
})

describe('a part of a transport map', () => {
  it('is smaller than 64 KiB or not written', () => {
    const size = encodeTransportMapPart({ ...part, data: '' }).value?.length ?? 0
    const greatest = Math.floor((65_535 - size) / 4) * 4
    expect(encodeTransportMapPart({ ...part, data: 'A'.repeat(greatest) }).value?.length).toBeLessThan(65_536)
    expect(() => encodeTransportMapPart({ ...part, data: 'A'.repeat(greatest + 4) })).toThrow(RangeError)
  })

  it('is removed by a record of the same key without a value', () => {
    const key = parseMapKey('credit/0123456789abcdef/group/f|a/0')
    if (key === undefined) throw new Error('no key')
    const tombstone = encodeTransportMapTombstone(key)
    expect(tombstone.value).toBeNull()
    expect(tombstone.key).toEqual(encodeTransportMapPart(part).key)
  })
})

describe('the key of a map', () => {
  it.each(['manifest', 'group/f|a/0', 'group//12', 'barycenter/0'])('names the part %s', (name) => {
    const key = { scorecard: 'eu/credit', version: '0123456789abcdef', part: name }
    expect(parseMapKey(mapKey(key))).toEqual(key)
  })

  it.each([
    '',
    'credit',
    'credit/0123456789abcdef',
    'credit/x/manifest',
    '/0123456789abcdef/manifest',
    'credit/0123456789abcdef/group/f',
  ])('is not %j', (key) => {
    expect(parseMapKey(key)).toBeUndefined()
  })
})

describe('an input that we write ourselves', () => {
  it('is decoded to what it was', () => {
    const traits = Object.assign(Object.create(null) as Record<string, string>, { sex: 'f' })
    const score = { id: 'e1', subject: 's1', scorecard: 'credit', traits, score: [1, 2], time: '2026-01-01T00:00:00Z' }
    const outcome = {
      id: 'o1',
      subject: 's1',
      rawId: 'e1',
      scorecard: 'credit',
      outcome: 0.5,
      horizon: 'P90D',
      time: 5,
      features: { pre: {} },
    }
    expect(decodeRecord(encodeRawScore(score), 1e6)).toMatchObject({ kind: 'raw-score', event: score })
    expect(decodeRecord(encodeOutcome(outcome), 1e6)).toMatchObject({ kind: 'outcome', event: outcome })
  })

  it('is never one that decoding would refuse', () => {
    expect(() => encodeRawScore({ id: '', subject: 's', scorecard: 'c', traits: {}, score: 1, time: 0 })).toThrow('raw-score: id')
  })
})

function textOf(bytes: Uint8Array | null): string {
  return (bytes && decodeUtf8(bytes)) ?? 'not UTF-8'
}
