import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { encodeUtf8 } from '@fairstream/events'
import type { InputRecord } from '@fairstream/events'
import { latestAlerts } from '@fairstream/pipeline'
import type { LatestAlerts } from '@fairstream/pipeline'
import { printAlerts } from '../alerts/print-alerts.ts'
import type { Command, Given } from '../command.ts'
import { EXIT, isSystemError, reasonOf, UsageError } from '../errors.ts'
import { DEPLOYMENT_OPTIONS, requireTopics, withDeployment } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'
import { outputFileName } from '../output-directory.ts'
import { counted } from '../quantities.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream alerts`: what is open, with its evidence. */
export const alertsCommand: Command = {
  name: 'alerts',
  says: 'what drift alerts are open, with their evidence and what to do about each',
  options: {
    config: { value: 'F', says: DEPLOYMENT_OPTIONS.config.says },
    data: DEPLOYMENT_OPTIONS.data,
    from: { value: 'DIR', says: 'the outputs of a run, in place of a deployment' },
    all: { says: 'those that are resolved as well' },
    json: { says: 'as JSON' },
  },
  notes: ['Exit code 1 says that something is open.'],
  examples: ['alerts --config fairstream.yaml', 'alerts --from out --all'],
  run: async (given, terminal) => {
    const { alerts, unreadable } = await alertsAsked(given, terminal)
    const open = alerts.filter(({ state }) => state !== 'resolved')
    const shown = given.switches.has('all') ? alerts : open
    if (given.switches.has('json')) await writeData(terminal, `${JSON.stringify(shown, undefined, 2)}\n`)
    else if (shown.length > 0) await writeData(terminal, printAlerts(shown, terminal.paint, terminal.width))
    if (unreadable > 0) terminal.say(`passed over in drift-alerts: ${counted(unreadable, 'record')}\n`)
    terminal.say(`${counted(open.length, 'open alert')}, ${alerts.length - open.length} resolved\n`)
    return open.length > 0 ? EXIT.found : EXIT.done
  },
}

async function alertsAsked(given: Given, terminal: Terminal): Promise<LatestAlerts> {
  const from = given.values.get('from')
  if ((from === undefined) === (given.values.get('config') === undefined))
    throw new UsageError('wanted --config F for a deployment or --from DIR for the outputs of a run')
  if (from !== undefined) return await latestAlerts(recordsOfFile(join(from, outputFileName('drift-alerts'))))
  return await withDeployment(given, terminal, async (deployment) => {
    await requireTopics(deployment, [deployment.names.driftAlerts])
    return await latestAlerts(recordsOf(deployment))
  })
}

async function* recordsOf({ log, names }: OpenDeployment): AsyncGenerator<InputRecord> {
  for (const { partition, first, end } of await log.bounds(names.driftAlerts))
    yield* log.read(names.driftAlerts, partition, first, end)
}

/** Throws a UsageError where there is no such file. */
async function* recordsOfFile(file: string): AsyncGenerator<InputRecord> {
  try {
    for await (const line of createInterface({ input: createReadStream(file) }))
      yield { key: null, value: encodeUtf8(line), headers: [] }
  } catch (error) {
    if (isSystemError(error)) throw new UsageError(`--from: ${file}: ${reasonOf(error)}`, { cause: error })
    throw error
  }
}
