import type { Settled } from '@fairstream/configuration'
import type { Command } from '../command.ts'
import { deploymentFindings } from '../doctor/deployment-findings.ts'
import { directoryFinding, machineFindings } from '../doctor/machine.ts'
import { ConfigurationError, EXIT } from '../errors.ts'
import type { Finding } from '../finding.ts'
import { isFound, printFindings } from '../finding.ts'
import { DATA_DEFAULT } from '../open-deployment.ts'
import { counted } from '../quantities.ts'
import { printMistakes } from '../read-configuration-file.ts'
import { readWatchedConfiguration } from '../read-watched-configuration.ts'
import { writeData } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `fairstream doctor`: what stands in the way, on this machine and at the brokers. */
export const doctorCommand: Command = {
  name: 'doctor',
  says: 'what stands in the way, on this machine and at the brokers, and what to do about it',
  options: {
    config: { value: 'F', says: 'a configuration to check as well, with the brokers or the disk that it means' },
    data: { value: 'DIR', says: 'where data is kept if no brokers are named; ./.fairstream by default' },
    json: { says: 'as JSON' },
  },
  notes: [
    'Exit code 1 says that something was found. A note is only to be known. Nothing is changed; brokers that do not answer are told within ten seconds.',
  ],
  examples: ['doctor --config fairstream.yaml'],
  run: async ({ values, switches }, terminal) => {
    const directory = values.get('data') ?? DATA_DEFAULT
    const config = values.get('config')
    const read = config === undefined ? undefined : await readConfig(config, terminal)
    const isOnBrokers = read?.settled?.deployment.kafka !== undefined
    const findings = [
      ...(await machineFindings(Date.now())),
      ...(isOnBrokers ? [] : [await directoryFinding(directory)]),
      ...(read === undefined ? [] : [read.finding]),
      ...(read?.settled === undefined ? [] : await deploymentFindings(read.settled, directory)),
    ]
    const text = switches.has('json') ? `${JSON.stringify(findings, undefined, 2)}\n` : printFindings(findings, terminal.paint)
    await writeData(terminal, text)
    if (read?.settled === undefined)
      terminal.say(`Not looked at: log and state. ${NOT_LOOKED[config === undefined ? 'none' : 'broken']}\n`)
    return isFound(findings) ? EXIT.found : EXIT.done
  },
}

const NOT_LOOKED = {
  none: '--config F says where they are.',
  broken: 'The configuration that says where they are has mistakes.',
} as const

interface ConfigRead {
  readonly finding: Finding
  /** Absent where the configuration does not hold. */
  readonly settled?: Settled
}

async function readConfig(file: string, terminal: Terminal): Promise<ConfigRead> {
  try {
    const settled = await readWatchedConfiguration(file, terminal)
    const says = `holds: ${counted(Object.keys(settled.configuration.scorecards).length, 'scorecard')}`
    return { finding: { about: file, says }, settled }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    const advice = `mend them:\n${printMistakes(error.mistakes).trimEnd()}`
    return { finding: { about: file, says: counted(error.mistakes.length, 'mistake'), advice } }
  }
}
