/** Reads the primitive types of Kafka's protocol one after another. */
export interface ByteReader {
  readonly int8: () => number
  readonly int16: () => number
  readonly int32: () => number
  /** Offsets, timestamps and producer ids: all of them safe integers. */
  readonly int64: () => number
  readonly text: () => string
  readonly bytes: () => Buffer
  readonly list: <T>(item: () => T) => T[]
}

export function readBytes(buffer: Buffer): ByteReader {
  let at = 0
  const int16 = (): number => buffer.readInt16BE((at += 2) - 2)
  const int32 = (): number => buffer.readInt32BE((at += 4) - 4)
  const slice = (length: number): Buffer => buffer.subarray(at, (at += Math.max(0, length)))
  return {
    int8: () => buffer.readInt8((at += 1) - 1),
    int16,
    int32,
    int64: () => readInt64(buffer, (at += 8) - 8),
    text: () => slice(int16()).toString('utf8'),
    bytes: () => slice(int32()),
    list: (item) => Array.from({ length: Math.max(0, int32()) }, item),
  }
}

export function readInt64(buffer: Buffer, at: number): number {
  return buffer.readInt32BE(at) * 2 ** 32 + buffer.readUInt32BE(at + 4)
}

export function writeInt64(buffer: Buffer, value: number, at: number): number {
  buffer.writeInt32BE(Math.floor(value / 2 ** 32), at)
  return buffer.writeUInt32BE(value >>> 0, at + 4)
}

/** The pieces of a request as one buffer. A number is an int32; text has its length in two bytes before it. */
export function joinBytes(pieces: readonly (number | string | Buffer)[]): Buffer {
  return Buffer.concat(pieces.map(bytesOf))
}

function bytesOf(piece: number | string | Buffer): Buffer {
  if (typeof piece === 'object') return piece
  if (typeof piece === 'number') return int32(piece)
  const text = Buffer.from(piece)
  return Buffer.concat([int16(text.length), text])
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value)
  return bytes
}

export function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeInt16BE(value)
  return bytes
}

export function int64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  writeInt64(bytes, value, 0)
  return bytes
}
