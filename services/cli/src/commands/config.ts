import { printConfiguration } from '@fairstream/configuration'
import type { Command } from '../command.ts'
import { EXIT } from '../errors.ts'
import { readWatchedConfiguration } from '../read-watched-configuration.ts'
import { writeData } from '../terminal.ts'
import { populationNamed } from './generate.ts'

/** `fairstream config print`: what a configuration comes to, and where each value is from. */
export const configPrintCommand: Command = {
  name: 'config print',
  says: 'a configuration with every default, and where each value came from; or every mistake in it',
  options: { config: { value: 'F', says: 'the configuration', required: true } },
  notes: [
    'Values come from the file, from the environment (FAIRSTREAM_LOG__SKEW=PT1M sets log.skew) or from the defaults. Secrets are not shown.',
  ],
  examples: ['config print --config fairstream.yaml'],
  run: async ({ values }, terminal) => {
    const settled = await readWatchedConfiguration(values.get('config') ?? '', terminal)
    await writeData(terminal, printConfiguration(settled))
    return EXIT.done
  },
}

/** `fairstream config example`: a configuration to begin with. */
export const configExampleCommand: Command = {
  name: 'config example',
  says: 'a configuration ready for the population of this name',
  operands: ['NAME'],
  options: {},
  examples: ['config example credit > fairstream.yaml'],
  run: async ({ operands }, terminal) => {
    await writeData(terminal, populationNamed(operands[0] ?? '').configuration)
    return EXIT.done
  },
}
