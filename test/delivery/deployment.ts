import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfiguration } from '@fairstream/configuration'
import type { Settled } from '@fairstream/configuration'
import { createShell, openPorts, topicShapes } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import { createPartitions } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'

/** A deployment of its own on given brokers: its topics are made, its partitions' records are written, nothing runs yet. */
export interface TestDeployment {
  /** The configuration's file, for the services. */
  readonly file: string
  readonly settled: Settled
  readonly ports: OpenedPorts
  readonly shell: Shell
  readonly close: () => Promise<void>
}

export async function deploy(
  scorecards: string,
  brokers: { readonly kafka: string; readonly redis: string },
  partitions: number,
): Promise<TestDeployment> {
  const directory = await mkdtemp(join(tmpdir(), 'fairstream-deployment-'))
  const text = `prefix: test-${randomUUID()}
${scorecards}
kafka: { brokers: ["${brokers.kafka}"] }
redis: { url: "${brokers.redis}" }
topics: { partitions: ${partitions} }
`
  const file = join(directory, 'fairstream.yaml')
  await writeFile(file, text)
  const settled = readConfiguration(text)
  if (!settled.ok) throw new Error(JSON.stringify(settled.mistakes))
  const ports = await openPorts(settled.deployment, { directory, mode: 'serve', client: 'fairstream-test' })
  const shell = createShell({ configuration: settled.configuration, ports, notice: () => undefined })
  await ports.topics.create(topicShapes(settled.configuration, settled.deployment))
  await createPartitions(shell)
  return {
    file,
    settled,
    ports,
    shell,
    close: async () => {
      await ports.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** How far each partition has been consumed, and where it ends. */
export async function progressOf({
  ports,
  shell,
}: TestDeployment): Promise<readonly { readonly next: number; readonly end: number }[]> {
  const bounds = await ports.log.bounds(shell.topics.rawScores)
  return await Promise.all(
    bounds.map(async ({ partition, end }) => {
      const held = await ports.store.read(`${shell.topics.rawScores}/${partition}`, [])
      return { next: held?.record.next[0] ?? 0, end }
    }),
  )
}

/** Waits, up to a limit, until a condition holds; a fault of the parts that are being killed counts as not yet. */
export async function until(what: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
