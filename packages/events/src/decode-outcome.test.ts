import { describe, expect, it } from 'vitest'

import { decodeRecord } from './decode-record.ts'
import { encodeUtf8 } from './utf8.ts'

const LIMIT = 1_048_576
const good = { id: 'e1', subject: 's1', scorecard: 'credit', traits: { sex: 'f' }, score: 612, time: '2026-01-01T00:00:00Z' }
const goodOutcome = { id: 'o1', subject: 's1', scorecard: 'credit', outcome: 1, horizon: 'P90D', time: 1_767_225_600_000 }

describe('an outcome', () => {
  it('is an object with outcome and without score', () => {
    const written = { ...goodOutcome, decisionId: 'main/0/1', rawId: 'e1', features: { pre: { income: 3 }, post: {}, other: 1 } }
    const features = { pre: { income: 3 }, post: {} }
    expect(decode(JSON.stringify(written))).toEqual({
      kind: 'outcome',
      event: { ...written, features, timeMs: 1_767_225_600_000 },
    })
  })

  it('with a score is a raw score', () => {
    expect(decode(JSON.stringify({ ...goodOutcome, ...good })).kind).toBe('raw-score')
  })

  it.each([
    ['id', '7', 'id'],
    ['subject', 'null', 'subject'],
    ['decisionId', 'null', 'decisionId'],
    ['rawId', '""', 'rawId'],
    ['scorecard', '{}', 'scorecard'],
    ['outcome', '"1"', 'outcome'],
    ['outcome', 'true', 'outcome'],
    ['outcome', '1e999', 'outcome'],
    ['outcome', '-inf', 'outcome'],
    ['horizon', '90', 'horizon'],
    ['time', '"soon"', 'time'],
    ['features', '[]', 'features'],
    ['features', '{"pre":1}', 'features.pre'],
    ['features', '{"post":{"a b":"x"}}', 'features.post["a b"]'],
    ['features', '{"post":{"a":[NaN]}}', 'features.post.a[0]'],
  ])('whose %s is %s is invalid at %s', (field, written, path) => {
    expect(decode(withField(field, written))).toMatchObject({ refusal: { code: 'invalid', path } })
  })

  it.each(['id', 'subject', 'scorecard', 'horizon', 'time'])('without %s is invalid there', (field) => {
    const rest = Object.fromEntries(Object.entries(goodOutcome).filter(([name]) => name !== field))
    expect(decode(JSON.stringify(rest))).toMatchObject({ refusal: { code: 'invalid', path: field } })
  })
})

function decode(text: string) {
  return decodeRecord({ key: null, value: encodeUtf8(text), headers: [] }, LIMIT)
}

/** The JSON of a good outcome with one field written as it stands here, JSON or not. */
function withField(field: string, written: string): string {
  const rest = Object.entries(goodOutcome).filter(([name]) => name !== field)
  return `{${rest.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`).join('')}"${field}":${written}}`
}
