import { appendAudit } from '../audit.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { operatorShell, orInWords } from '../partitions/operator-shell.ts'
import { readWhole } from '../partitions/read-partition.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import { grow, planGrowth } from '../topics/grow-topics.ts'
import type { GrowthStep } from '../topics/grow-topics.ts'

/** `fairstream topics grow`: more partitions under a system that runs. */
export const topicsGrowCommand: Command = {
  name: 'topics grow',
  says: 'gives raw-scores and the topics that go along with it more partitions, under a running system',
  options: {
    to: { value: 'N', says: 'how many partitions raw-scores is to have', required: true },
    ...DEPLOYMENT_OPTIONS,
    yes: { says: 'does it; without it, it is only said what would be done' },
  },
  notes: [
    'Outputs first, then the first records of the new partitions, raw-scores last: a partition that can be read has all that it needs. Running scorers find the new partitions within about half a minute, and read them from offset 0; planners count them from the next boundary on. Broken off, the same command goes on.',
    'Keys are spread anew: for one window a subject may lie in two partitions, and a raw id sent again may not be known as a repeat. Partitions are never taken away. It is an entry of the audit topic.',
  ],
  examples: ['topics grow --to 8 --config fairstream.yaml', 'topics grow --to 8 --yes --config fairstream.yaml'],
  run: async (given, terminal) => {
    const to = readWhole('to', given.values.get('to'))
    if (to < 1 || to > PARTITIONS_MAX) throw new UsageError(`--to ${to}: wanted 1 to ${PARTITIONS_MAX}`)
    await withDeployment(given, terminal, (deployment) => orInWords(growTo(deployment, to, given, terminal)))
    return EXIT.done
  },
}

/** As many as topics.partitions may be. */
const PARTITIONS_MAX = 10_000

async function growTo(deployment: OpenDeployment, to: number, { switches }: Given, terminal: Terminal): Promise<void> {
  const shell = await operatorShell(deployment)
  const steps = await planGrowth(deployment, shell, to)
  if (steps.length === 0) {
    terminal.say(`there are ${counted(to, 'partition')} already; nothing to do\n`)
    return
  }
  const writes = switches.has('yes')
  if (writes) await appendAudit(deployment, terminal, { action: 'topics.grow', target: shell.topics.rawScores, details: { to } })
  for (const step of steps) {
    if (terminal.signal.aborted) throw new Interrupted('stopped between two steps; the same command goes on')
    if (writes) await grow(deployment, shell, step)
    await writeData(terminal, `${lineOf(step, writes)}\n`)
  }
  terminal.say(writes ? endWords(to, deployment) : 'nothing was written: with --yes it is done, in this order\n')
}

function lineOf(step: GrowthStep, written: boolean): string {
  if (step.kind === 'record') return `${written ? 'made' : 'would make'}   record ${step.name}`
  return `${written ? 'grown' : 'would grow'}  ${step.name} from ${step.from} to ${counted(step.to, 'partition')}`
}

function endWords(to: number, { settled }: OpenDeployment): string {
  const { partitions } = settled.deployment.topics
  const config = partitions === to ? '' : `; set topics.partitions to ${to} in the configuration, which says ${partitions}`
  return `done: running scorers find them within about half a minute${config}\n`
}
