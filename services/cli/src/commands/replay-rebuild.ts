import { parseDuration } from '@fairstream/configuration'
import { partitionKey } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import { appendAudit } from '../audit.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, Interrupted, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { operatorShell, orInWords } from '../partitions/operator-shell.ts'
import { readWhole } from '../partitions/read-partition.ts'
import { rebuildPartitions } from '../partitions/rebuild-partitions.ts'
import type { RebuiltPartition } from '../partitions/rebuild-partitions.ts'
import { withGrace } from '../partitions/with-grace.ts'
import { counted, duration, grouped } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream replay rebuild`: state folded again from the log, beside the store's or in its place. */
export const replayRebuildCommand: Command = {
  name: 'replay rebuild',
  says: 'folds the state of partitions again from the log and compares it with the store, or puts it there',
  options: {
    ...DEPLOYMENT_OPTIONS,
    partition: { value: 'P', says: 'only this partition of raw-scores; all of them by default' },
    promote: { says: 'puts the state in the store; without it nothing is written' },
    grace: { value: 'TIME', says: 'counts late events with a longer grace, such as PT10M' },
    json: { says: 'as JSON, one line a partition' },
  },
  notes: [
    'Each event is folded under the map of its first fair score; nothing is said again. It begins at the first event that raw-scores holds. Not compared are owner, grants, idleness and the map adopted since the last answer: the log does not determine them.',
    '--promote goes partition by partition: a partition that is served stands still meanwhile, and its state is swapped in one step. Ctrl-C leaves the one under way marked as REBUILDING: the same command goes on, and resume lets it go on as it was. Each promotion is an entry of the audit topic.',
    'Exit code 1 says that a state differs or is lost, and was not replaced.',
  ],
  examples: ['replay rebuild --config fairstream.yaml', 'replay rebuild --partition 0 --promote --config fairstream.yaml'],
  run: (given, terminal) => withDeployment(given, terminal, (deployment) => orInWords(rebuild(deployment, given, terminal))),
}

async function rebuild(deployment: OpenDeployment, { values, switches }: Given, terminal: Terminal): Promise<number> {
  const plain = await operatorShell(deployment)
  const graceMs = readGrace(values.get('grace'))
  const shell = graceMs === undefined ? plain : withGrace(plain, graceMs)
  const promote = switches.has('promote')
  const audit = async (partition: number): Promise<void> => {
    const details = { partition, ...(graceMs === undefined ? {} : { graceMs }) }
    await appendAudit(deployment, terminal, { action: 'replay.rebuild', target: partitionKey(shell, partition), details })
  }
  const partitions = await partitionsAsked(shell, values.get('partition'))
  const startMs = terminal.clockMs()
  let [records, wrong] = [0, 0]
  try {
    for await (const each of rebuildPartitions(shell, { partitions, promote, audit }, terminal)) {
      records += each.rebuilt.records
      if (isWrong(each)) wrong += 1
      await writeData(terminal, switches.has('json') ? `${JSON.stringify(each)}\n` : lineOf(each))
    }
  } catch (error) {
    if (terminal.signal.aborted) throw new Interrupted('stopped; the same command goes on', { cause: error })
    throw error
  }
  const ms = terminal.clockMs() - startMs
  terminal.say(`${counted(records, 'event')} in ${duration(ms)}, ${grouped(records / Math.max(0.001, ms / 1_000))} events/s\n`)
  if (wrong > 0)
    terminal.say(`${counted(wrong, 'partition')} not as the log says: with --promote the log’s state is put in the store\n`)
  return wrong > 0 ? EXIT.found : EXIT.done
}

function readGrace(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new UsageError(`--grace ${text}: wanted a length of time such as PT10M`)
}

async function partitionsAsked({ log, topics }: Shell, given: string | undefined): Promise<readonly number[]> {
  const all = (await log.bounds(topics.rawScores)).map(({ partition }) => partition)
  if (given === undefined) return all
  const partition = readWhole('partition', given)
  if (all.includes(partition)) return [partition]
  throw new UsageError(`--partition ${given}: ${topics.rawScores} has ${counted(all.length, 'partition')}, numbered from 0`)
}

function isWrong({ comparison, promoted }: RebuiltPartition): boolean {
  return !promoted && (comparison === undefined || comparison.differences.length > 0)
}

const DIFFERENCES_SHOWN = 5

function lineOf({ partition, comparison, rebuilt, promoted }: RebuiltPartition): string {
  const { from, next, records, unanswered, differing, isWhole } = rebuilt
  const folded = `${counted(records, 'event')} from ${from} to ${next}`
  const notes = [
    ...(isWhole ? [] : ['the log does not reach back over the whole window: what lay before it is missing']),
    ...(unanswered === 0
      ? []
      : [`${counted(unanswered, 'event')} without an answer, whose dead letters are past retention, not counted`]),
    ...(differing === 0 ? [] : [`${counted(differing, 'fair score')} would have other bytes under today’s configuration`]),
    ...(comparison?.differences.slice(0, DIFFERENCES_SHOWN) ?? []),
    ...((comparison?.differences.length ?? 0) > DIFFERENCES_SHOWN
      ? [`and ${(comparison?.differences.length ?? 0) - DIFFERENCES_SHOWN} more`]
      : []),
  ]
  return [`partition ${partition}: ${folded}; ${verdict(comparison, promoted)}`, ...notes.map((note) => `  ${note}`), ''].join(
    '\n',
  )
}

function verdict(comparison: RebuiltPartition['comparison'], promoted: boolean): string {
  if (promoted) return 'now in the store'
  if (comparison === undefined) return 'the store has no record: its state is lost'
  const { slices, pastRetention, digests, differences } = comparison
  const apart = pastRetention === 0 ? '' : `, ${grouped(pastRetention)} begun before the log`
  const compared = `${counted(slices, 'slice')} compared${apart}`
  if (differences.length === 0) return `equal to the store, digest ${digests.store}, ${compared}`
  return `differs from the store in ${counted(differences.length, 'place')}, digest ${digests.store}, of the log ${digests.log}, ${compared}`
}
