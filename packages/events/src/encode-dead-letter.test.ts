import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeBase64 } from './base64.ts'
import { deadLetterFileForm } from './dead-letter-file-form.ts'
import { deadLetterSchema } from './dead-letter.ts'
import { deadLetter, positionOfDeadLetter, recordOfDeadLetter } from './encode-dead-letter.ts'
import { header } from './encode-event.ts'
import type { InputRecord } from './record.ts'
import type { Refusal } from './refusal.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const position = { log: 'main', topic: 'credit.raw-scores.v1', partition: 3, offset: 17 }
const refusal: Refusal = { code: 'invalid', message: 'score: wanted a finite number, found null', path: 'score' }
const bytes = fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' }).map(encodeUtf8), fc.constant(encodeUtf8('\uFEFFx')))
const names = fc.oneof(
  fc.string(),
  fc.constantFrom('ce_id', 'fairstream-id', 'x-dlq-reason', '__connect.errors.topic', 'traceparent'),
)
const anyRecord: fc.Arbitrary<InputRecord> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ name: names, value: bytes }), { maxLength: 5 }),
})

describe('a dead letter', () => {
  it('adds to the headers of the record what Kafka Connect would, its own id, and the reason', () => {
    const record = { key: encodeUtf8('s1'), value: encodeUtf8('{'), headers: [header('ce_id', 'e1')] }
    const written = deadLetter(position, record, 'decode', refusal).headers.map(({ name, value }) => [name, decodeUtf8(value)])
    expect(written).toEqual([
      ['ce_id', 'e1'],
      ['fairstream-id', 'main/3/17'],
      ['fairstream-type', 'fairstream.dead-letter.v1'],
      ['__connect.errors.topic', 'credit.raw-scores.v1'],
      ['__connect.errors.partition', '3'],
      ['__connect.errors.offset', '17'],
      ['__connect.errors.stage', 'decode'],
      ['__connect.errors.class.name', 'fairstream.decode'],
      ['__connect.errors.exception.message', 'score: wanted a finite number, found null'],
      ['x-dlq-reason', 'invalid'],
    ])
  })

  it('keeps key, value and headers of any record byte for byte, and gives them back', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const letter = deadLetter(position, record, 'decode', refusal)
        expect({ ...letter, headers: letter.headers.slice(0, record.headers.length) }).toEqual(record)
        expect(recordOfDeadLetter(letter)).toEqual(record)
      }),
      { seed: 7 },
    )
  })

  it('of a dead letter sent round again gives back the dead letter that it was', () => {
    const first = deadLetter(position, { key: null, value: null, headers: [] }, 'decode', refusal)
    const second = deadLetter({ ...position, offset: 18 }, first, 'score', { code: 'future', message: 'later' })
    expect(positionOfDeadLetter(second)).toMatchObject({ id: 'main/3/18', stage: 'score', code: 'future' })
    expect(recordOfDeadLetter(second)).toEqual(first)
  })

  it('gives the record back even where a client has grouped the headers by name', () => {
    const first = deadLetter(position, { key: null, value: null, headers: [] }, 'decode', refusal)
    const second = deadLetter({ ...position, offset: 18 }, first, 'score', refusal)
    const grouped = Object.values(Object.groupBy(second.headers, ({ name }) => name)).flatMap((each) => each ?? [])
    expect(recordOfDeadLetter({ ...second, headers: grouped })).toEqual(first)
  })

  it('tells where its record stood and why it was refused', () => {
    const letter = deadLetter(position, { key: null, value: null, headers: [] }, 'decode', refusal)
    const { code, message } = refusal
    expect(positionOfDeadLetter(letter)).toEqual({ ...position, id: 'main/3/17', stage: 'decode', code, message })
  })

  it.each(['fairstream-id', 'fairstream-type', '__connect.errors.topic', '__connect.errors.stage', 'x-dlq-reason'])(
    'without %s is none',
    (missing) => {
      const letter = deadLetter(position, { key: null, value: null, headers: [] }, 'decode', refusal)
      const record = { ...letter, headers: letter.headers.filter(({ name }) => name !== missing) }
      expect([positionOfDeadLetter(record), deadLetterFileForm(record)]).toEqual([undefined, undefined])
    },
  )

  it('of another format version is none', () => {
    const letter = deadLetter(position, { key: null, value: null, headers: [] }, 'decode', refusal)
    expect(
      positionOfDeadLetter({ ...letter, headers: [...letter.headers, header('fairstream-type', 'fairstream.dead-letter.v2')] }),
    ).toBeUndefined()
  })
})

describe('a dead letter in a file', () => {
  it('is one object with its value as text', () => {
    const record = { key: encodeUtf8('s1'), value: encodeUtf8('{"id":'), headers: [header('a', 'x'), header('a', 'y')] }
    expect(deadLetterFileForm(deadLetter(position, record, 'decode', refusal))).toStrictEqual({
      id: 'main/3/17',
      topic: 'credit.raw-scores.v1',
      partition: 3,
      offset: 17,
      stage: 'decode',
      code: 'invalid',
      message: 'score: wanted a finite number, found null',
      key: 's1',
      value: '{"id":',
      headers: [
        { name: 'a', value: 'x' },
        { name: 'a', value: 'y' },
      ],
    })
  })

  it('has in base64 what is not UTF-8, and says so', () => {
    const record = {
      key: new Uint8Array([0xff]),
      value: new Uint8Array([0xfe, 0]),
      headers: [{ name: 'h', value: new Uint8Array([0x80]) }],
    }
    expect(deadLetterFileForm(deadLetter(position, record, 'decode', refusal))).toMatchObject({
      key: '/w==',
      keyEncoding: 'base64',
      value: '/gA=',
      encoding: 'base64',
      headers: [{ name: 'h', value: 'gA==', encoding: 'base64' }],
    })
  })

  it('loses nothing of any record, through JSON and back', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const line = JSON.stringify(deadLetterFileForm(deadLetter(position, record, 'decode', refusal)))
        const form = deadLetterSchema.parse(JSON.parse(line))
        const headers = form.headers.map(({ name, value, encoding }) => ({ name, value: bytesOf(value, encoding) }))
        expect({ key: bytesOf(form.key, form.keyEncoding), value: bytesOf(form.value, form.encoding), headers }).toEqual(record)
      }),
      { seed: 7 },
    )
  })
})

function bytesOf(text: string | null, encoding?: 'base64') {
  if (text === null) return null
  return encoding === undefined ? encodeUtf8(text) : decodeBase64(text)
}
