import { isUtf8 } from 'node:buffer'
import { TableError } from './table-error.ts'

/** Bytes that are not UTF-8; all text before their line has been given out. */
class NotUtf8Error extends Error {
  override readonly name = 'NotUtf8Error'
  readonly code = 'NOT_UTF8'
  readonly retryable = false
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const FOREIGN: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0xff, 0xfe], 'is UTF-16; wanted UTF-8 (in Excel: CSV UTF-8)'],
  [[0xfe, 0xff], 'is UTF-16; wanted UTF-8 (in Excel: CSV UTF-8)'],
  [[0x1f, 0x8b], 'is compressed by gzip; unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'is a zip archive or a spreadsheet; save it as CSV first'],
]

/** Whether a file begins with the byte order mark of UTF-8. Throws a TableError where it begins as what is no text. */
export function readMark(file: string, head: Uint8Array): boolean {
  const foreign = FOREIGN.find(([bytes]) => beginsWith(head, bytes))
  if (foreign !== undefined) throw new TableError(file, undefined, foreign[1])
  return beginsWith(head, BYTE_ORDER_MARK)
}

export function beginsWith(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[index] === byte)
}

/** The text of bytes, without a byte order mark, whatever character a chunk cuts; to be read by nextText. */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array(0)
  let isFirst = true
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const length = wholeCharacters(bytes)
    rest = bytes.subarray(length)
    const skipped: number = isFirst && beginsWith(bytes, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0
    if (length > 0) isFirst = false
    yield* decode(bytes.subarray(skipped, length))
  }
  if (rest.length > 0) throw new NotUtf8Error()
}

/** The next text of a file, undefined at its end. Throws a TableError with the line at which it is not UTF-8. */
export async function nextText(file: string, texts: AsyncIterator<string>, line: () => number): Promise<string | undefined> {
  try {
    const next = await texts.next()
    return next.done === true ? undefined : next.value
  } catch (error) {
    if (error instanceof NotUtf8Error)
      throw new TableError(file, line(), 'is not UTF-8; save the file as UTF-8', { cause: error })
    throw error
  }
}

function* decode(bytes: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  if (isUtf8(bytes)) {
    if (bytes.length > 0) yield decoder.decode(bytes)
    return
  }
  let from = 0
  for (;;) {
    const newline = bytes.indexOf(0x0a, from)
    const to = newline < 0 ? bytes.length : newline + 1
    if (!isUtf8(bytes.subarray(from, to))) break
    from = to
  }
  if (from > 0) yield decoder.decode(bytes.subarray(0, from))
  throw new NotUtf8Error()
}

/** How many bytes do not end in the middle of a character. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return bytes.length
    if (byte < 0xc0) continue
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    return wanted > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
