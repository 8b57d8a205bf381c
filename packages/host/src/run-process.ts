import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { parseArgs } from 'node:util'
import { readConfiguration } from '@fairstream/configuration'
import type { Settled } from '@fairstream/configuration'
import type { Baselines } from '@fairstream/pipeline'
import { FairstreamError } from '@fairstream/ports'
import type { Shell } from '@fairstream/runner'
import type { Logger } from 'pino'
import { createShell } from './create-shell.ts'
import { liveness, readiness } from './health.ts'
import { createLogger, logNotice } from './logger.ts'
import { createMetrics } from './metrics.ts'
import { openPorts } from './open-ports.ts'
import type { OpenedPorts } from './open-ports.ts'
import { createProgress, noteProgress } from './progress.ts'
import { serveHealth } from './serve-health.ts'
import { systemClock } from './system-clock.ts'
import { readBaselines } from './read-baselines.ts'
import { createWatched, watchLag } from './watch-lag.ts'

/** A service as a process runs it. */
export interface ServedProcess {
  readonly name: 'scorer' | 'planner'
  /** Works until the signal aborts; throws the fault that no retry mended. */
  readonly serve: (shell: Shell, group: string, signal: AbortSignal) => Promise<void>
}

/** Exit codes: 0 stopped as asked, 2 the configuration does not hold, 3 a fault. */
const EXIT = { done: 0, usage: 2, fault: 3 } as const

/** After a signal the process has so long to finish its batch and leave. */
const GRACE_MS = 10_000

/**
 * Runs one service as this process: `--config FILE` and the environment say where, SIGTERM and SIGINT end it in order.
 * Logs are JSON lines on stdout.
 *
 * @returns the exit code.
 */
export async function runProcess(service: ServedProcess): Promise<number> {
  const logger = createLogger(service.name, process.env['LOG_LEVEL'] ?? 'info')
  const settled = await readSettled(service, logger)
  if (settled === undefined) return EXIT.usage
  const stop = new AbortController()
  stopOnSignals(logger, stop)
  try {
    await serveUntilStopped(service, settled, logger, stop)
    logger.info('stopped')
    return EXIT.done
  } catch (fault) {
    logger.fatal({ fault: String(fault) }, 'ended by a fault')
    return EXIT.fault
  }
}

/** What a process runs on: the configuration, and for the planner the baselines that it declares. */
type Read = Pick<Settled, 'configuration' | 'deployment'> & { readonly baselines?: Baselines }

async function readSettled({ name }: ServedProcess, logger: Logger): Promise<Read | undefined> {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' } } })
    if (values.config === undefined) throw new TypeError('--config FILE is needed')
    const read = readConfiguration(await readFile(values.config, 'utf8'), process.env, values.config)
    if (read.ok && name === 'scorer') return read
    const watched = read.ok ? await readBaselines(read.configuration, values.config) : read
    if (read.ok && watched.ok) {
      for (const note of watched.notes) logger.warn(note)
      return { ...read, baselines: watched.baselines }
    }
    for (const { path, expected, got, writtenAt } of watched.ok ? [] : watched.mistakes)
      logger.error({ path, expected, got, writtenAt }, 'a mistake in the configuration')
  } catch (fault) {
    logger.error({ fault: String(fault) }, 'no configuration')
  }
  return undefined
}

function stopOnSignals(logger: Logger, stop: AbortController): void {
  for (const name of ['SIGTERM', 'SIGINT'] as const)
    process.once(name, () => {
      logger.info({ signal: name }, 'stopping')
      stop.abort()
      setTimeout(() => {
        logger.fatal('did not stop in time')
        process.exit(EXIT.fault)
      }, GRACE_MS).unref()
    })
}

async function serveUntilStopped(
  { name, serve }: ServedProcess,
  { configuration, deployment, baselines }: Read,
  logger: Logger,
  stop: AbortController,
): Promise<void> {
  const progress = createProgress()
  const watched = createWatched()
  const now = Date.now
  const client = `${configuration.prefix}-${name}`
  const ports = await openPatiently(deployment, client, logger, stop.signal)
  let server: Server | undefined
  try {
    const shell = createShell({
      configuration,
      deployment,
      ports,
      ...(baselines && { baselines }),
      notice: (notice) => {
        logNotice(logger, notice)
        noteProgress(progress, notice, now())
      },
    })
    const group = groupOf(configuration.prefix)
    const registry = createMetrics({ group, rawScores: shell.topics.rawScores, progress, watched, now })
    const live = () => liveness(progress, watched, now())
    const ready = () => readiness(progress, watched, now())
    server = await serveHealth(deployment[name].listen, { registry, live, ready })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : undefined
    logger.info({ listen: deployment[name].listen, port, configuration: shell.rules.version }, 'started')
    const watching = watchLag(shell, progress, watched, stop.signal)
    try {
      await serve(shell, group, stop.signal)
    } finally {
      stop.abort()
      await watching
    }
  } finally {
    server?.close()
    server?.closeAllConnections()
    await ports.close()
  }
}

const OPEN_TRIES_MAX = 60
const OPEN_EVERY_MS = 1_000

/** Brokers and services start side by side, and a store may restart just now: faults that may pass are waited out for a minute. */
async function openPatiently(
  deployment: Settled['deployment'],
  client: string,
  logger: Logger,
  signal: AbortSignal,
): Promise<OpenedPorts> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openPorts(deployment, { directory: '.fairstream', mode: 'serve', client })
    } catch (fault) {
      const mayPass = fault instanceof FairstreamError && fault.retryable
      if (!mayPass || tries === OPEN_TRIES_MAX || signal.aborted) throw fault
      logger.warn({ fault: String(fault), tries }, 'waiting for log and store')
      await systemClock.sleep(OPEN_EVERY_MS, signal)
    }
  }
}

/** The consumer group of a deployment's scorers. */
export function groupOf(prefix: string): string {
  return `${prefix}.scorer`
}
