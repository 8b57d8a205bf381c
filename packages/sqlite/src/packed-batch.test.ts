import { readFileSync } from 'node:fs'
import type { OutgoingRecord } from '@fairstream/ports'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DamagedBytesError } from './byte-reader.ts'
import { packBatch, packedBytesMax, unpackBatch } from './packed-batch.ts'
import type { Packed } from './packed-batch.ts'

const someBytes = fc.uint8Array({ maxLength: 300 })
const nullable = fc.option(someBytes, { nil: null })
const header = fc.record({
  name: fc.oneof(fc.constantFrom('ce_id', 'ce_type', ''), fc.string({ unit: 'grapheme' })),
  value: someBytes,
})
const record: fc.Arbitrary<OutgoingRecord> = fc.record({
  key: nullable,
  value: nullable,
  headers: fc.array(header, { maxLength: 4 }),
})
const batch = fc.array(record, { minLength: 1, maxLength: 20 })

test('what is packed comes out again, with the offsets, partition and time of its row', () => {
  fc.assert(
    fc.property(batch, fc.nat(2 ** 40), (records, first) => {
      const row = rowOf(records, first)
      const unpacked = unpackBatch(packBatch(records), row, -Infinity, Infinity)
      expect(unpacked).toEqual(
        records.map((each, index) => ({ ...each, partition: 3, offset: first + index, timestampMs: 1_700_000_000_000 })),
      )
    }),
  )
})

test('a range of a batch holds the records between its offsets', () => {
  fc.assert(
    fc.property(batch, fc.integer({ min: -3, max: 23 }), fc.integer({ min: -3, max: 23 }), (records, from, to) => {
      const row = rowOf(records, 100)
      const offsets = unpackBatch(packBatch(records), row, 100 + from, 100 + to).map(({ offset }) => offset - 100)
      expect(offsets).toEqual(records.map((_, index) => index).filter((index) => index >= from && index < to))
    }),
  )
})

test('a batch takes no more bytes than its records were said to', () => {
  fc.assert(
    fc.property(batch, (records) => {
      const bytesMax = records.reduce((sum, each) => sum + packedBytesMax(each), 10)
      expect(packBatch(records).length).toBeLessThanOrEqual(bytesMax)
    }),
  )
})

test('more than 127 header names, and values of more than 16,383 bytes, have their place', () => {
  const headers = Array.from({ length: 200 }, (_, index) => ({ name: `name-${index}`, value: Uint8Array.of(index) }))
  const records = [{ key: null, value: new Uint8Array(20_000).fill(7), headers }]
  expect(unpackBatch(packBatch(records), rowOf(records, 0), 0, 1)).toMatchObject(records)
})

describe('format 1', () => {
  const fixture = JSON.parse(readFileSync(new URL('../fixtures/packed-batch-v1.json', import.meta.url), 'utf8')) as {
    readonly hex: string
    readonly records: readonly Written[]
  }
  interface Written {
    readonly key: string | null
    readonly value: string | null
    readonly headers: readonly (readonly [name: string, hex: string])[]
  }
  const records = fixture.records.map(({ key, value, headers }) => ({
    key: bytesOf(key),
    value: bytesOf(value),
    headers: headers.map(([name, hex]) => ({ name, value: Uint8Array.from(Buffer.from(hex, 'hex')) })),
  }))
  const row = rowOf(records, 7)

  test('is written as the committed bytes', () => {
    expect(packBatch(records).toString('hex')).toBe(fixture.hex)
  })

  test('is read from the committed bytes', () => {
    expect(unpackBatch(Buffer.from(fixture.hex, 'hex'), row, 0, Infinity)).toMatchObject(records)
  })

  test('with any one bit changed is refused', () => {
    const packed = Buffer.from(fixture.hex, 'hex')
    for (let bit = 0; bit < 8 * packed.length; bit += 1) {
      const changed = Buffer.from(packed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => unpackBatch(changed, row, 0, Infinity)).toThrow(DamagedBytesError)
    }
  })

  test('cut short is refused, wherever the cut', () => {
    const packed = Buffer.from(fixture.hex, 'hex')
    for (let length = 0; length < packed.length; length += 1)
      expect(() => unpackBatch(packed.subarray(0, length), row, 0, Infinity)).toThrow(DamagedBytesError)
  })

  test.each([-1, 1])('in a row that counts %d more records than it holds is refused', (more) => {
    const packed = Buffer.from(fixture.hex, 'hex')
    expect(() => unpackBatch(packed, { ...row, next: row.next + more }, 0, Infinity)).toThrow(DamagedBytesError)
  })
})

function rowOf(records: readonly unknown[], first: number): Packed {
  return { partition: 3, first, next: first + records.length, timestampMs: 1_700_000_000_000 }
}

function bytesOf(hex: string | null): Uint8Array | null {
  return hex === null ? null : Uint8Array.from(Buffer.from(hex, 'hex'))
}
