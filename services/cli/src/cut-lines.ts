/** Of a longer line this many bytes are kept: as many as `maxRecordBytes` may be set to, so that no legal record is cut. */
export const LINE_BYTES_MAX = 67_108_864

/** One line of a file, without its terminator. */
export interface Line {
  /** Valid until the next call of the cutter. */
  readonly bytes: Uint8Array
  /** How long the line is; more than its bytes where it was cut. */
  readonly length: number
}

/** Cuts a stream of bytes into lines, as bytes: a line may hold any. Keeps at most one line. */
export interface LineCutter {
  readonly push: (chunk: Uint8Array) => void
  /** Says the last line where no terminator followed it. */
  readonly end: () => void
}

const NEWLINE = 0x0a
const CARRIAGE_RETURN = 0x0d

/** @param bytesMax - How much of a line is kept. */
export function createLineCutter(say: (line: Line) => void, bytesMax = LINE_BYTES_MAX): LineCutter {
  let kept: Uint8Array[] = []
  let length = 0
  const take = (bytes: Uint8Array): void => {
    const room = bytesMax - length
    if (room > 0 && bytes.length > 0) kept.push(bytes.length > room ? bytes.subarray(0, room) : bytes)
    length += bytes.length
  }
  const finish = (terminated: boolean): void => {
    const bytes = kept.length === 1 && kept[0] !== undefined ? kept[0] : Buffer.concat(kept)
    const whole = length
    kept = []
    length = 0
    const isCrlf = terminated && bytes.length === whole && bytes.at(-1) === CARRIAGE_RETURN
    say(isCrlf ? { bytes: bytes.subarray(0, -1), length: whole - 1 } : { bytes, length: whole })
  }
  return {
    push: (chunk) => {
      let from = 0
      for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
        take(chunk.subarray(from, to))
        finish(true)
        from = to + 1
      }
      take(chunk.subarray(from))
    },
    end: () => {
      if (length > 0) finish(false)
    },
  }
}

/** Whether a line holds nothing but spaces, tabs and carriage returns. */
export function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== CARRIAGE_RETURN) return false
  return true
}
