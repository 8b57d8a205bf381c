import { access, constants, open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Configuration } from '@fairstream/configuration'
import { deadLetter, deadLetterFileForm, encodeUtf8, topicName } from '@fairstream/events'
import type { Encoded, Refusal } from '@fairstream/events'
import { createOrderedRun, foldRefused, pipelineRules, runRecord } from '@fairstream/pipeline'
import type { Arrival, Baselines, OrderedRun, RunStep } from '@fairstream/pipeline'
import { createLineCutter, isBlank, LINE_BYTES_MAX } from './cut-lines.ts'
import type { Line } from './cut-lines.ts'
import { Fault, Interrupted, isSystemError, reasonOf, UsageError } from './errors.ts'
import { logTimeOf } from './log-time.ts'
import type { OutputDirectory } from './output-directory.ts'
import type { OutputFile } from './output-file.ts'
import { countDeadLetter, countStep, createTally } from './tally.ts'
import type { Tally } from './tally.ts'

/** A recorded file and how to run the pipeline over it. */
export interface RunOverFile {
  readonly input: string
  readonly configuration: Configuration
  readonly baselines: Baselines
  /** The top-level field that holds the log timestamp. */
  readonly logTimeField?: string
  readonly outputs: OutputDirectory
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

interface Progress {
  readonly bytes: number
  /** Of the whole input; undefined for what has no size, such as a pipe. */
  readonly bytesInAll?: number
  readonly lines: number
}

const BLOCK_BYTES = 1 << 18

/**
 * Runs the whole pipeline over a file of raw scores and outcomes, one a line, in file order and event time. The file is
 * partition 0, a line's offset its number from 0. Memory does not grow with the file.
 *
 * @throws UsageError where the input is no readable file, Interrupted when the signal is aborted.
 */
export async function runOverFile(plan: RunOverFile): Promise<Tally> {
  const tally = createTally()
  const take = lineTaker(plan, tally)
  const cutter = createLineCutter(take)
  const handle = await openInput(plan.input)
  try {
    const { bytesInAll } = await measure(handle)
    let bytes = 0
    for await (const block of handle.createReadStream({ highWaterMark: BLOCK_BYTES, autoClose: false })) {
      if (plan.signal.aborted) throw new Interrupted(`stopped after ${tally.lines} lines`)
      cutter.push(block as Uint8Array)
      await plan.outputs.flush()
      bytes += (block as Uint8Array).length
      plan.onProgress?.({ bytes, lines: tally.lines, ...(bytesInAll === undefined ? {} : { bytesInAll }) })
    }
    cutter.end()
    return tally
  } catch (error) {
    if (isSystemError(error)) throw new Fault(`cannot read ${plan.input}: ${reasonOf(error)}`, { cause: error })
    throw error
  } finally {
    await handle.close()
  }
}

/** Throws a UsageError where the input is no file that can be read. Does not open it: a pipe is opened once. */
export async function checkInput(input: string): Promise<void> {
  try {
    if ((await stat(input)).isDirectory()) throw new UsageError(`--input ${input}: is a directory; wanted a file`)
    await access(input, constants.R_OK)
  } catch (error) {
    if (isSystemError(error)) throw unreadable(input, error)
    throw error
  }
}

function unreadable(input: string, error: NodeJS.ErrnoException): UsageError {
  return new UsageError(`--input ${input}: ${reasonOf(error)}`, { cause: error })
}

async function openInput(input: string): Promise<FileHandle> {
  try {
    return await open(input)
  } catch (error) {
    if (isSystemError(error)) throw unreadable(input, error)
    throw error
  }
}

async function measure(handle: FileHandle): Promise<{ readonly bytesInAll?: number }> {
  const stats = await handle.stat()
  return stats.isFile() ? { bytesInAll: stats.size } : {}
}

function lineTaker(plan: RunOverFile, tally: Tally): (line: Line) => void {
  const { configuration, baselines, logTimeField, outputs } = plan
  const run = createOrderedRun(pipelineRules(configuration, baselines))
  const topic = topicName(configuration.prefix, 'raw-scores')
  return (line) => {
    const offset = tally.lines
    tally.lines += 1
    if (line.bytes.length === line.length && isBlank(line.bytes)) {
      tally.blankLines += 1
      return
    }
    const arrival = { topic, partition: 0, offset, record: { key: null, value: line.bytes, headers: [] } }
    const { timestampMs, refusal } = beforeThePipeline(line, logTimeField, configuration.log.maxRecordBytes)
    if (refusal !== undefined) {
      refuseArrival(run, tally, arrival, refusal, outputs.files['dead-letters'])
      return
    }
    const step = runRecord(run, timestampMs === undefined ? arrival : { ...arrival, timestampMs })
    countStep(tally, run, step, offset)
    writeStep(step, outputs)
  }
}

/** What only the reader of a file can refuse: a line that was cut, and one that does not say when the log took it. */
function beforeThePipeline(
  { bytes, length }: Line,
  logTimeField: string | undefined,
  maxRecordBytes: number,
): { readonly timestampMs?: number; readonly refusal?: Refusal } {
  if (bytes.length < length)
    return {
      refusal: {
        code: 'too-large',
        message: `the record: wanted at most ${maxRecordBytes} bytes, found ${length}; the first ${LINE_BYTES_MAX} are kept`,
      },
    }
  return logTimeField === undefined || length > maxRecordBytes ? {} : logTimeOf(bytes, logTimeField)
}

function refuseArrival(run: OrderedRun, tally: Tally, arrival: Arrival, refusal: Refusal, file: OutputFile): void {
  const { topic, partition, offset, record } = arrival
  const { log } = run.rules
  foldRefused(run.fold, run.rules, offset)
  if (run.fold.breaker.open) tally.breakerOpenedAt ??= offset
  countDeadLetter(tally, refusal.code)
  file.add(deadLetterLine(deadLetter({ log: log.name, topic, partition, offset }, record, 'score', refusal)))
}

/** What one record led to, each file in input order; a map's parts come before its manifest. */
export function writeStep({ said, plans }: RunStep, { files }: OutputDirectory): void {
  if (said?.fair !== undefined) files['fair-scores'].add(valueOf(said.fair))
  if (said?.late !== undefined) files['late-scores'].add(valueOf(said.late))
  if (said?.dead !== undefined) files['dead-letters'].add(deadLetterLine(said.dead))
  for (const { mapRecords, reportRecord, alertRecords } of plans) {
    for (const record of mapRecords) files['transport-maps'].add(valueOf(record))
    files['plan-reports'].add(valueOf(reportRecord))
    for (const record of alertRecords) files['drift-alerts'].add(valueOf(record))
  }
}

function valueOf({ value }: Encoded): Uint8Array {
  if (value === null) throw new TypeError('a run writes no tombstones')
  return value
}

function deadLetterLine(record: Encoded): Uint8Array {
  const form = deadLetterFileForm(record)
  if (form === undefined) throw new TypeError('a dead letter that cannot be read as one')
  return encodeUtf8(JSON.stringify(form))
}
