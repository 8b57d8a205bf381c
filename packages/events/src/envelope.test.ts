import { describe, expect, it } from 'vitest'

import { encodeBase64 } from './base64.ts'
import { decodeRecord } from './decode-record.ts'
import { header } from './encode-event.ts'
import type { Header } from './record.ts'
import { encodeUtf8 } from './utf8.ts'

const score = { id: 'e1', subject: 's1', scorecard: 'credit', traits: { sex: 'f' }, score: 612, time: 0 }
const json = JSON.stringify(score)
const binary = {
  ce_id: 'x',
  ce_source: '/bank',
  ce_type: 'fairstream.raw-score.v1',
  ce_specversion: '1.0',
  'content-type': 'application/json',
}
const structured = { specversion: '1.0', id: 'x', source: '/bank', type: 'com.bank.score', data: score }
const cloudEvents = { 'content-type': 'application/cloudevents+json; charset=UTF-8' }

describe('a CloudEvent in binary mode', () => {
  it('is read', () => {
    expect(decode(json, binary).kind).toBe('raw-score')
  })

  it('may be of a type of its producer, or of none', () => {
    expect(decode(json, { ...binary, ce_type: 'com.bank.score.v7' }).kind).toBe('raw-score')
    expect(decode(json, { ce_specversion: '1.0' }).kind).toBe('raw-score')
  })

  it.each(['0.3', '2.0', '1', '1.', '', 'x1.0'])('of CloudEvents version %j is unreadable', (version) => {
    expect(decode(json, { ...binary, ce_specversion: version })).toMatchObject({ refusal: { code: 'unreadable' } })
  })

  it.each(['fairstream.raw-score.v2', 'fairstream.raw-score.v11', 'fairstream.raw-score', 'fairstream.anything.v0'])(
    'of our type %s, of a version that nobody knows, is unreadable',
    (type) => {
      expect(decode(json, { ...binary, ce_type: type })).toMatchObject({ refusal: { code: 'unreadable' } })
    },
  )

  it('of our type of an outcome must be an outcome', () => {
    expect(decode(json, { ...binary, ce_type: 'fairstream.outcome.v1' })).toMatchObject({
      refusal: { code: 'invalid', path: 'outcome' },
    })
  })

  it('of our type of a raw score must be a raw score', () => {
    const outcome = JSON.stringify({ id: 'o', subject: 's', scorecard: 'c', outcome: 1, horizon: 'P1D', time: 0, traits: {} })
    expect(decode(outcome, binary)).toMatchObject({ refusal: { code: 'invalid', path: 'score' } })
    expect(decode(outcome, { ...binary, ce_type: 'com.bank.outcome' }).kind).toBe('outcome')
  })

  it('is judged by the last of headers of one name', () => {
    const headers = [header('ce_specversion', '2.0'), header('ce_specversion', '1.0')]
    expect(decodeRecord({ key: null, value: encodeUtf8(json), headers }, 1e6).kind).toBe('raw-score')
  })
})

describe('a CloudEvent in structured mode', () => {
  it.each(['application/cloudevents+json', 'application/cloudevents+json; charset=utf-8', 'Application/CloudEvents+JSON ;x=y'])(
    'is read where its content type is %s',
    (type) => {
      expect(decode(JSON.stringify(structured), { 'content-type': type }).kind).toBe('raw-score')
    },
  )

  it('is read where there are no headers, as in a file', () => {
    expect(decode(JSON.stringify(structured)).kind).toBe('raw-score')
  })

  it('is not guessed at where headers say otherwise', () => {
    expect(decode(JSON.stringify(structured), { 'content-type': 'application/json' })).toMatchObject({
      refusal: { path: 'subject' },
    })
  })

  it('is read from data_base64', () => {
    const data_base64 = encodeBase64(encodeUtf8(json))
    expect(decode(JSON.stringify({ ...structured, data: undefined, data_base64 }), cloudEvents).kind).toBe('raw-score')
  })

  it.each([
    ['specversion 2.0', { specversion: '2.0' }, 'unreadable'],
    ['no specversion', { specversion: undefined }, 'unreadable'],
    ['a specversion that is a number', { specversion: 1 }, 'unreadable'],
    ['our type in an unknown version', { type: 'fairstream.raw-score.v2' }, 'unreadable'],
    ['data in an unknown format version', { data: { ...score, formatVersion: 3 } }, 'unreadable'],
    ['no data', { data: undefined }, 'invalid'],
    ['data that is no object', { data: [score] }, 'invalid'],
    ['data that is a text of JSON', { data: json }, 'invalid'],
    ['base64 that is none', { data: undefined, data_base64: '*' }, 'invalid'],
    ['base64 that is no string', { data: undefined, data_base64: 1 }, 'invalid'],
    ['base64 of what is not JSON', { data: undefined, data_base64: 'AAAA' }, 'unreadable'],
  ])('with %s is refused', (_, change, code) => {
    expect(decode(JSON.stringify({ ...structured, ...change }), cloudEvents)).toMatchObject({ refusal: { code } })
  })

  it('names the fields of its data by their path in the event', () => {
    const event = { ...structured, data: { ...score, traits: { sex: 1 } } }
    expect(decode(JSON.stringify(event), cloudEvents)).toMatchObject({ refusal: { path: 'data.traits.sex' } })
    expect(decode(JSON.stringify(event).replace('612', 'NaN'), cloudEvents)).toMatchObject({ refusal: { path: 'data.score' } })
  })

  it.each(['application/cloudevents-batch+json', 'application/cloudevents+avro', 'application/cloudevents'])(
    'of content type %s is unreadable',
    (type) => {
      expect(decode(JSON.stringify(structured), { 'content-type': type })).toMatchObject({ refusal: { code: 'unreadable' } })
    },
  )
})

describe('the frame of a schema registry', () => {
  it('is skipped before plain JSON and before a CloudEvent', () => {
    expect(decode(`\0\0\0\x01\x02${json}`).kind).toBe('raw-score')
    expect(decode(`\0\0\0\x01\x02${JSON.stringify(structured)}`, cloudEvents).kind).toBe('raw-score')
  })

  it.each(['\0', '\0\0\0\0', '\0\0\0\0\0', `\x01\0\0\0\0${json}`, `\0\0\0\0${json}`, `\0\0\0\0\0\0${json}`])(
    'that is not whole, or not one, is unreadable: %j',
    (value) => {
      expect(decode(value)).toMatchObject({ refusal: { code: 'unreadable' } })
    },
  )
})

describe('a trace context', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

  it('is copied', () => {
    expect(decode(json, { traceparent })).toMatchObject({ traceparent })
  })

  it.each([
    traceparent.toUpperCase(),
    `${traceparent}-x`,
    traceparent.slice(1),
    traceparent.replace('00-', 'ff-'),
    traceparent.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
    traceparent.replace('b7ad6b7169203331', '0'.repeat(16)),
    '',
  ])('that is malformed (%s) is ignored', (malformed) => {
    const decoded = decode(json, { traceparent: malformed })
    expect(decoded.kind).toBe('raw-score')
    expect(decoded).not.toHaveProperty('traceparent')
  })
})

function decode(value: string, headers: Readonly<Record<string, string>> = {}) {
  const written: readonly Header[] = Object.entries(headers).map(([name, text]) => header(name, text))
  return decodeRecord({ key: null, value: encodeUtf8(value), headers: written }, 1_048_576)
}
