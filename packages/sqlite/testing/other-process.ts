import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** Another process that runs a script of ours. */
export interface OtherProcess {
  readonly pid: number
  /** The next line that it writes; undefined at the end. */
  readonly nextLine: () => Promise<string | undefined>
  /** Ends it as a crash does, and waits until it is gone. */
  readonly kill: () => Promise<void>
}

/** @param script - An ES module in JavaScript; `openSqlite`, `existsSync`, `say` (writes a line) and `directory` are there. */
export function startProcess(directory: string, script: string): OtherProcess {
  const index = new URL('../src/index.ts', import.meta.url).href
  const head = `
    import { existsSync, writeSync } from 'node:fs'
    import { openSqlite } from '${index}'
    const directory = process.argv[1]
    const say = (line) => writeSync(1, line + '\\n')
  `
  const child = spawn(
    process.execPath,
    ['--conditions=@fairstream/source', '--input-type=module', '-e', head + script, directory],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  return { pid: child.pid ?? 0, nextLine: async () => (await lines.next()).value, kill }
}
