import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from './command-line.ts'
import { createRecordingTerminal } from './recording-terminal.ts'
import type { RecordingTerminal } from './recording-terminal.ts'
import type { Terminal } from './terminal.ts'

/** For tests: a configuration and a data directory of their own, and the command line upon them. */
export interface DeploymentOnDisk {
  readonly directory: string
  readonly config: string
  /** Runs a command with `--config` and `--data` put behind it. */
  readonly run: (args: readonly string[], changes?: Partial<Terminal>) => Promise<Ran>
  /** The same, still under way. */
  readonly begin: (args: readonly string[], changes?: Partial<Terminal>) => { terminal: RecordingTerminal; code: Promise<number> }
  readonly remove: () => Promise<void>
}

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export const CONFIGURATION = `scorecards:
  exam:
    range: [0, 100]
    grid: { kind: lattice, step: 1 }
    traits: [sex]
    planEvery: PT1M
    window: { slice: PT1M, length: PT1H, grace: PT1S }
    minGroupSize: 10
topics: { partitions: 2 }
`

export async function createDeploymentOnDisk(text = CONFIGURATION): Promise<DeploymentOnDisk> {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-'))
  const config = join(directory, 'f.yaml')
  await writeFile(config, text)
  const begin: DeploymentOnDisk['begin'] = (args, changes) => {
    const terminal = createRecordingTerminal(changes)
    return { terminal, code: runCommandLine([...args, '--config', config, '--data', join(directory, 'data')], terminal) }
  }
  return {
    directory,
    config,
    begin,
    run: async (args, changes) => {
      const { terminal, code } = begin(args, changes)
      return { code: await code, stdout: terminal.written.stdout, stderr: terminal.written.stderr }
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  }
}

/** Feeds people of the exam: events half a second apart, 120 to a minute: each minute is a boundary. */
export async function feedExam({ directory, run }: DeploymentOnDisk, from: number, to: number): Promise<void> {
  const lines = Array.from({ length: to - from }, (_, index) => {
    const n = from + index
    const traits = { sex: n % 3 === 0 ? 'f' : 'm' }
    return JSON.stringify({ id: `e-${n}`, subject: `p-${n}`, scorecard: 'exam', traits, score: (n * 7) % 101, time: n * 500 })
  })
  await writeFile(join(directory, 'e.ndjson'), lines.join('\n'))
  await run(['ingest', '--input', join(directory, 'e.ndjson')])
}
