import { open } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import type { Readable } from 'node:stream'
import { createLineCutter } from '../cut-lines.ts'
import type { Line } from '../cut-lines.ts'
import { Fault, isSystemError, reasonOf, UsageError } from '../errors.ts'
import type { Terminal } from '../terminal.ts'

/** Lines of a file or of standard input, as they come. */
export interface OpenInput {
  readonly name: string
  /** The lines of one block after the other; ends when the signal aborts. Lines are valid until the next block. */
  readonly blocks: AsyncIterable<readonly Line[]>
  /** Undefined for what has no size, such as a pipe. */
  readonly bytesInAll: number | undefined
}

const BLOCK_BYTES = 1 << 18

/** @param input - A file, or `-`. Throws a UsageError where it cannot be opened. */
export async function openInput(input: string, { input: standardInput, signal }: Terminal): Promise<OpenInput> {
  if (input === '-') return { name: 'stdin', blocks: blocksOf('stdin', standardInput(), signal), bytesInAll: undefined }
  try {
    const handle = await open(input)
    const stats = await handle.stat()
    const stream = handle.createReadStream({ highWaterMark: BLOCK_BYTES })
    return { name: input, blocks: blocksOf(input, stream, signal), bytesInAll: stats.isFile() ? stats.size : undefined }
  } catch (error) {
    if (isSystemError(error)) throw new UsageError(`--input ${input}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}

async function* blocksOf(name: string, stream: Readable, signal: AbortSignal): AsyncGenerator<readonly Line[]> {
  let lines: Line[] = []
  const take = (): readonly Line[] => {
    const taken = lines
    lines = []
    return taken
  }
  const cutter = createLineCutter((line) => {
    lines.push(line)
  })
  try {
    for await (const block of addAbortSignal(signal, stream)) {
      cutter.push(block as Uint8Array)
      yield take()
    }
    cutter.end()
    yield take()
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot read ${name}: ${reasonOf(error)}`, { cause: error })
    if (!signal.aborted) throw error
  }
}
