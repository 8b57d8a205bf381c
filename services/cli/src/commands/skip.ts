import { partitionKey, planSkip, skipPartition } from '@fairstream/runner'
import type { Skip, Skipped } from '@fairstream/runner'
import { appendAudit } from '../audit.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted } from '../errors.ts'
import { withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { operatorShell, orInWords } from '../partitions/operator-shell.ts'
import { PARTITION_OPTIONS, readWhole } from '../partitions/read-partition.ts'
import { createProgressLine } from '../progress.ts'
import { counted, grouped } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream skip`: records that nobody is to score become dead letters. */
export const skipCommand: Command = {
  name: 'skip',
  says: 'makes dead letters of what a partition has not scored yet, up to an offset, and goes on from there',
  options: {
    ...PARTITION_OPTIONS,
    to: { value: 'OFFSET', says: 'the first offset that is scored again', required: true },
    reason: { value: 'WORDS', says: 'why, for the audit topic' },
    yes: { says: 'does it; without it, it is only said what would be done' },
    json: { says: 'as JSON' },
  },
  notes: [
    'Dead letters carry the records as they were, under the reason code skipped; replay redrive brings them back. What has a fair score or a dead letter already keeps it. The breaker is closed and its window emptied. What the log holds no more cannot become a dead letter: it is counted and said.',
    'Ctrl-C ends it after the stretch under way; the same command goes on from there. It is an entry of the audit topic.',
  ],
  examples: [
    'skip --partition 0 --to 1200 --config fairstream.yaml',
    'skip --partition 0 --to 1200 --yes --config fairstream.yaml',
  ],
  run: async (given, terminal) => {
    const [partition, to] = [readWhole('partition', given.values.get('partition')), readWhole('to', given.values.get('to'))]
    await withDeployment(given, terminal, (deployment) => orInWords(skip(deployment, { partition, to }, given, terminal)))
    return EXIT.done
  },
}

async function skip(
  deployment: OpenDeployment,
  { partition, to }: { readonly partition: number; readonly to: number },
  { values, switches }: Given,
  terminal: Terminal,
): Promise<void> {
  const shell = await operatorShell(deployment)
  const planned = await planSkip(shell, partition, to)
  if (!switches.has('yes')) {
    await print({ ...planned, written: false }, planWords(planned), switches, terminal)
    terminal.say('nothing was written: with --yes it is done\n')
    return
  }
  const { from, notHeld } = planned
  const reason = values.get('reason')
  const audited = { action: 'skip', target: partitionKey(shell, partition), details: { partition, from, to, notHeld } }
  await appendAudit(deployment, terminal, { ...audited, ...(reason === undefined ? {} : { reason }) })
  const line = createProgressLine(terminal, 'offset')
  const show = (next: number): void => {
    line.show(next - from, (next - from) / (to - from))
  }
  const skipped = await skipPartition(shell, partition, to, terminal.signal, show).finally(line.clear)
  await print({ ...skipped, written: true }, doneWords(skipped), switches, terminal)
  if (!skipped.isDone) throw new Interrupted('stopped after a stretch; the same command goes on from there')
}

async function print(facts: object, words: string, switches: ReadonlySet<string>, terminal: Terminal): Promise<void> {
  await writeData(terminal, switches.has('json') ? `${JSON.stringify(facts, undefined, 2)}\n` : `${words}\n`)
}

function planWords({ partition, from, to, notHeld }: Skip): string {
  if (from === to) return `partition ${partition} stands at ${grouped(from)}: nothing to skip, its breaker would be closed`
  const held = to - from - notHeld
  return `partition ${partition} would go from ${from} to ${to}: up to ${counted(held, 'dead letter')}${lostWords(notHeld)}`
}

function doneWords({ partition, to, deadLettered, answered, notHeld, isDone }: Skipped): string {
  const kept = answered === 0 ? '' : `, ${grouped(answered)} answered before`
  const where = isDone ? `goes on at ${to}` : `is on its way to ${to}`
  return `partition ${partition} ${where}: ${counted(deadLettered, 'dead letter')}${kept}${lostWords(notHeld)}`
}

function lostWords(notHeld: number): string {
  return notHeld === 0 ? '' : `; ${counted(notHeld, 'offset')} not held by the log any more, which nothing can be said of`
}
