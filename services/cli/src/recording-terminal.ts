import { Readable, Writable } from 'node:stream'
import type { Terminal } from './terminal.ts'

/** A terminal for tests: it keeps what is written to it, and its clock moves by hand. */
export interface RecordingTerminal extends Terminal {
  readonly written: { stdout: string; stderr: string; nowMs: number }
}

export function createRecordingTerminal(changes: Partial<Terminal> = {}): RecordingTerminal {
  const written = { stdout: '', stderr: '', nowMs: 0 }
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      written.stdout += Buffer.from(chunk).toString('utf8')
      done()
    },
  })
  const same = (text: string): string => text
  return {
    input: () => Readable.from([]),
    output,
    say: (text) => {
      written.stderr += text
    },
    live: false,
    width: 100,
    paint: { strong: same, faint: same, good: same, bad: same, bar: same },
    environment: {},
    clockMs: () => written.nowMs,
    signal: new AbortController().signal,
    written,
    ...changes,
  }
}
