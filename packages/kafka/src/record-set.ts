import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { Header, LogRecord } from '@fairstream/ports'
import { readInt64 } from './bytes.ts'
import { BATCH_HEADER_BYTES } from './record-batch.ts'

/** An aborted transaction that reaches into a fetched record set. */
export interface AbortedTransaction {
  readonly producer: number
  readonly firstOffset: number
}

/** What a fetched record set holds for a reader of committed records. */
export interface ReadRecords {
  readonly records: readonly LogRecord[]
  /** The last offset covered + 1; the offset asked for where no batch was complete. */
  readonly next: number
}

/**
 * Reads the record batches that a fetch at `from` brought: without those of aborted transactions and without control records.
 * A batch that compaction left without any record still covers its offsets.
 *
 * @throws Error for a format or a compression that is not known here.
 */
export function readRecords(partition: number, from: number, bytes: Buffer, aborted: readonly AbortedTransaction[]): ReadRecords {
  const records: LogRecord[] = []
  const isAborted = followAborted(aborted)
  let next = from
  for (let at = 0; bytes.length - at >= BATCH_HEADER_BYTES;) {
    const end = at + 12 + bytes.readInt32BE(at + 8)
    if (end > bytes.length) break
    const batch = readHeader(bytes, at)
    const lastOffset = batch.firstOffset + bytes.readInt32BE(at + 23)
    if (!isAborted(bytes, at, lastOffset) && !batch.isControl && lastOffset >= from)
      readBatch(records, partition, from, batch, bytes.subarray(at + BATCH_HEADER_BYTES, end))
    next = Math.max(next, lastOffset + 1)
    at = end
  }
  return { records, next }
}

interface BatchHeader {
  readonly firstOffset: number
  readonly attributes: number
  readonly isControl: boolean
  readonly firstTimestampMs: number
  /** Set where the broker's clock counts, for all records of the batch. */
  readonly timestampMs: number | undefined
  readonly count: number
}

const LOG_APPEND_TIME = 8
const TRANSACTIONAL = 16
const CONTROL = 32

function readHeader(bytes: Buffer, at: number): BatchHeader {
  const magic = bytes.readInt8(at + 16)
  if (magic !== 2) throw new Error(`a record batch has format ${magic}; wanted 2`)
  const attributes = bytes.readInt16BE(at + 21)
  return {
    firstOffset: readInt64(bytes, at),
    attributes,
    isControl: (attributes & CONTROL) !== 0,
    firstTimestampMs: readInt64(bytes, at + 27),
    timestampMs: (attributes & LOG_APPEND_TIME) === 0 ? undefined : readInt64(bytes, at + 35),
    count: bytes.readInt32BE(at + 57),
  }
}

/** Says of one batch after another, in order of offset, whether its transaction was aborted. */
function followAborted(aborted: readonly AbortedTransaction[]): (bytes: Buffer, at: number, lastOffset: number) => boolean {
  if (aborted.length === 0) return () => false
  const coming = aborted.toSorted((one, other) => other.firstOffset - one.firstOffset)
  const open = new Set<number>()
  return (bytes, at, lastOffset) => {
    for (let last = coming.at(-1); last !== undefined && last.firstOffset <= lastOffset; last = coming.at(-1)) {
      open.add(last.producer)
      coming.pop()
    }
    const attributes = bytes.readInt16BE(at + 21)
    const producer = readInt64(bytes, at + 43)
    // A producer's control record ends its transaction.
    if ((attributes & CONTROL) !== 0) open.delete(producer)
    return (attributes & TRANSACTIONAL) !== 0 && open.has(producer)
  }
}

/** Where a reader of records is. One object for all records of a batch: nothing is allocated per number read. */
interface Cursor {
  readonly bytes: Buffer
  at: number
}

function readBatch(records: LogRecord[], partition: number, from: number, batch: BatchHeader, packed: Buffer): void {
  const cursor = { bytes: unpack(packed, batch.attributes & 7), at: 0 }
  for (let index = 0; index < batch.count; index += 1) {
    const end = readVarint(cursor) + cursor.at
    cursor.at += 1
    const timestampDelta = readVarint(cursor)
    const offset = batch.firstOffset + readVarint(cursor)
    if (offset < from) {
      cursor.at = end
      continue
    }
    const timestampMs = batch.timestampMs ?? batch.firstTimestampMs + timestampDelta
    const key = readSized(cursor)
    const value = readSized(cursor)
    records.push({ partition, offset, timestampMs, key, value, headers: readHeaders(cursor) })
    cursor.at = end
  }
}

function unpack(packed: Buffer, codec: number): Buffer {
  if (codec === 0) return packed
  if (codec === 1) return gunzipSync(packed)
  if (codec === 4) return zstdDecompressSync(packed)
  const name = ['snappy', 'lz4'][codec - 2] ?? `codec ${codec}`
  throw new Error(`records are compressed by ${name}; wanted none, gzip or zstd`)
}

const NO_HEADERS: readonly Header[] = []

function readHeaders(cursor: Cursor): readonly Header[] {
  const count = readVarint(cursor)
  if (count === 0) return NO_HEADERS
  const headers = new Array<Header>(count)
  for (let index = 0; index < count; index += 1) {
    const length = readVarint(cursor)
    const name = nameAt(cursor.bytes, cursor.at, length)
    cursor.at += length
    headers[index] = { name, value: readSized(cursor) ?? Buffer.alloc(0) }
  }
  return headers
}

function readSized(cursor: Cursor): Buffer | null {
  const length = readVarint(cursor)
  if (length < 0) return null
  const { at } = cursor
  cursor.at = at + length
  return cursor.bytes.subarray(at, cursor.at)
}

/** Zigzag, seven bits a byte, the lowest first. Timestamps' differences can pass 32 bits, so the sum is not one of bits. */
function readVarint(cursor: Cursor): number {
  const { bytes } = cursor
  let unsigned = 0
  let weight = 1
  let byte = bytes[cursor.at] ?? 0
  while (byte > 127) {
    unsigned += (byte & 127) * weight
    weight *= 128
    cursor.at += 1
    byte = bytes[cursor.at] ?? 0
  }
  unsigned += byte * weight
  cursor.at += 1
  return unsigned % 2 === 0 ? unsigned / 2 : -(unsigned + 1) / 2
}

/** Names of headers met before, so that the few that there are become strings once. Bounded: foreign producers may invent names. */
const names = new Map<number, { readonly bytes: Buffer; readonly name: string }>()
const NAMES_MAX = 4_096

function nameAt(bytes: Buffer, at: number, length: number): string {
  const hash = (length * 65_536 + (bytes[at + length - 1] ?? 0) * 256 + (bytes[at + (length >> 1)] ?? 0)) % 16_777_216
  const known = names.get(hash)
  if (known !== undefined && isAt(known.bytes, bytes, at, length)) return known.name
  const name = bytes.toString('utf8', at, at + length)
  if (names.size < NAMES_MAX || names.has(hash)) names.set(hash, { bytes: Buffer.from(bytes.subarray(at, at + length)), name })
  return name
}

function isAt(known: Buffer, bytes: Buffer, at: number, length: number): boolean {
  if (known.length !== length) return false
  for (let index = 0; index < length; index += 1) if (known[index] !== bytes[at + index]) return false
  return true
}
