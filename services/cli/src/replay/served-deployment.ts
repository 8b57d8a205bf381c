import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createShell, openPorts } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import { start as startPlanner } from '@fairstream/planner'
import { decodePartitionRecord } from '@fairstream/pipeline'
import type { LogRecord } from '@fairstream/ports'
import { createPartitions, partitionKey } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import { start as startScorer } from '@fairstream/scorer'
import type { DeploymentOnDisk } from '../deployment-on-disk.ts'
import { readConfigurationFile } from '../read-configuration-file.ts'

/** For tests: opens the deployment's log and store for a piece of work. */
async function withPorts<T>(
  { config, directory }: DeploymentOnDisk,
  mode: 'serve' | 'share',
  work: (shell: Shell, ports: OpenedPorts) => Promise<T>,
): Promise<T> {
  const { configuration, deployment } = await readConfigurationFile(config, {})
  const ports = await openPorts(deployment, { directory: join(directory, 'data'), mode, client: 'test' })
  try {
    return await work(createShell({ configuration, ports, notice: () => undefined }), ports)
  } finally {
    await ports.close()
  }
}

/** For tests: runs scorer and planner until everything is consumed, the configuration is taken up, and a map is in force on every partition where that is wanted. */
export async function serveToEnd(disk: DeploymentOnDisk, mapOf?: string): Promise<void> {
  await withPorts(disk, 'serve', async (shell) => {
    await createPartitions(shell)
    const stop = new AbortController()
    const services = [startScorer(shell, 'g', stop.signal), startPlanner(shell, stop.signal)]
    const deadline = Date.now() + 30_000
    while (!(await isConsumed(shell, mapOf))) {
      if (Date.now() > deadline) throw new Error('not consumed within 30 s')
      await new Promise((resolve) => setImmediate(resolve))
    }
    stop.abort()
    await Promise.all(services)
  })
}

async function isConsumed(shell: Shell, mapOf: string | undefined): Promise<boolean> {
  const bounds = await shell.log.bounds(shell.topics.rawScores)
  const states = await Promise.all(bounds.map(({ partition }) => shell.store.read(partitionKey(shell, partition), [])))
  return bounds.every(({ end }, index) => {
    const record = states[index]?.record
    if (record?.next[0] !== end) return false
    const { rules, scorecards } = decodePartitionRecord(record.body)
    if (![rules.inForce, rules.scheduled?.version].includes(shell.rules.version)) return false
    return mapOf === undefined || scorecards[mapOf]?.maps.inForce !== undefined
  })
}

/** For tests: all records of a topic. */
export async function recordsOf(disk: DeploymentOnDisk, topic: string): Promise<readonly LogRecord[]> {
  return await withPorts(disk, 'share', async ({ log }) => {
    const records: LogRecord[] = []
    for (const { partition, first, end } of await log.bounds(topic))
      for await (const record of log.read(topic, partition, first, end)) records.push(record)
    return records
  })
}

/** For tests: lines into the log of the deployment, by the command. */
export async function ingestLines({ directory, run }: DeploymentOnDisk, lines: readonly string[]): Promise<void> {
  await writeFile(join(directory, 'lines.ndjson'), lines.join('\n'))
  const { code, stderr } = await run(['ingest', '--input', join(directory, 'lines.ndjson')])
  if (code !== 0) throw new Error(stderr)
}
