import { describe, expect, it } from 'vitest'

import { decodeRecord } from './decode-record.ts'
import { encodeUtf8 } from './utf8.ts'

const LIMIT = 1_048_576
const good = { id: 'e1', subject: 's1', scorecard: 'credit', traits: { sex: 'f' }, score: 612, time: '2026-01-01T00:00:00Z' }

describe('a raw score', () => {
  it('is decoded to its fields and its event time', () => {
    const decoded = decode(JSON.stringify({ ...good, attributes: { branch: 7 }, unknown: [null] }))
    const traits = Object.assign(Object.create(null) as object, { sex: 'f' })
    expect(decoded).toStrictEqual({ kind: 'raw-score', event: { ...good, traits, timeMs: 1_767_225_600_000 } })
  })

  it.each([
    ['−0', '-0', 0],
    ['a number so small that it is −0', '-1e-400', 0],
    ['a vector with −0 in it', '[-0,1]', [0, 1]],
    ['a number in another notation', '6.12e2', 612],
  ])('whose score is %s is decoded', (_, written, score) => {
    const decoded = decode(withField('score', written))
    expect(decoded).toMatchObject({ kind: 'raw-score', event: { score } })
    // toBe tells 0 from −0.
    if (decoded.kind === 'raw-score') expect([decoded.event.score].flat()[0]).toBe([score].flat()[0])
  })

  it('may name a trait __proto__ or constructor', () => {
    const decoded = decode(withField('traits', '{"__proto__":"x","constructor":"y"}'))
    if (decoded.kind !== 'raw-score') throw new Error('refused')
    expect(Object.entries(decoded.event.traits)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect('toString' in decoded.event.traits).toBe(false)
  })

  it('keeps the last of fields that are written twice', () => {
    expect(decode(withField('score', '1,"score":2'))).toMatchObject({ event: { score: 2 } })
  })

  it('may have no traits at all, an empty value, and anything in fields that are not ours', () => {
    expect(decode(withField('traits', '{}')).kind).toBe('raw-score')
    expect(decode(withField('traits', '{"sex":""}')).kind).toBe('raw-score')
    expect(decode(withField('attributes', 'null')).kind).toBe('raw-score')
    expect(decode(withField('extra', '1e999')).kind).toBe('raw-score')
  })

  it('may be nested deeper than any stack in a field that is not ours', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    expect(decode(withField('attributes', deep)).kind).toBe('raw-score')
    expect(decode(withField('traits', deep))).toMatchObject({ refusal: { code: 'invalid', path: 'traits' } })
    expect(decode(withField('score', `{"a":${deep}}`))).toMatchObject({ refusal: { code: 'invalid', path: 'score' } })
  })
})

describe('a raw score is invalid', () => {
  it.each(Object.keys(good))('without %s, which it names', (field) => {
    const rest = Object.fromEntries(Object.entries(good).filter(([name]) => name !== field))
    const refusal = {
      code: 'invalid',
      path: field,
      message: expect.stringMatching(`^${field}: wanted .*, found nothing$`) as string,
    }
    expect(decode(JSON.stringify(rest))).toMatchObject({ kind: 'refused', refusal })
  })

  it.each([
    ['id', '""', 'id', 'an empty string'],
    ['id', '7', 'id', 'a number'],
    ['id', JSON.stringify('x'.repeat(1025)), 'id', 'a string of length 1025'],
    ['id', '"\\ud800"', 'id', 'a string with half a surrogate pair'],
    ['subject', 'null', 'subject', 'null'],
    ['subject', '["s"]', 'subject', 'an array'],
    ['subject', '"a\\udfffb"', 'subject', 'a string with half a surrogate pair'],
    ['scorecard', 'true', 'scorecard', 'true or false'],
    ['scorecard', '""', 'scorecard', 'an empty string'],
    ['traits', 'null', 'traits', 'null'],
    ['traits', '"f"', 'traits', 'a string of length 1'],
    ['traits', '["f"]', 'traits', 'an array'],
    ['traits', '{"sex":null}', 'traits.sex', 'null'],
    ['traits', '{"sex":1}', 'traits.sex', 'a number'],
    ['traits', '{"sex":{}}', 'traits.sex', 'an object'],
    ['traits', '{"a.b":1}', 'traits["a.b"]', 'a number'],
    ['traits', '{"__proto__":{"x":"y"}}', 'traits.__proto__', 'an object'],
    ['traits', '{"sex":"\\ud800"}', 'traits.sex', 'a string with half a surrogate pair'],
    ['traits', '{"\\ud800":"f"}', 'traits', 'a string with half a surrogate pair'],
    ['traits', `{"sex":"${'x'.repeat(257)}"}`, 'traits.sex', 'a string of length 257'],
    ['traits', `{"${'x'.repeat(257)}":"f"}`, 'traits', 'a string of length 257'],
    ['traits', JSON.stringify(Object.fromEntries(Array.from({ length: 65 }, (_, n) => [n, 'x']))), 'traits', '65'],
    ['score', '"612"', 'score', 'a string of length 3'],
    ['score', 'null', 'score', 'null'],
    ['score', 'true', 'score', 'true or false'],
    ['score', '{}', 'score', 'an object'],
    ['score', '[]', 'score', 'an array of length 0'],
    ['score', '[1,"2"]', 'score[1]', 'a string of length 1'],
    ['score', '[1,[2]]', 'score[1]', 'an array'],
    ['score', '[1,null]', 'score[1]', 'null'],
    ['score', JSON.stringify(new Array(65).fill(0)), 'score', 'an array of length 65'],
    ['time', '"yesterday"', 'time', 'a string of length 9'],
    ['time', '"2026-02-30T00:00:00Z"', 'time', 'a string of length 20'],
    ['time', '1.5', 'time', 'a number'],
    ['time', '9e15', 'time', 'a number'],
    ['time', 'null', 'time', 'null'],
  ])('whose %s is %s: it says %s and %s', (field, written, path, found) => {
    const decoded = decode(withField(field, written))
    if (decoded.kind !== 'refused') throw new Error('accepted')
    expect(decoded.refusal).toMatchObject({ code: 'invalid', path })
    expect(decoded.refusal.message).toMatch(/^[^ ]+: wanted /)
    expect(decoded.refusal.message.endsWith(`, found ${found}`)).toBe(true)
  })

  it('without saying what the value was: it may be personal', () => {
    const decoded = decode(withField('traits', '{"sex":["Ms Smith"]}'))
    expect(JSON.stringify(decoded)).not.toContain('Smith')
  })

  it('in few words, however long the name of the field', () => {
    const decoded = decode(withField('extra', `{"${'y'.repeat(500_000)}":NaN}`))
    if (decoded.kind !== 'refused') throw new Error('accepted')
    expect(decoded.refusal.message.length).toBeLessThan(400)
    expect(decoded.refusal.code).toBe('invalid')
  })
})

function decode(text: string) {
  return decodeRecord({ key: null, value: encodeUtf8(text), headers: [] }, LIMIT)
}

/** The JSON of a good raw score with one field written as it stands here, JSON or not. */
function withField(field: string, written: string): string {
  const rest = Object.entries(good).filter(([name]) => name !== field)
  return `{${rest.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`).join('')}"${field}":${written}}`
}
