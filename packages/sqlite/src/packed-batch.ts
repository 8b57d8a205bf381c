import { crc32 } from 'node:zlib'
import type { Header, LogRecord, OutgoingRecord } from '@fairstream/ports'
import { createByteReader, DamagedBytesError } from './byte-reader.ts'
import type { ByteReader } from './byte-reader.ts'
import { createByteWriter, VARINT_BYTES_MAX } from './byte-writer.ts'
import type { ByteWriter } from './byte-writer.ts'

const FORMAT = 1

/** The format, and the CRC-32 of all that follows it. */
const HEAD_BYTES = 5

/** What the row beside the blob says of its records. */
export interface Packed {
  readonly partition: number
  readonly first: number
  readonly next: number
  readonly timestampMs: number
}

/** An upper bound of the bytes that a record takes in a packed batch. */
export function packedBytesMax({ key, value, headers }: OutgoingRecord): number {
  let bytes = 3 * VARINT_BYTES_MAX + (key?.length ?? 0) + (value?.length ?? 0)
  for (const header of headers) bytes += 3 * VARINT_BYTES_MAX + 3 * header.name.length + header.value.length
  return bytes
}

/**
 * Records as one blob of format 1:
 *
 * - a byte 1, then the CRC-32 of the rest (big-endian): SQLite's pages have none, and a changed bit would be a changed score;
 * - the headers' distinct names: their count, and each as its length and UTF-8;
 * - the records, by rising offset: key, value (length + 1 and bytes, or 0 for null), the count of headers, and each as the index
 *   of its name, its length and its bytes.
 *
 * Numbers are unsigned LEB128. Topic, partition, offsets and time stand in the row.
 */
export function packBatch(records: readonly OutgoingRecord[]): Buffer {
  const names = new Map<string, number>()
  for (const { headers } of records) for (const { name } of headers) if (!names.has(name)) names.set(name, names.size)
  const bytesMax = records.reduce((sum, record) => sum + packedBytesMax(record), HEAD_BYTES + VARINT_BYTES_MAX)
  const writer = createByteWriter(bytesMax, HEAD_BYTES)
  writer.varint(names.size)
  for (const name of names.keys()) writer.sized(Buffer.from(name))
  for (const record of records) writeRecord(writer, record, names)
  const packed = writer.written()
  packed.writeUInt8(FORMAT, 0)
  packed.writeUInt32BE(crc32(packed.subarray(HEAD_BYTES)), 1)
  return packed
}

/**
 * The records of a packed batch with from ≤ offset < to.
 *
 * @throws DamagedBytesError where the bytes are not what was packed.
 */
export function unpackBatch(bytes: Uint8Array, row: Packed, from: number, to: number): LogRecord[] {
  checkHead(bytes)
  const reader = createByteReader(bytes, HEAD_BYTES)
  const names = Array.from({ length: reader.varint() }, () => reader.text(reader.varint()))
  const records: LogRecord[] = []
  for (let offset = row.first; offset < Math.min(to, row.next); offset += 1) {
    if (offset < from) passRecord(reader)
    else records.push(readRecord(reader, names, row, offset))
  }
  if (to >= row.next && !reader.atEnd())
    throw new DamagedBytesError(`it holds more than the ${row.next - row.first} records of its row`)
  return records
}

function writeRecord(writer: ByteWriter, { key, value, headers }: OutgoingRecord, names: ReadonlyMap<string, number>): void {
  writer.nullable(key)
  writer.nullable(value)
  writer.varint(headers.length)
  for (const header of headers) {
    writer.varint(names.get(header.name) ?? 0)
    writer.sized(header.value)
  }
}

function checkHead(bytes: Uint8Array): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.length < HEAD_BYTES) throw new DamagedBytesError(`it has ${view.length} bytes`)
  if (view[0] !== FORMAT) throw new DamagedBytesError(`it has format ${view[0] ?? 0}, and not ${FORMAT}`)
  if (view.readUInt32BE(1) !== crc32(view.subarray(HEAD_BYTES))) throw new DamagedBytesError('its bytes do not have its checksum')
}

function readRecord(reader: ByteReader, names: readonly string[], row: Packed, offset: number): LogRecord {
  const key = readNullable(reader)
  const value = readNullable(reader)
  const headers: Header[] = []
  for (let left = reader.varint(); left > 0; left -= 1) {
    const name = names[reader.varint()]
    if (name === undefined) throw new DamagedBytesError(`a header at offset ${offset} has no name`)
    headers.push({ name, value: reader.bytes(reader.varint()) })
  }
  return { partition: row.partition, offset, timestampMs: row.timestampMs, key, value, headers }
}

function readNullable(reader: ByteReader): Uint8Array | null {
  const size = reader.varint()
  return size === 0 ? null : reader.bytes(size - 1)
}

function passRecord(reader: ByteReader): void {
  for (let part = 0; part < 2; part += 1) reader.pass(Math.max(0, reader.varint() - 1))
  for (let left = reader.varint(); left > 0; left -= 1) {
    reader.varint()
    reader.pass(reader.varint())
  }
}
