import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

/** A member of a group in a process of its own, that says what it holds and loses. */
export interface MemberProcess {
  readonly said: () => readonly string[]
  readonly freeze: () => void
  readonly thaw: () => void
  /** Asks it to leave, and waits until the process has ended by itself. */
  readonly leave: () => Promise<void>
  readonly end: () => Promise<void>
}

export async function startMemberProcess(settings: {
  readonly broker: string
  readonly topic: string
  readonly group: string
  readonly sessionTimeoutMs: number
}): Promise<MemberProcess> {
  const program = new URL('kafka-member.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=@fairstream/source', program, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  const end = async (): Promise<void> => {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(end)
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await once(child, 'spawn')
  return {
    said: () => lines,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    leave: async () => {
      child.kill('SIGTERM')
      await gone
    },
    end,
  }
}
