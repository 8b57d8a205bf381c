import { createShell } from '@fairstream/host'
import { HaltError } from '@fairstream/runner'
import type { Shell } from '@fairstream/runner'
import { auditTopic } from '../audit.ts'
import { Fault, UsageError } from '../errors.ts'
import { requireTopics } from '../open-deployment.ts'
import type { OpenDeployment } from '../open-deployment.ts'

/** The shell of an operator's command, which acts as a scorer does. Throws a Fault where topics that it needs are not there. */
export async function operatorShell(deployment: OpenDeployment): Promise<Shell> {
  const { rawScores, fairScores, lateScores, deadLetters, transportMaps } = deployment.names
  await requireTopics(deployment, [rawScores, fairScores, lateScores, deadLetters, transportMaps, auditTopic(deployment)])
  const { settled } = deployment
  return createShell({ ...settled, ports: deployment, notice: () => undefined })
}

/** Does an operator's work; what cannot be done as asked is a UsageError, and a halt is a Fault. */
export async function orInWords<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error })
    if (error instanceof HaltError) throw new Fault(`${error.code}: ${error.message}`, { cause: error })
    throw error
  }
}
