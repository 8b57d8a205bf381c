import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { GuardedDirectory } from './guarded-directory.ts'
import { within } from './within.ts'

/** A real server as a process of its own on loopback; it ends with the process that started it, however that one ends. */
export interface LocalServer {
  /** `host:port`; the same after a restart. */
  readonly address: string
  /** Where its data is. */
  readonly directory: string
  /** The server's own process (no shell between), of the latest start. */
  readonly pid: number
  /** Sends a signal, SIGKILL unless told, and waits until the process is gone; SIGSTOP and SIGCONT are only sent. */
  kill: (signal?: NodeJS.Signals) => Promise<void>
  /** Starts it again on the same port and data, after an orderly end where it still runs, and waits until it is ready. */
  restart: () => Promise<void>
  /** Ends the process and removes its data. */
  stop: () => Promise<void>
}

/** How to start a server, and how it says that it is ready. */
export interface ServerProgram {
  readonly address: string
  readonly command: string
  readonly args: readonly string[]
  readonly ready: RegExp
  readonly readyWithinMs: number
}

/** A server that ended, or did not say that it is ready in time; with its last lines. */
export class ServerNotReadyError extends Error {
  override readonly name = 'ServerNotReadyError'
  readonly output: string

  constructor(program: ServerProgram, output: string, cause: unknown) {
    super(`${program.command} on ${program.address} did not become ready: ${String(cause)}\n${output}`, { cause })
    this.output = output
  }
}

const ENDED_WITHIN_MS = 30_000
const OUTPUT_LINES_MAX = 40
const ONLY_SENT: ReadonlySet<NodeJS.Signals> = new Set(['SIGSTOP', 'SIGCONT'])

export async function startServer(program: ServerProgram, directory: GuardedDirectory): Promise<LocalServer> {
  let running = await launch(program, directory)
  return {
    address: program.address,
    directory: directory.path,
    get pid() {
      return running.pid
    },
    kill: (signal = 'SIGKILL') => running.kill(signal),
    restart: async () => {
      await running.end()
      running = await launch(program, directory)
    },
    stop: async () => {
      await running.kill('SIGKILL')
      await directory.remove()
    },
  }
}

interface Running {
  readonly pid: number
  kill: (signal: NodeJS.Signals) => Promise<void>
  end: () => Promise<void>
}

async function launch(program: ServerProgram, directory: GuardedDirectory): Promise<Running> {
  const child = spawn(program.command, program.args, { cwd: directory.path, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  child.unref()
  directory.holdFor(child.pid)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', resolve).once('error', resolve)
  }).then(() => {
    directory.holdFor(undefined)
  })
  const running = { pid: child.pid ?? 0, ...ways(child, gone, program) }
  try {
    await untilReady(child, program)
  } catch (error) {
    await running.kill('SIGKILL')
    throw error
  }
  return running
}

function ways(child: ChildProcess, gone: Promise<void>, program: ServerProgram): Omit<Running, 'pid'> {
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    if (!ONLY_SENT.has(signal)) await within(ENDED_WITHIN_MS, `${program.command}'s end by ${signal}`, gone)
  }
  const end = async (): Promise<void> => {
    child.kill('SIGCONT')
    await kill('SIGTERM').catch(() => kill('SIGKILL'))
  }
  return { kill, end }
}

async function untilReady(child: ChildProcess, program: ServerProgram): Promise<void> {
  const lines: string[] = []
  const ready = new Promise<void>((resolve) => {
    // Read for as long as the process lives: a full pipe would stop it.
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (lines.length > OUTPUT_LINES_MAX) lines.shift()
        if (program.ready.test(line)) resolve()
      })
    }
  })
  // `close` comes after the last line of output, `exit` may come before it.
  const ended = once(child, 'close').then(() => {
    throw new Error('it ended')
  })
  try {
    await within(program.readyWithinMs, `The words ${String(program.ready)}`, Promise.race([ready, ended]))
  } catch (cause) {
    throw new ServerNotReadyError(program, lines.join('\n'), cause)
  }
}
