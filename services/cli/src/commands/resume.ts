import { decodePartitionRecord } from '@fairstream/pipeline'
import type { PartitionRecord } from '@fairstream/pipeline'
import { partitionKey, resumePartition } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import { appendAudit } from '../audit.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Fault, UsageError } from '../errors.ts'
import { withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { operatorShell, orInWords } from '../partitions/operator-shell.ts'
import { PARTITION_OPTIONS, readWhole } from '../partitions/read-partition.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream resume`: a partition that stands still goes on where it is. */
export const resumeCommand: Command = {
  name: 'resume',
  says: 'lets a partition go on that its breaker stopped, or that halted for a reason that is mended',
  options: { ...PARTITION_OPTIONS, json: { says: 'as JSON' } },
  notes: [
    'The breaker is closed and its window emptied. A scorer that holds the partition looks again within seconds, and stops again where the reason still stands. A partition that does not stand still is left as it is. It is an entry of the audit topic.',
  ],
  examples: ['resume --partition 0 --config fairstream.yaml'],
  run: async (given, terminal) => {
    const partition = readWhole('partition', given.values.get('partition'))
    await withDeployment(given, terminal, (deployment) => orInWords(resume(deployment, partition, given, terminal)))
    return EXIT.done
  },
}

async function resume(deployment: OpenDeployment, partition: number, { switches }: Given, terminal: Terminal): Promise<void> {
  const shell = await operatorShell(deployment)
  const { next, record } = await readRecord(shell, partition)
  const key = partitionKey(shell, partition)
  const stopped = record.halted?.code ?? (record.breaker.open ? 'BREAKER_OPEN' : undefined)
  if (stopped !== undefined) {
    await appendAudit(deployment, terminal, { action: 'resume', target: key, details: { partition, next, stopped } })
    if ((await resumePartition(shell, partition)) === undefined)
      throw new Fault(`partition ${partition}: a scorer claimed it meanwhile; look again with fairstream doctor`)
  }
  const facts = { partition, next, ...(stopped === undefined ? {} : { stopped }), resumed: stopped !== undefined }
  const words = stopped === undefined ? `does not stand still, at offset` : `was stopped by ${stopped}, and goes on at offset`
  await writeData(
    terminal,
    switches.has('json') ? `${JSON.stringify(facts, undefined, 2)}\n` : `partition ${partition} ${words} ${next}\n`,
  )
}

async function readRecord(
  { store, ...shell }: Shell,
  partition: number,
): Promise<{ readonly next: number; readonly record: PartitionRecord }> {
  const key = partitionKey({ store, ...shell }, partition)
  const held = await store.read(key, [])
  if (held === undefined) throw new UsageError(`--partition ${partition}: there is no record ${key}`)
  return { next: held.record.next[0] ?? 0, record: decodePartitionRecord(held.record.body) }
}
