import type { Readable, Writable } from 'node:stream'

/** What a command may touch besides files: data goes to stdout, words to stderr. */
export interface Terminal {
  /** Where data comes from, for a command that is told to read it. Asking for it begins nothing. */
  readonly input: () => Readable
  /** Where data goes. */
  readonly output: Writable
  /** Writes words, whole lines or pieces of one. */
  readonly say: (text: string) => void
  /** Whether words are read on a terminal as they come. */
  readonly live: boolean
  /** Columns that words may take. */
  readonly width: number
  readonly paint: Paint
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds that never run backwards. */
  readonly clockMs: () => number
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

/** Marks words where colours are shown, and leaves them as they are elsewhere. */
export interface Paint {
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly bar: (text: string) => string
}

const PLAIN: Paint = { strong: same, faint: same, good: same, bad: same, bar: same }

const COLOURED: Paint = {
  strong: sequence(1, 22),
  faint: sequence(2, 22),
  good: sequence(32, 39),
  bad: sequence(31, 39),
  bar: sequence(36, 39),
}

/** The terminal of this process. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { stdout, stderr, env } = process
  const noColour = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== ''
  return {
    input: () => process.stdin,
    output: stdout,
    say: (text) => void stderr.write(text),
    live: stderr.isTTY,
    width: stderr.isTTY ? stderr.columns : 100,
    paint: stderr.isTTY && !noColour && env['TERM'] !== 'dumb' ? COLOURED : PLAIN,
    environment: env,
    clockMs: () => performance.now(),
    signal,
  }
}

/** Writes data, and waits where the reader is slow. */
export async function writeData(terminal: Terminal, data: string | Uint8Array): Promise<void> {
  if (terminal.output.write(data)) return
  await new Promise<void>((resolve) => terminal.output.once('drain', resolve))
}

function sequence(on: number, off: number): (text: string) => string {
  return (text) => `\u001B[${on}m${text}\u001B[${off}m`
}

function same(text: string): string {
  return text
}
