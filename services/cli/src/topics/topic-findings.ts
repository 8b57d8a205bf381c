import type { Settled } from '@fairstream/configuration'
import { createShell, topicNames, topicShapes } from '@fairstream/host'
import type { OpenedPorts } from '@fairstream/host'
import type { Finding } from '../finding.ts'
import { faultOf } from '../open-deployment.ts'
import { checkTopics } from './check-topics.ts'
import { checkRecords } from './first-records.ts'
import { standingPartitions } from './standing-partitions.ts'

/** Looks at the topics of a deployment and, where raw-scores is there, at the state of its partitions. Throws a Fault. */
export async function topicFindings(ports: OpenedPorts, { configuration, deployment }: Settled): Promise<readonly Finding[]> {
  try {
    const wanted = topicShapes(configuration, deployment)
    const found = await ports.topics.describe(wanted.map(({ name }) => name))
    const findings = checkTopics({ configuration, wanted, found, onBrokers: deployment.kafka !== undefined })
    const { rawScores } = topicNames(configuration)
    if (!found.some((shape) => shape?.name === rawScores)) return findings
    const shell = createShell({ configuration, ports, notice: () => undefined })
    return [...findings, await checkRecords(shell), ...(await standingPartitions(shell))]
  } catch (error) {
    throw faultOf(error)
  }
}
