import type { Settled } from '@fairstream/configuration'
import { readBaselines } from '@fairstream/host'
import type { Baselines } from '@fairstream/pipeline'
import { ConfigurationError } from './errors.ts'
import { readConfigurationFile } from './read-configuration-file.ts'
import type { Terminal } from './terminal.ts'

/** A configuration with the baselines that it declares. */
export interface WatchedConfiguration extends Settled {
  readonly baselines: Baselines
}

/**
 * Reads a configuration file as readConfigurationFile does, and the baselines that it names. What they leave out is said.
 *
 * @param environment - That the configuration is read under.
 * @throws ConfigurationError with every mistake; UsageError where there is no such file.
 */
export async function readWatchedConfiguration(
  file: string,
  terminal: Pick<Terminal, 'say' | 'environment'>,
  environment = terminal.environment,
  option = '--config',
): Promise<WatchedConfiguration> {
  const settled = await readConfigurationFile(file, environment, option)
  const read = await readBaselines(settled.configuration, file)
  if (!read.ok) throw new ConfigurationError(file, read.mistakes)
  for (const words of read.notes) terminal.say(`note: ${words}\n`)
  return { ...settled, baselines: read.baselines }
}
