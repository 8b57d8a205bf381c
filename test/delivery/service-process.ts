import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A line of a service's log. */
export interface LogLine {
  readonly msg: string
  readonly [field: string]: unknown
}

/** A scorer or planner as a process of its own. */
export interface ServiceProcess {
  readonly name: string
  readonly pid: number
  /** What it logged, in order; at most the last thousand lines. */
  readonly lines: readonly LogLine[]
  readonly errors: () => string
  /** Resolves with the exit code, null after a signal, once all that it said has been read. */
  readonly ended: Promise<number | null>
  /** Sends the signal; false where the process is gone. */
  readonly send: (signal: NodeJS.Signals) => boolean
  /** Sends the signal and waits for the end. */
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>
  /** Waits for a line that fits; rejects when the process ends without one. */
  readonly said: (fits: (line: LogLine) => boolean) => Promise<LogLine>
}

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url))
const LINES_MAX = 1_000

/**
 * Starts `services/NAME` under a configuration file. The process is Node itself, with no shell between: its pid is the one to kill.
 *
 * @param took - Told each line that it logs, as text and as read.
 */
export function startService(
  name: 'scorer' | 'planner',
  config: string,
  environment: NodeJS.ProcessEnv = {},
  took: (text: string, line: LogLine) => void = () => undefined,
): ServiceProcess {
  const main = `${REPOSITORY}services/${name}/src/main.ts`
  const child = spawn(process.execPath, ['--conditions=@fairstream/source', main, '--config', config], {
    env: { ...process.env, FAIRSTREAM_SCORER__LISTEN: '127.0.0.1:0', FAIRSTREAM_PLANNER__LISTEN: '127.0.0.1:0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: LogLine[] = []
  const waiting = new Set<(line: LogLine) => void>()
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-10_000)
  })
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as LogLine
    lines.push(line)
    took(text, line)
    if (lines.length > LINES_MAX) lines.shift()
    for (const tell of waiting) tell(line)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  const said = async (fits: (line: LogLine) => boolean): Promise<LogLine> => {
    const found = lines.find(fits)
    if (found !== undefined) return found
    const coming = Promise.withResolvers<LogLine>()
    const tell = (line: LogLine): void => {
      if (fits(line)) coming.resolve(line)
    }
    waiting.add(tell)
    const over = ended.then(() => {
      throw new Error(`${name} ended before it said so:\n${errors}${lines.map((line) => JSON.stringify(line)).join('\n')}`)
    })
    return await Promise.race([coming.promise, over]).finally(() => waiting.delete(tell))
  }
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return await ended
  }
  const send = (signal: NodeJS.Signals): boolean => child.kill(signal)
  return { name, pid: child.pid ?? 0, lines, errors: () => errors, ended, send, kill, said }
}
