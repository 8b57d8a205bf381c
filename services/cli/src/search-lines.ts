import { open } from 'node:fs/promises'
import { createLineCutter } from './cut-lines.ts'
import { Fault, Interrupted, isSystemError, reasonOf, UsageError } from './errors.ts'

/**
 * Says, in order, every line of a file that holds a text, until `say` returns true. Memory does not grow with the file.
 *
 * @param text - ASCII, or as JSON.stringify writes it.
 * @throws UsageError where the file cannot be read, Interrupted when the signal is aborted.
 */
export async function searchLines(
  file: string,
  text: string,
  signal: AbortSignal,
  say: (line: Uint8Array, number: number) => boolean,
): Promise<void> {
  const wanted = Buffer.from(text)
  const search = { number: 0, isOver: false }
  const cutter = createLineCutter(({ bytes }) => {
    search.number += 1
    if (search.isOver || !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(wanted)) return
    search.isOver = say(bytes, search.number)
  })
  const handle = await open(file).catch((error: unknown) => {
    if (isSystemError(error)) throw new UsageError(`--from: cannot read ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  })
  try {
    for await (const block of handle.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
      if (signal.aborted) throw new Interrupted(`stopped looking in ${file}`)
      cutter.push(block as Uint8Array)
      if (search.isOver) return
    }
    cutter.end()
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot read ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  } finally {
    await handle.close()
  }
}

/** The JSON value of a line that is ours. Throws a Fault naming file and line where it is none. */
export function parseLine(line: Uint8Array, file: string, number: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(line).toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new Fault(`${file}:${number}: is not JSON; wanted a record that a run wrote`, { cause: error })
  }
  throw new Fault(`${file}:${number}: is no JSON object; wanted a record that a run wrote`)
}
