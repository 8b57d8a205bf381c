import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { OutgoingRecord } from '@fairstream/ports'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeInt64 } from './bytes.ts'
import { BATCH_HEADER_BYTES, encodeBatch, recordBytesMax } from './record-batch.ts'
import { readRecords } from './record-set.ts'

const bytes = fc.uint8Array({ maxLength: 300 })
const record: fc.Arbitrary<OutgoingRecord> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(fc.record({ name: fc.string({ unit: 'grapheme', maxLength: 8 }), value: bytes }), { maxLength: 5 }),
})

test('what is written is what is read', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 200 }), fc.nat(2 ** 50), (records, firstOffset) => {
      const read = readRecords(3, firstOffset, batchAt(firstOffset, records), [])
      expect(read.next).toBe(firstOffset + records.length)
      expect(read.records.map(({ key, value, headers }) => plain({ key, value, headers }))).toEqual(records.map(plain))
      for (const [index, each] of read.records.entries())
        expect(each).toMatchObject({ partition: 3, offset: firstOffset + index, timestampMs: 1_700_000_000_123 })
    }),
  )
})

test('a record takes no more bytes than is reckoned', () => {
  fc.assert(
    fc.property(record, (each) => {
      expect(encodeBatch([each], 0).length - BATCH_HEADER_BYTES).toBeLessThanOrEqual(recordBytesMax(each))
    }),
  )
})

test('a fetch in the middle of a batch begins at its offset', () => {
  const read = readRecords(0, 12, batchAt(10, said('a', 'b', 'c', 'd')), [])
  expect(valuesOf(read.records)).toEqual(['c', 'd'])
  expect(read.next).toBe(14)
})

test('a batch that is cut off is left for the next fetch', () => {
  const [first, second] = [batchAt(0, said('a', 'b')), batchAt(2, said('c'))]
  for (let cut = 0; cut < second.length; cut += 1)
    expect(readRecords(0, 0, Buffer.concat([first, second.subarray(0, cut)]), []).next).toBe(2)
  expect(readRecords(0, 0, first.subarray(0, -1), []).next).toBe(0)
})

test('a batch that compaction emptied covers its offsets', () => {
  const emptied = batchAt(0, said('a', 'b', 'c')).subarray(0, BATCH_HEADER_BYTES)
  emptied.writeInt32BE(BATCH_HEADER_BYTES - 12, 8)
  emptied.writeInt32BE(0, 57)
  expect(readRecords(0, 0, emptied, [])).toEqual({ records: [], next: 3 })
  const after = readRecords(0, 1, Buffer.concat([emptied, batchAt(3, said('d'))]), [])
  expect(valuesOf(after.records)).toEqual(['d'])
})

test('records of aborted transactions and control records are passed over, and cover their offsets', () => {
  const set = Buffer.concat([
    batchAt(0, said('aborted'), { producer: 7, attributes: TRANSACTIONAL }),
    batchAt(1, said('other'), { producer: 8, attributes: TRANSACTIONAL }),
    batchAt(2, said('plain')),
    batchAt(3, said('end of 7'), { producer: 7, attributes: TRANSACTIONAL | CONTROL }),
    batchAt(4, said('committed'), { producer: 7, attributes: TRANSACTIONAL }),
    batchAt(5, said('end of 7'), { producer: 7, attributes: TRANSACTIONAL | CONTROL }),
    batchAt(6, said('aborted again'), { producer: 7, attributes: TRANSACTIONAL }),
  ])
  const aborted = [
    { producer: 7, firstOffset: 6 },
    { producer: 7, firstOffset: 0 },
  ]
  const read = readRecords(0, 0, set, aborted)
  expect(valuesOf(read.records)).toEqual(['other', 'plain', 'committed'])
  expect(read.next).toBe(7)
})

test.each([
  ['gzip', 1, gzipSync],
  ['zstd', 4, zstdCompressSync],
] as const)('records compressed by %s are read', (_, codec, pack) => {
  expect(valuesOf(readRecords(0, 0, packed(codec, pack), []).records)).toEqual(['a', 'b'])
})

test.each([
  ['snappy', 2],
  ['lz4', 3],
] as const)('records compressed by %s are refused by name', (name, codec) => {
  const set = packed(codec, (body) => body)
  expect(() => readRecords(0, 0, set, [])).toThrow(name)
})

test('a time that the broker took counts for every record of its batch', () => {
  const set = batchAt(0, said('a', 'b'), { attributes: LOG_APPEND_TIME })
  writeInt64(set, 1_800_000_000_000, 35)
  expect(readRecords(0, 0, set, []).records.map(({ timestampMs }) => timestampMs)).toEqual([1_800_000_000_000, 1_800_000_000_000])
})

const LOG_APPEND_TIME = 8
const TRANSACTIONAL = 16
const CONTROL = 32

function batchAt(
  offset: number,
  records: readonly OutgoingRecord[],
  { producer = -1, attributes = 0 }: { readonly producer?: number; readonly attributes?: number } = {},
): Buffer {
  const batch = encodeBatch(records, 1_700_000_000_123)
  writeInt64(batch, offset, 0)
  writeInt64(batch, producer, 43)
  batch.writeInt16BE(attributes, 21)
  return batch
}

function packed(codec: number, pack: (body: Buffer) => Buffer): Buffer {
  const batch = batchAt(0, said('a', 'b'), { attributes: codec })
  const body = pack(batch.subarray(BATCH_HEADER_BYTES))
  const head = Buffer.from(batch.subarray(0, BATCH_HEADER_BYTES))
  head.writeInt32BE(BATCH_HEADER_BYTES - 12 + body.length, 8)
  return Buffer.concat([head, body])
}

function said(...values: readonly string[]): OutgoingRecord[] {
  return values.map((value) => ({ key: null, value: Buffer.from(value), headers: [] }))
}

function valuesOf(records: readonly { readonly value: Uint8Array | null }[]): string[] {
  return records.map(({ value }) => Buffer.from(value ?? []).toString())
}

function plain({ key, value, headers }: OutgoingRecord): unknown {
  const hex = (each: Uint8Array | null): string | null => (each === null ? null : Buffer.from(each).toString('hex'))
  return { key: hex(key), value: hex(value), headers: headers.map((header) => [header.name, hex(header.value)]) }
}
