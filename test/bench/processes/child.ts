import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of a bench: what it is told, and what it tells. Both are JSON, by Node's channel between processes. */
export interface Child {
  readonly process: ChildProcess
  /** The first message that it sends; rejects when it ends without one, or does not within the limit. */
  readonly answer: <T>(limitMs: number) => Promise<T>
  /** Ends it, and waits until it is gone. */
  readonly end: () => Promise<void>
}

/**
 * Starts a file of this directory. The limit on its memory is the system's: outputs of a whole run are held by the peers.
 *
 * @param options - Given to Node itself, such as `--cpu-prof`; so is what FAIRSTREAM_BENCH_NODE_OPTIONS holds.
 */
export function startChild(file: string, told: object): Child {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const options = (process.env['FAIRSTREAM_BENCH_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '')
  const child = spawn(process.execPath, ['--conditions=@fairstream/source', ...options, path, JSON.stringify(told)], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-10_000)
  })
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
  })
  return {
    process: child,
    answer: async <T>(limitMs: number) => {
      const ended = new AbortController()
      const timer = setTimeout(() => {
        ended.abort(new Error(`${file} did not answer within ${limitMs} ms\n${errors}`))
      }, limitMs)
      void gone.then(() => {
        ended.abort(new Error(`${file} ended before it answered\n${errors}`))
      })
      try {
        const [message] = (await once(child, 'message', { signal: ended.signal })) as [T]
        return message
      } catch (fault) {
        throw ended.signal.aborted ? ended.signal.reason : fault
      } finally {
        clearTimeout(timer)
      }
    },
    end: async () => {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS)
      await gone
      clearTimeout(timer)
    },
  }
}

const END_WITHIN_MS = 10_000

/** What this process was told, as JSON has it. */
export function told(): unknown {
  return JSON.parse(process.argv[2] ?? '{}')
}

/** Answers the process that started this one. */
export function tell(answer: object): void {
  process.send?.(answer)
}

/** Aborted when this process is asked to end, or the one that started it is gone. */
export function asked(): AbortSignal {
  const stop = new AbortController()
  const abort = (): void => {
    stop.abort()
    if (process.connected) process.disconnect()
  }
  process.once('SIGTERM', abort).once('SIGINT', abort).once('disconnect', abort)
  return stop.signal
}
