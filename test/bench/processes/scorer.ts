import { readFile } from 'node:fs/promises'
import { readConfiguration } from '@fairstream/configuration'
import { createShell, groupOf, openPorts } from '@fairstream/host'
import { start } from '../../../services/scorer/src/index.ts'
import { createMeter } from '../metered.ts'
import { asked, tell, told } from './child.ts'

/** The scorer as a process: the service's own start on the service's own ports, metered by what it commits. */
export interface ScorerTold {
  readonly config: string
  readonly directory: string
  /** After so many it answers with what they took; with 0, after the first claim, with its milliseconds. */
  readonly events: number
}

const { config, directory, events } = told() as ScorerTold
const signal = asked()
const settled = readConfiguration(await readFile(config, 'utf8'))
if (!settled.ok) throw new Error(JSON.stringify(settled.mistakes))
const { configuration, deployment } = settled
const ports = await openPorts(deployment, { directory, mode: 'serve', client: 'bench-scorer' })
const meter = createMeter(Math.max(1, events))
const shell = createShell({
  configuration,
  ports,
  delivery: deployment.scorer.delivery,
  notice: ({ event, facts }) => {
    if (event === 'claimed' && events === 0) tell({ ms: facts['ms'] })
    if (event === 'claimed') meter.begin()
    if (event === 'committed') meter.add(Number(facts['next']) - Number(facts['from']))
  },
})
if (events > 0) void meter.done.then(tell)
await start(shell, groupOf(configuration.prefix), signal)
await ports.close()
