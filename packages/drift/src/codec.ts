import { WatchBytesError } from './watch-bytes-error.ts'

/** Bytes being written. */
interface Draft {
  bytes: Uint8Array
  length: number
}

/** Bytes being read, up to `end`. */
interface Cursor {
  readonly bytes: Uint8Array
  readonly end: number
  readonly key: string
  at: number
}

/** How values of one type stand in bytes. What is read equals what was written, to the bit. */
export interface Codec<T> {
  readonly write: (draft: Draft, value: T) => void
  readonly read: (cursor: Cursor) => T
}

/** An integer from 0 to 2^53 − 1, seven bits a byte, least first (LEB128). */
export const count: Codec<number> = {
  write: (draft, value) => {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`watch: ${value} is no count`)
    let rest = value
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) append(draft, (rest % 0x80) + 0x80)
    append(draft, rest)
  },
  read: (cursor) => {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = next(cursor)
      value += (byte % 0x80) * scale
      if (value > Number.MAX_SAFE_INTEGER || scale > 2 ** 49) throw new WatchBytesError(cursor.key, 'a count above 2^53 − 1')
      if (byte < 0x80) return value
    }
  },
}

/** A double, big-endian. */
export const double: Codec<number> = {
  write: (draft, value) => {
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setFloat64(0, value)
    for (const byte of bytes) append(draft, byte)
  },
  read: (cursor) => {
    const bytes = Uint8Array.from({ length: 8 }, () => next(cursor))
    return new DataView(bytes.buffer).getFloat64(0)
  },
}

/** UTF-16 units, as counts: one byte each for ASCII. */
export const text: Codec<string> = {
  write: (draft, value) => {
    count.write(draft, value.length)
    for (let i = 0; i < value.length; i++) count.write(draft, value.charCodeAt(i))
  },
  read: (cursor) => {
    const length = lengthOf(cursor)
    let value = ''
    for (let i = 0; i < length; i++) value += String.fromCharCode(count.read(cursor))
    return value
  },
}

/** One of a few words, by its place among them. */
export function oneOf<T extends string>(words: readonly T[]): Codec<T> {
  return {
    write: (draft, value) => {
      count.write(draft, words.indexOf(value))
    },
    read: (cursor) => {
      const word = words[count.read(cursor)]
      if (word === undefined) throw new WatchBytesError(cursor.key, `wanted one of ${words.join(', ')}`)
      return word
    },
  }
}

export function list<T>(of: Codec<T>): Codec<readonly T[]> {
  return {
    write: (draft, values) => {
      count.write(draft, values.length)
      for (const value of values) of.write(draft, value)
    },
    read: (cursor) => Array.from({ length: lengthOf(cursor) }, () => of.read(cursor)),
  }
}

export function numbers(of: Codec<number>): Codec<Float64Array> {
  const plain = list(of)
  return {
    write: (draft, values) => {
      plain.write(draft, [...values])
    },
    read: (cursor) => Float64Array.from(plain.read(cursor)),
  }
}

/** A field that may be missing. */
export function optional<T>(of: Codec<T>): Codec<T | undefined> {
  return {
    write: (draft, value) => {
      append(draft, value === undefined ? 0 : 1)
      if (value !== undefined) of.write(draft, value)
    },
    read: (cursor) => (count.read(cursor) === 0 ? undefined : of.read(cursor)),
  }
}

/** Fields one after another in the order given; a missing one is missing again when it is read. */
export function record<T extends object>(fields: { readonly [K in keyof Required<T>]: Codec<T[K]> }): Codec<T> {
  const entries = Object.entries(fields) as [keyof T, Codec<T[keyof T]>][]
  return {
    write: (draft, value) => {
      for (const [name, field] of entries) field.write(draft, value[name])
    },
    read: (cursor) =>
      Object.fromEntries(
        entries.map(([name, field]) => [name, field.read(cursor)] as const).filter(([, value]) => value !== undefined),
      ) as T,
  }
}

function append(draft: Draft, byte: number): void {
  if (draft.length === draft.bytes.length) {
    const longer = new Uint8Array(2 * draft.length)
    longer.set(draft.bytes)
    draft.bytes = longer
  }
  draft.bytes[draft.length] = byte
  draft.length += 1
}

function next(cursor: Cursor): number {
  const byte = cursor.at < cursor.end ? cursor.bytes[cursor.at] : undefined
  if (byte === undefined) throw new WatchBytesError(cursor.key, `truncated at byte ${cursor.at}`)
  cursor.at += 1
  return byte
}

/** No list is longer than the bytes that hold it: damage must not ask for memory. */
function lengthOf(cursor: Cursor): number {
  const length = count.read(cursor)
  if (length > cursor.end - cursor.at)
    throw new WatchBytesError(cursor.key, `a list of ${length} in ${cursor.end - cursor.at} bytes`)
  return length
}
