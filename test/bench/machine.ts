import { execFileSync } from 'node:child_process'
import { cpus, loadavg, platform, release, totalmem } from 'node:os'

/** What figures were measured on. */
export interface Machine {
  readonly at: string
  readonly node: string
  readonly system: string
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  /** Runnable processes over the last minute, before the run: more than a few tenths, and others were at work too. */
  readonly loadBefore: number
  readonly brokers: string | undefined
  readonly commit: string | undefined
}

const [LOAD_BEFORE = 0] = loadavg()

export function describeMachine(brokers: string | undefined): Machine {
  const [first] = cpus()
  return {
    at: new Date().toISOString(),
    node: process.version,
    system: `${platform()} ${release()}`,
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadBefore: LOAD_BEFORE,
    brokers,
    commit: commit(),
  }
}

function commit(): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
