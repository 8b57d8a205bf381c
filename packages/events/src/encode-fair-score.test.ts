import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeAs } from './decode-as.ts'
import { encodeFairScore, encodeLateScore } from './encode-fair-score.ts'
import { header } from './encode-event.ts'
import { decodeFairScoreTail } from './fair-score-tail.ts'
import type { FairScore } from './fair-score.ts'
import { fairScoreSchema, FLAGS } from './fair-score.ts'
import { lateScoreSchema } from './late-score.ts'
import type { Encoded } from './record.ts'
import { decodeUtf8 } from './utf8.ts'

const score: FairScore = {
  time: '2026-01-01T01:00:00+01:00',
  flags: ['extrapolated'],
  id: 'main/3/17',
  rawId: 'e1',
  subject: 'sübject',
  scorecard: 'credit',
  group: 'f|?',
  raw: 612,
  fair: 640.25,
  theta: 1,
  quantile: 0.5,
  decision: 'refer',
  mapVersion: '0123456789abcdef',
  policyVersion: 'config-1',
  errorBound: 0.01,
  formatVersion: 1,
}
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

describe('a fair score on the wire', () => {
  it('is a CloudEvent in binary mode, keyed by subject', () => {
    const encoded = encodeFairScore(score, traceparent)
    expect(textOf(encoded.key)).toBe('sübject')
    expect(encoded.headers.map(({ name, value }) => [name, textOf(value)])).toEqual([
      ['ce_id', 'main/3/17'],
      ['ce_source', 'fairstream'],
      ['ce_type', 'fairstream.fair-score.v1'],
      ['ce_specversion', '1.0'],
      ['ce_time', '2026-01-01T00:00:00.000Z'],
      ['content-type', 'application/json'],
      ['traceparent', traceparent],
    ])
  })

  it('has its fields in one order, however it was put together', () => {
    expect(textOf(encodeFairScore(score).value)).toBe(
      '{"formatVersion":1,"id":"main/3/17","rawId":"e1","subject":"sübject","scorecard":"credit","group":"f|?","raw":612,"fair":640.25,' +
        '"theta":1,"quantile":0.5,"decision":"refer","mapVersion":"0123456789abcdef","policyVersion":"config-1",' +
        '"flags":["extrapolated"],"errorBound":0.01,"time":"2026-01-01T01:00:00+01:00"}',
    )
    const reversed = Object.fromEntries(Object.entries(score).reverse()) as unknown as FairScore
    expect(encodeFairScore(reversed)).toEqual(encodeFairScore(score))
  })

  it('leaves absent fields out', () => {
    const plain: FairScore = {
      ...without(score, 'theta', 'quantile', 'errorBound', 'mapVersion', 'decision'),
      flags: ['warming-up'],
    }
    expect(Object.keys(JSON.parse(textOf(encodeFairScore(plain).value)) as object)).toEqual(
      'formatVersion id rawId subject scorecard group raw fair policyVersion flags time'.split(' '),
    )
  })

  it('has no ce_time where RFC 3339 cannot write the year', () => {
    const names = encodeFairScore({ ...score, time: 8.64e15 }).headers.map(({ name }) => name)
    expect(names).not.toContain('ce_time')
  })

  it.each([
    ['a fair score that is NaN', { fair: NaN }],
    ['an infinity in a vector', { fair: [1, Infinity] }],
    ['a time that is none', { time: 'soon' }],
  ])('is never made of %s: that is a mistake of ours', (_, change) => {
    expect(() => encodeFairScore({ ...score, ...change })).toThrow(TypeError)
  })

  it('is read back as it was', () => {
    fc.assert(
      fc.property(anyFairScore, (generated) => {
        expect(decodeAs(fairScoreSchema, encodeFairScore(generated))).toStrictEqual({ kind: 'read', value: generated })
      }),
      { seed: 1712 },
    )
  })

  it('is read in the tail by its input position, its map and its flags', () => {
    expect(decodeFairScoreTail(encodeFairScore({ ...score, id: 'eu/main/3/17' }))).toEqual({
      kind: 'fair-score',
      id: 'eu/main/3/17',
      log: 'eu/main',
      partition: 3,
      inputOffset: 17,
      scorecard: 'credit',
      mapVersion: '0123456789abcdef',
      policyVersion: 'config-1',
      flags: ['extrapolated'],
    })
  })

  it.each([
    ['another id', encodeFairScore({ ...score, id: 'x' }), 'invalid'],
    ['an unknown format version', encodeFairScore({ ...score, formatVersion: 2 as 1 }), 'unreadable'],
    ['an unknown type', { ...encodeFairScore(score), headers: [header('ce_type', 'fairstream.fair-score.v2')] }, 'unreadable'],
    ['an unknown flag', encodeFairScore({ ...score, flags: ['lucky' as 'late'] }), 'invalid'],
    ['no value', { key: null, value: null, headers: [] }, 'unreadable'],
  ])('is refused in the tail with %s', (_, record: Encoded, code) => {
    expect(decodeFairScoreTail(record)).toMatchObject({ kind: 'refused', refusal: { code } })
  })
})

describe('a late score on the wire', () => {
  it('is the fair score with its lateness, under the same id and another source', () => {
    const encoded = encodeLateScore({ ...score, latenessMs: 61_000 })
    expect(textOf(encoded.value)).toBe(textOf(encodeFairScore(score).value).replace(/}$/, ',"latenessMs":61000}'))
    expect(encoded.headers.slice(0, 3).map(({ value }) => textOf(value))).toEqual([
      'main/3/17',
      'fairstream/late-scores',
      'fairstream.late-score.v1',
    ])
    expect(decodeAs(lateScoreSchema, encoded)).toEqual({ kind: 'read', value: { ...score, latenessMs: 61_000 } })
  })
})

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0)
const unit = fc.double({ min: 0, max: 1, noNaN: true }).map((each) => each + 0)
const anyFairScore: fc.Arbitrary<FairScore> = fc.record(
  {
    formatVersion: fc.constant(1 as const),
    id: fc.string({ unit: 'binary', minLength: 1 }),
    rawId: fc.string({ unit: 'binary', minLength: 1 }),
    subject: fc.string({ unit: 'binary', minLength: 1 }),
    scorecard: fc.constant('credit'),
    group: fc.string({ unit: 'binary' }),
    raw: fc.oneof(finite, fc.array(finite, { minLength: 1, maxLength: 4 })),
    fair: fc.oneof(finite, fc.array(finite, { minLength: 1, maxLength: 4 })),
    theta: unit,
    quantile: unit,
    decision: fc.constantFrom('approve' as const, 'refer' as const, 'decline' as const),
    mapVersion: fc.constant('0123456789abcdef'),
    policyVersion: fc.constant('config-1'),
    flags: fc.subarray([...FLAGS]),
    errorBound: unit,
    time: fc.oneof(fc.integer(), fc.constant('2026-01-01T00:00:00Z')),
  },
  {
    requiredKeys: [
      'formatVersion',
      'id',
      'rawId',
      'subject',
      'scorecard',
      'group',
      'raw',
      'fair',
      'policyVersion',
      'flags',
      'time',
    ],
    noNullPrototype: true,
  },
)

function textOf(bytes: Uint8Array | null): string {
  return (bytes && decodeUtf8(bytes)) ?? 'not UTF-8'
}

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>
}
