import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfiguration } from '@fairstream/configuration'
import { createShell, openPorts, topicShapes } from '@fairstream/host'
import { createPartitions } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import type { BenchContext, BenchResult } from './bench-case.ts'
import { withDeployment } from './broker-deployment.ts'
import { fullPartition, restoreScorecards, writeState } from './full-partition.ts'
import type { OpenSlices } from './full-partition.ts'
import { startChild } from './processes/child.ts'
import type { ScorerTold } from './processes/scorer.ts'

const LIMIT_MS = 60_000
const RESTORE_MS_MAX = 1_000
const LABELS: Readonly<Record<OpenSlices, string>> = { newest: 'the newest slices open', all: 'all slices open' }

/** A new scorer process claims a partition of 288 slices × 64 groups and 100,000 remembered ids: what the notice of its claim says. */
export async function restore({ brokers, directory, rounds, progress, signal }: BenchContext): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = []
  for (const open of ['newest', 'all'] as const) {
    signal.throwIfAborted()
    const fill = async (shell: Shell): Promise<void> => {
      const state = fullPartition(shell.rules, open)
      progress(`${LABELS[open]}: ${state.write.put.size} entries, ${Math.round(state.bytes / 1e6)} MB`)
      await writeState(shell, state)
    }
    const name = (store: string): string => `restore from ${store}, ${LABELS[open]}`
    results.push(resultOf(name('sqlite'), await onDisk(directory, open, fill, rounds)))
    if (brokers === undefined) continue
    const onBrokers = { scorecards: restoreScorecards(open), partitions: 1 }
    const values = await withDeployment(brokers, onBrokers, async ({ shell, file }) => {
      await fill(shell)
      return await claims({ config: file, directory: '.', events: 0 }, rounds)
    })
    results.push(resultOf(name('redis'), values))
  }
  return results
}

async function onDisk(
  parent: string,
  open: OpenSlices,
  fill: (shell: Shell) => Promise<void>,
  rounds: number,
): Promise<readonly number[]> {
  const directory = await mkdtemp(join(parent, 'restore-'))
  const text = `${restoreScorecards(open)}topics: { partitions: 1 }\n`
  const config = join(directory, 'fairstream.yaml')
  await writeFile(config, text)
  const settled = readConfiguration(text)
  if (!settled.ok) throw new Error(JSON.stringify(settled.mistakes))
  const ports = await openPorts(settled.deployment, { directory, mode: 'serve', client: 'bench' })
  try {
    const shell = createShell({ configuration: settled.configuration, ports, notice: () => undefined })
    await ports.topics.create(topicShapes(settled.configuration, settled.deployment))
    await createPartitions(shell)
    await fill(shell)
  } finally {
    await ports.close()
  }
  try {
    return await claims({ config, directory, events: 0 }, rounds)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** One process after another: what a restart would find, its engine cold. */
async function claims(told: ScorerTold, rounds: number): Promise<readonly number[]> {
  const values: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const child = startChild('scorer.ts', told)
    try {
      values.push((await child.answer<{ ms: number }>(LIMIT_MS)).ms)
    } finally {
      await child.end()
    }
  }
  return values
}

function resultOf(name: string, values: readonly number[]): BenchResult {
  return { name, unit: 'ms', ours: { name: 'claim', values }, peers: [], goals: [{ at: 'most', limit: RESTORE_MS_MAX }] }
}
