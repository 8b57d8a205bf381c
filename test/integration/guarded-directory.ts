import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from './within.ts'

/** A new directory for one server's data, which outlives neither `remove` nor this process. */
export interface GuardedDirectory {
  readonly path: string
  /** Names the process that works in the directory and must not outlive this one, or nobody. */
  holdFor: (pid: number | undefined) => void
  /** Ends the process named last, if any, and removes the directory. */
  remove: () => Promise<void>
}

/**
 * Reads process ids line by line, and acts when its input ends: the kernel closes the pipe however this process ends, also by SIGKILL, where no
 * handler of our own would run.
 */
const GUARD = `
  held=
  while read -r pid; do held=$pid; done
  [ -z "$held" ] || kill -9 "$held" 2>/dev/null
  rm -rf "$1" || { sleep 1; rm -rf "$1"; }`

export async function guardedDirectory(name: string): Promise<GuardedDirectory> {
  const path = await mkdtemp(join(tmpdir(), `fairstream-${name}-`))
  // A session of its own: Ctrl-C in a terminal goes to the whole group and would end the guard before its work.
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    detached: true,
  })
  guard.unref()
  const done = once(guard, 'exit')
  return {
    path,
    holdFor: (pid) => {
      guard.stdin.write(`${pid ?? ''}\n`)
    },
    remove: async () => {
      guard.stdin.end()
      await within(10_000, `Removing ${path}`, done)
    },
  }
}
