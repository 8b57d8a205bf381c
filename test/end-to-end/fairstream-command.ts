import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real command in a directory, to its end. */
export async function fairstream(
  directory: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return await ended(startFairstream(directory, args, environment))
}

/** Starts the real command. process.execPath, because node_modules/.bin/node is a shell that signals do not pass. */
export function startFairstream(directory: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  const main = join(REPOSITORY, 'services/cli/src/main.ts')
  return spawn(process.execPath, ['--conditions=@fairstream/source', main, ...args], {
    cwd: directory,
    env: { ...process.env, ...environment },
  })
}

/** Waits for a process to end, and for all that it said. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, ...said }
}

/** Gives the work a directory of its own, and takes it away. */
export async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-'))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The SHA-256 of every file in a directory, by name. */
export async function digests(directory: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(directory)).sort()
  const entries = names.map(async (name) => {
    const bytes = await readFile(join(directory, name))
    return [name, createHash('sha256').update(bytes).digest('hex')] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** The lines of a file as they stand, without their terminators. */
export async function linesOf(...path: readonly string[]): Promise<readonly string[]> {
  const text = await readFile(join(...path), 'utf8')
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** The records of an output file. */
export async function recordsOf<T>(...path: readonly string[]): Promise<readonly T[]> {
  return (await linesOf(...path)).map((line) => JSON.parse(line) as T)
}
