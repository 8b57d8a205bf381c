import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { cachedKafkaJars } from '../../infra/kafka/jars.ts'
import { skipOrFail } from './required.ts'

export type Part = 'kafka' | 'redis'

const JAVA_MIN = 17
const ANSWER_WITHIN_MS = 20_000

/** Why this machine cannot run the server as a process of its own, or undefined where it can. */
export function whyNoProcess(part: Part): string | undefined {
  if (part === 'redis') return isOnPath('redis-server') ? undefined : 'no redis-server on PATH'
  const java = javaVersion()
  if (java === undefined) return `no working java on PATH (${JAVA_MIN} or newer is needed)`
  if (java < JAVA_MIN) return `java on PATH is ${java}, ${JAVA_MIN} or newer is needed`
  return cachedKafkaJars() === undefined && !isOnPath('mvn') ? "no mvn on PATH to fetch Kafka's jars" : undefined
}

/**
 * For tests that kill servers and so need their own: why they must be skipped, said once on stderr, or undefined where they can run.
 *
 * @throws Error instead of a reason where FAIRSTREAM_REQUIRE names brokers.
 */
export function whyNoLocal(...parts: readonly Part[]): string | undefined {
  const reasons = parts.map(whyNoProcess).filter((reason) => reason !== undefined)
  if (reasons.length === 0) return undefined
  const line = `Tests that kill servers need their own, and here is ${reasons.join(', ')}`
  skipOrFail([line])
  return line
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => isExecutable(join(directory, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function javaVersion(): number | undefined {
  const { stderr, status } = spawnSync('java', ['-version'], { encoding: 'utf8', timeout: ANSWER_WITHIN_MS })
  const major = status === 0 ? /version "(\d+)/.exec(stderr)?.[1] : undefined
  return major === undefined ? undefined : Number(major)
}
