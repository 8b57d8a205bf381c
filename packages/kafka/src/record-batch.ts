import type { Header, OutgoingRecord } from '@fairstream/ports'
import { writeInt64 } from './bytes.ts'
import { crc32c } from './crc32c.ts'

/** Bytes of a record batch before its first record (Kafka's message format, version 2). */
export const BATCH_HEADER_BYTES = 61
/** Where the bytes begin that the checksum covers. */
const CHECKED_FROM = 21
const MAGIC = 2

const TRANSACTIONAL = 16

/** Whose transaction a batch belongs to, and its first record's place in what this producer wrote to the partition. */
export interface ProducedBy {
  readonly id: number
  readonly epoch: number
  readonly sequence: number
}

/** No transaction, no producer id: −1 each. */
const NOBODY: ProducedBy = { id: -1, epoch: -1, sequence: -1 }

/** Bytes that a record takes in a batch, at most. */
export function recordBytesMax(record: OutgoingRecord): number {
  return bodyBytes(record, 5) + 5
}

/** The records as one batch, uncompressed, all taken at `timestampMs`. */
export function encodeBatch(records: readonly OutgoingRecord[], timestampMs: number, by: ProducedBy = NOBODY): Buffer {
  let size = BATCH_HEADER_BYTES
  const bodies = records.map((record, index) => {
    const body = bodyBytes(record, varintBytes(index))
    size += varintBytes(body) + body
    return body
  })
  const bytes = Buffer.allocUnsafe(size)
  let at = BATCH_HEADER_BYTES
  records.forEach((record, index) => {
    at = writeRecord(bytes, at, record, index, bodies[index] ?? 0)
  })
  writeHeader(bytes, records.length, timestampMs, by)
  return bytes
}

/** The broker sets the offset of the first record. */
function writeHeader(bytes: Buffer, count: number, timestampMs: number, by: ProducedBy): void {
  let at = writeInt64(bytes, 0, 0)
  at = bytes.writeInt32BE(bytes.length - 12, at)
  at = bytes.writeInt32BE(-1, at)
  at = bytes.writeInt8(MAGIC, at)
  const checksum = at
  at = bytes.writeInt16BE(by === NOBODY ? 0 : TRANSACTIONAL, at + 4)
  at = bytes.writeInt32BE(count - 1, at)
  at = writeInt64(bytes, timestampMs, at)
  at = writeInt64(bytes, timestampMs, at)
  at = writeInt64(bytes, by.id, at)
  at = bytes.writeInt16BE(by.epoch, at)
  at = bytes.writeInt32BE(by.sequence, at)
  bytes.writeInt32BE(count, at)
  bytes.writeUInt32BE(crc32c(bytes, CHECKED_FROM), checksum)
}

function writeRecord(bytes: Buffer, from: number, record: OutgoingRecord, index: number, body: number): number {
  let at = writeVarint(bytes, from, body)
  bytes[at] = 0
  bytes[at + 1] = 0
  at = writeVarint(bytes, at + 2, index)
  at = writeSized(bytes, at, record.key)
  at = writeSized(bytes, at, record.value)
  at = writeVarint(bytes, at, record.headers.length)
  for (const { name, value } of record.headers) {
    at = writeVarint(bytes, at, Buffer.byteLength(name))
    at += bytes.write(name, at)
    at = writeSized(bytes, at, value)
  }
  return at
}

function writeSized(bytes: Buffer, from: number, value: Uint8Array | null): number {
  const at = writeVarint(bytes, from, value === null ? -1 : value.length)
  if (value === null) return at
  bytes.set(value, at)
  return at + value.length
}

/** Zigzag, seven bits a byte, the lowest first. */
function writeVarint(bytes: Buffer, from: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0
  let at = from
  for (; rest > 127; rest >>>= 7) {
    bytes[at] = (rest & 127) | 128
    at += 1
  }
  bytes[at] = rest
  return at + 1
}

function varintBytes(value: number): number {
  let size = 1
  for (let rest = ((value << 1) ^ (value >> 31)) >>> 0; rest > 127; rest >>>= 7) size += 1
  return size
}

/** Attributes and the timestamp's difference take a byte each. */
function bodyBytes({ key, value, headers }: OutgoingRecord, indexBytes: number): number {
  let size = 2 + indexBytes + sizedBytes(key) + sizedBytes(value) + varintBytes(headers.length)
  for (const header of headers) size += headerBytes(header)
  return size
}

function headerBytes({ name, value }: Header): number {
  const length = Buffer.byteLength(name)
  return varintBytes(length) + length + sizedBytes(value)
}

function sizedBytes(value: Uint8Array | null): number {
  return value === null ? 1 : varintBytes(value.length) + value.length
}
