import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createLineCutter, isBlank } from '../cut-lines.ts'
import { Fault, isSystemError, reasonOf } from '../errors.ts'
import { checkInput } from '../run-over-file.ts'
import type { AskedRange } from '../replay/range-options.ts'
import { mergeRecorded, recordedEvent } from './recording.ts'
import type { RecordedEvent, Recording } from './recording.ts'

const BLOCK_BYTES = 1 << 18

/**
 * A range of a recorded file, as `run` reads it: partition 0, a line's offset its number from 0, blank lines counted and passed over.
 *
 * @throws UsageError where the input is no readable file.
 */
export async function recordingOfFile(
  file: string,
  topic: string,
  range: AskedRange,
  maxRecordBytes: number,
): Promise<Recording> {
  await checkInput(file)
  const handle = await open(file)
  const { size } = await handle.stat()
  const { fromOffset = 0, toOffset = Number.POSITIVE_INFINITY } = range
  const partition = { partition: 0, from: fromOffset, to: fromOffset }
  const read = { bytes: 0 }
  const events = async function* (): AsyncGenerator<RecordedEvent> {
    for await (const { bytes, offset } of linesOf(handle, file, read)) {
      if (offset >= toOffset) return
      if (offset < fromOffset) continue
      partition.to = offset + 1
      if (isBlank(bytes)) continue
      yield recordedEvent({ topic, partition: 0, offset, record: { key: null, value: bytes, headers: [] } }, maxRecordBytes)
    }
  }
  return {
    source: 'file',
    name: file,
    partitions: [partition],
    events: mergeRecorded([events()]),
    share: () => (size === 0 ? undefined : Math.min(1, read.bytes / size)),
    close: () => handle.close(),
  }
}

async function* linesOf(
  handle: FileHandle,
  file: string,
  read: { bytes: number },
): AsyncGenerator<{ readonly bytes: Uint8Array; readonly offset: number }> {
  let lines: Uint8Array[] = []
  let offset = 0
  // What the cutter says is valid until its next line only.
  const cutter = createLineCutter(({ bytes }) => lines.push(Uint8Array.from(bytes)))
  const taken = (): readonly Uint8Array[] => {
    const full = lines
    lines = []
    return full
  }
  try {
    for await (const block of handle.createReadStream({ highWaterMark: BLOCK_BYTES, autoClose: false })) {
      cutter.push(block as Uint8Array)
      for (const bytes of taken()) yield { bytes, offset: offset++ }
      read.bytes += (block as Uint8Array).length
    }
    cutter.end()
    for (const bytes of taken()) yield { bytes, offset: offset++ }
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot read ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}
