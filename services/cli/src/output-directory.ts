import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { Fault, isSystemError, reasonOf, UsageError } from './errors.ts'
import { createOutputFile } from './output-file.ts'
import type { OutputFile } from './output-file.ts'

/** The output topics of a run. Fair scores come into place last: where they are, the others are too. */
const TOPICS = ['transport-maps', 'plan-reports', 'drift-alerts', 'dead-letters', 'late-scores', 'fair-scores'] as const

export type OutputTopic = (typeof TOPICS)[number]

/** Where a run writes. Nothing is in place under its own name until the run is whole. */
export interface OutputDirectory {
  readonly files: Readonly<Record<OutputTopic, OutputFile>>
  readonly flush: () => Promise<void>
  /** Puts every file in its place, instead of an earlier run's. */
  readonly keep: () => Promise<void>
  /** Takes away what this run wrote. What an earlier run wrote stays. */
  readonly discard: () => Promise<void>
}

/** The name of a topic's file. */
export function outputFileName(topic: OutputTopic): string {
  return `${topic}.ndjson`
}

const NAMES: readonly string[] = TOPICS.map(outputFileName)
const PARTIAL = /^\.unfinished-(\d+)$/

/**
 * Opens a directory for a run's files, made where it is missing.
 *
 * @throws UsageError where it holds anything but the outputs of an earlier run, another run writes there, or it holds the input.
 */
export async function openOutputDirectory(directory: string, input: string): Promise<OutputDirectory> {
  const leftovers = await checkDirectory(directory, input)
  for (const each of leftovers) await rm(join(directory, each), { recursive: true, force: true })
  const partial = join(directory, `.unfinished-${process.pid}`)
  await mkdir(partial)
  const opened: [OutputTopic, OutputFile][] = []
  for (const topic of TOPICS) opened.push([topic, await createOutputFile(join(partial, outputFileName(topic)))])
  const files = Object.fromEntries(opened) as Record<OutputTopic, OutputFile>
  return {
    files,
    flush: async () => {
      for (const topic of TOPICS) await files[topic].flush()
    },
    keep: async () => {
      for (const topic of TOPICS) await files[topic].close()
      await rm(join(directory, outputFileName('fair-scores')), { force: true })
      for (const name of NAMES) await rename(join(partial, name), join(directory, name))
      await rm(partial, { recursive: true })
    },
    discard: async () => {
      await Promise.allSettled(TOPICS.map((topic) => files[topic].abandon()))
      await rm(partial, { recursive: true, force: true })
    },
  }
}

/** Returns the directories that broken runs left. */
async function checkDirectory(directory: string, input: string): Promise<readonly string[]> {
  const entries = await makeAndRead(directory)
  const foreign = entries.find((name) => !NAMES.includes(name) && !PARTIAL.test(name))
  if (foreign !== undefined)
    throw new UsageError(`--out ${directory}: holds '${foreign}', which no run wrote; wanted a new or empty directory`)
  const leftovers = entries.filter((name) => PARTIAL.test(name))
  const running = leftovers.map((name) => Number(PARTIAL.exec(name)?.[1])).find(isRunning)
  if (running !== undefined) throw new UsageError(`--out ${directory}: process ${running} is writing there`)
  // A pipe has no path of its own.
  const inputPath = await realpath(input).catch(() => input)
  if (inputPath.startsWith(`${await realpath(directory)}${sep}`))
    throw new UsageError(`--out ${directory}: holds the input ${input}, which the run would replace`)
  return leftovers
}

async function makeAndRead(directory: string): Promise<readonly string[]> {
  try {
    await mkdir(directory, { recursive: true })
    return await readdir(directory)
  } catch (error) {
    if (!isSystemError(error)) throw error
    const isFile = error.code === 'EEXIST' || error.code === 'ENOTDIR'
    const reason = isFile ? `is, or lies under, a file; wanted a directory` : reasonOf(error)
    if (isFile || error.code === 'EACCES' || error.code === 'EROFS')
      throw new UsageError(`--out ${directory}: ${reason}`, { cause: error })
    throw new Fault(`cannot make ${dirname(directory)}: ${reason}`, { cause: error })
  }
}

/** A process that we may not signal runs as well. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isSystemError(error) && error.code === 'EPERM'
  }
}
