import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Settled } from '@fairstream/configuration'
import { openPorts, topicNames } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import { FairstreamError } from '@fairstream/ports'
import type { TopicNames } from '@fairstream/runner'
import type { Given, Option } from './command.ts'
import { ConfigurationError, Fault, Interrupted, UsageError } from './errors.ts'
import { readConfigurationFile } from './read-configuration-file.ts'
import type { Terminal } from './terminal.ts'

/** Options of every command that talks to a deployment. */
export const DEPLOYMENT_OPTIONS: Readonly<Record<'config' | 'data', Option>> = {
  config: {
    value: 'F',
    says: 'the configuration: the brokers that it names, or this machine’s disk where it names none',
    required: true,
  },
  data: { value: 'DIR', says: 'where data is kept if no brokers are named; ./.fairstream by default' },
}

/** A deployment that a command talks to. */
export interface OpenDeployment extends OpenedPorts {
  readonly settled: Settled
  readonly names: TopicNames
}

export const DATA_DEFAULT = '.fairstream'

/** Does the work on the deployment that `--config` and `--data` name, and closes it again. Faults come out as sentences. */
export async function withDeployment<T>(
  { values }: Given,
  terminal: Terminal,
  work: (deployment: OpenDeployment) => Promise<T>,
): Promise<T> {
  const deployment = await openDeployment(values.get('config') ?? '', values.get('data'), terminal)
  try {
    return await work(deployment)
  } catch (error) {
    throw faultOf(error)
  } finally {
    await deployment.close()
  }
}

/** Throws a Fault where the deployment lacks one of these topics. */
export async function requireTopics({ topics }: OpenDeployment, names: readonly string[]): Promise<void> {
  const found = await topics.describe(names)
  const missing = names.filter((_, index) => found[index] === undefined)
  if (missing.length === 0) return
  throw new Fault(`there is no topic ${missing.join(', nor ')}; fairstream topics create makes what is missing`)
}

/** Opens the deployment that a configuration file names, to look on and to append beside the process that serves it. */
async function openDeployment(config: string, data: string | undefined, terminal: Terminal): Promise<OpenDeployment> {
  const settled = await readConfigurationFile(config, terminal.environment)
  const directory = data ?? DATA_DEFAULT
  if (settled.deployment.kafka === undefined && !holdsData(directory))
    throw new Fault(`there is no data in ${directory} yet: fairstream start, or topics create, begins it`)
  const ports = await openOrSay(settled, directory, 'share')
  return { ...ports, settled, names: topicNames(settled.configuration) }
}

/** Whether log and state have been begun on disk here. */
export function holdsData(directory: string): boolean {
  return existsSync(join(directory, 'fairstream.db'))
}

/** Opens log and store. Throws a Fault with a sentence where a part cannot be had. */
export async function openOrSay(
  { configuration, deployment }: Settled,
  directory: string,
  mode: 'serve' | 'share',
): Promise<OpenedPorts> {
  try {
    return await openPorts(deployment, { directory, mode, client: `${configuration.prefix}-cli` })
  } catch (error) {
    // What no adapter can begin to use, such as an address that is none.
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error })
    throw faultOf(error)
  }
}

/** A fault of log or store as a sentence for people. */
export function faultOf(error: unknown): unknown {
  if (OURS.some((each) => error instanceof each)) return error
  const isFault = error instanceof FairstreamError || (error instanceof Error && 'retryable' in error)
  return isFault ? new Fault(error.message, { cause: error }) : error
}

/** Said in words already. */
const OURS = [ConfigurationError, Fault, Interrupted, UsageError] as const
