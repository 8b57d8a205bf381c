import type { TestProject } from 'vitest/node'
import { startContainer, whyNoContainers } from './container-brokers.ts'
import { startKafka } from './local-kafka.ts'
import { whyNoProcess, type Part } from './local-programs.ts'
import { startRedis } from './local-redis.ts'
import { skipOrFail } from './required.ts'
import { adviceFor, VARIABLES, waysTo, type Machine, type Way } from './ways-to-brokers.ts'

/** Where the real parts are that integration tests talk to. */
export interface Brokers {
  /** `host:port` of a Kafka broker. */
  readonly kafka: string
  /** `redis://host:port` of a Redis server that tests may write to under names of their own. */
  readonly redis: string
}

declare module 'vitest' {
  interface ProvidedContext {
    brokers: Brokers | undefined
  }
}

interface Found {
  readonly address: string
  readonly from: string
  readonly stop?: () => Promise<void>
}

const PARTS: readonly Part[] = ['kafka', 'redis']

/**
 * Vitest's global set-up of the integration project: finds the brokers before its files run, and stops what it started after them.
 *
 * @throws Error where a broker is missing and FAIRSTREAM_REQUIRE names brokers; otherwise the tests that need one are skipped.
 */
export default async function provideBrokers(project: TestProject): Promise<() => Promise<void>> {
  const found = await findBrokers(await lookAround(process.env))
  const [kafka, redis] = found
  project.provide('brokers', kafka && redis && { kafka: kafka.address, redis: redis.address })
  return () => stopAll(found)
}

async function lookAround(environment: NodeJS.ProcessEnv): Promise<Machine> {
  const given = { kafka: environment[VARIABLES.kafka] || undefined, redis: environment[VARIABLES.redis] || undefined }
  const allGiven = PARTS.every((part) => given[part] !== undefined)
  return {
    given,
    noContainers: allGiven ? 'not asked' : await whyNoContainers(environment),
    noProcess: { kafka: whyNoProcess('kafka'), redis: whyNoProcess('redis') },
  }
}

/** Both brokers, or none: where one cannot be had, the other is not started. */
async function findBrokers(machine: Machine): Promise<readonly Found[]> {
  const closed = PARTS.filter((part) => waysTo(part, machine).length === 0)
  if (closed.length > 0) return without(closed.map((part) => adviceFor(part, machine)))
  const outcomes = await Promise.allSettled(PARTS.map((part) => find(part, machine)))
  const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  if (found.length < PARTS.length) {
    await stopAll(found)
    return without(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as Error).message] : [])))
  }
  process.stderr.write(`Integration tests use ${found.map(({ address, from }) => `${address} (${from})`).join(' and ')}\n`)
  return found
}

function without(lines: readonly string[]): readonly Found[] {
  skipOrFail(lines)
  return []
}

async function find(part: Part, machine: Machine): Promise<Found> {
  const failures: string[] = []
  for (const way of waysTo(part, machine)) {
    try {
      return await take(part, way)
    } catch (error) {
      failures.push(`no ${part} as a ${way.by}: ${String(error)}`)
      process.stderr.write(`${failures.at(-1) ?? ''}\n`)
    }
  }
  throw new Error(adviceFor(part, machine, failures))
}

async function take(part: Part, way: Way): Promise<Found> {
  if (way.by === 'address') return { address: way.address, from: way.variable }
  if (way.by === 'container') return { ...(await startContainer(part)), from: 'a container' }
  if (part === 'kafka') {
    const { address, pid, stop } = await startKafka()
    return { address, from: `process ${pid}`, stop }
  }
  const { url, pid, stop } = await startRedis()
  return { address: url, from: `process ${pid}`, stop }
}

async function stopAll(found: readonly Found[]): Promise<void> {
  await Promise.all(found.map(async ({ stop }) => stop?.()))
}
