import { setTimeout as wait } from 'node:timers/promises'
import { startService } from '../delivery/service-process.ts'
import type { ServiceProcess } from '../delivery/service-process.ts'
import type { TestDeployment } from '../delivery/deployment.ts'
import type { BenchContext, BenchResult } from './bench-case.ts'
import { withDeployment } from './broker-deployment.ts'
import { rawScoreBlocks, SCORECARDS } from './workload.ts'

const ON_BROKERS = { scorecards: SCORECARDS, partitions: 8 }
/** Enough that every partition has something to commit at any time. */
const BLOCK_EVERY_MS = 50
const RECORDS_A_BLOCK = 100
const LIMIT_MS = 60_000
const AT_DEBUG = { LOG_LEVEL: 'debug' }

type LogLine = ServiceProcess['lines'][number]

interface Moved {
  readonly joinMs: number
  readonly afterTermMs: number
  readonly afterKillMs: number
}

/**
 * Two scorers under load: from the second's start to its first commit, and from its end, in order and by SIGKILL, to the first
 * commit of the other on a partition that it had held.
 */
export async function rebalance({ brokers, rounds, progress, signal }: BenchContext): Promise<readonly BenchResult[]> {
  if (brokers === undefined) throw new Error('rebalance: it needs brokers')
  return await withDeployment(brokers, ON_BROKERS, async (deployment) => {
    const stop = new AbortController()
    const feeding = feed(deployment, stop.signal)
    const first = startService('scorer', deployment.file, AT_DEBUG)
    try {
      await within('the first commit', first.said(commits()))
      const moved: Moved[] = []
      for (let round = 0; round < rounds; round += 1) {
        signal.throwIfAborted()
        const one = await joinAndEnd(deployment, first, 'SIGTERM')
        const other = await joinAndEnd(deployment, first, 'SIGKILL')
        moved.push({ joinMs: one.joinMs, afterTermMs: one.takenOverMs, afterKillMs: other.takenOverMs })
        progress(JSON.stringify(moved.at(-1)))
      }
      const result = (name: string, of: (each: Moved) => number): BenchResult => ({
        name: `rebalance, ${name}`,
        unit: 'ms',
        ours: { name: 'first commit', values: moved.map(of) },
        peers: [],
        goals: [],
      })
      return [
        result('from the start of a second scorer', ({ joinMs }) => joinMs),
        result('after SIGTERM', ({ afterTermMs }) => afterTermMs),
        result('after SIGKILL', ({ afterKillMs }) => afterKillMs),
      ]
    } finally {
      stop.abort()
      await Promise.all([first.kill('SIGKILL'), feeding])
    }
  })
}

async function joinAndEnd(
  { file }: TestDeployment,
  first: ServiceProcess,
  signal: NodeJS.Signals,
): Promise<{ readonly joinMs: number; readonly takenOverMs: number }> {
  const startMs = Date.now()
  const second = startService('scorer', file, AT_DEBUG)
  try {
    await within('a commit of the second', second.said(commits()))
    const joinMs = Date.now() - startMs
    const held = new Set(second.lines.filter(({ msg }) => msg === 'claimed').map(({ record }) => record))
    const endMs = Date.now()
    const [line] = await Promise.all([
      within('a commit of the other', first.said(commits((each) => timeOf(each) > endMs && held.has(each['record'])))),
      second.kill(signal),
    ])
    return { joinMs, takenOverMs: timeOf(line) - endMs }
  } finally {
    await second.kill('SIGKILL')
  }
}

function commits(fits: (line: LogLine) => boolean = () => true): (line: LogLine) => boolean {
  return (line) => line.msg === 'committed' && line['next'] !== line['from'] && fits(line)
}

function timeOf({ time }: LogLine): number {
  return Date.parse(String(time))
}

async function feed({ shell }: TestDeployment, signal: AbortSignal): Promise<void> {
  for (;;)
    for (const block of rawScoreBlocks(100_000))
      for (let from = 0; from < block.length; from += RECORDS_A_BLOCK) {
        if (signal.aborted) return
        await shell.log.append(shell.topics.rawScores, block.slice(from, from + RECORDS_A_BLOCK))
        await wait(BLOCK_EVERY_MS)
      }
}

async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  const late = new AbortController()
  const over = wait(LIMIT_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error(`${what}: not within ${LIMIT_MS} ms`)
  })
  return await Promise.race([promise, over]).finally(() => {
    late.abort()
    over.catch(() => undefined)
  })
}
