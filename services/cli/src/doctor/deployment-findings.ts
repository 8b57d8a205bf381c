import type { Settled } from '@fairstream/configuration'
import { inspectBrokers } from '@fairstream/host'
import { Fault } from '../errors.ts'
import type { Finding } from '../finding.ts'
import { holdsData, openOrSay } from '../open-deployment.ts'
import { topicFindings } from '../topics/topic-findings.ts'
import { kafkaFindings } from './kafka-findings.ts'
import { redisFindings } from './redis-findings.ts'

/** Looks at what holds log and state: the brokers that are configured, or the disk. */
export async function deploymentFindings(settled: Settled, directory: string): Promise<readonly Finding[]> {
  const inspected = await inspectBrokers(settled.deployment, `${settled.configuration.prefix}-doctor`)
  if (inspected === undefined) return await diskFindings(settled, directory)
  const { kafka, redis } = inspected
  const own = [...kafkaFindings(kafka, settled.deployment.scorer.delivery), ...redisFindings(redis)]
  if ('fault' in kafka || 'fault' in redis) return own
  return [...own, ...(await sharedFindings(settled, directory))]
}

async function diskFindings(settled: Settled, directory: string): Promise<readonly Finding[]> {
  const about = 'log and state'
  if (!holdsData(directory)) return [{ about, says: `none in ${directory} yet: the first start, or topics create, begins them` }]
  const served = await servedFinding(settled, directory)
  return served.advice === undefined ? [served, ...(await sharedFindings(settled, directory))] : [served]
}

/** Takes the lock for a moment where nobody has it, which says that nobody does. */
async function servedFinding(settled: Settled, directory: string): Promise<Finding> {
  const about = 'log and state'
  try {
    await (await openOrSay(settled, directory, 'serve')).close()
    return { about, says: `in ${directory}; no process serves them now` }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const isServed = (error.cause as { readonly retryable?: boolean } | undefined)?.retryable === true
    const advice = {
      advice: 'make a copy of the directory before anything else; then start with another --data, and feed it again',
    }
    return { about, says: error.message, ...(isServed ? {} : advice) }
  }
}

async function sharedFindings(settled: Settled, directory: string): Promise<readonly Finding[]> {
  try {
    const ports = await openOrSay(settled, directory, 'share')
    try {
      return await topicFindings(ports, settled)
    } finally {
      await ports.close()
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return [{ about: 'topics', says: error.message, advice: 'mend that first, then ask doctor again' }]
  }
}
