import type { ReasonCode } from '@fairstream/events'
import { decodePartitionRecord, pipelineRules, rulesAt } from '@fairstream/pipeline'
import type { DeadInput } from '@fairstream/replay'
import { Fault } from '../errors.ts'
import type { OpenDeployment } from '../open-deployment.ts'

/** Refusals that another configuration may take back. */
const BY_CONFIGURATION: readonly ReasonCode[] = ['unknown-scorecard', 'future', 'too-large']

/**
 * A configuration is adopted like a map: offsets that were granted before are judged under the one before. What is sent back too
 * early would be refused again, and enough of it would open the partition's breaker.
 *
 * @throws Fault where a partition that dead letters go back to does not judge its next record under the given configuration.
 */
export async function checkInForce({ log, store, names, settled }: OpenDeployment, letters: readonly DeadInput[]): Promise<void> {
  const { version } = pipelineRules(settled.configuration)
  const partitions = new Set(letters.filter(({ code }) => BY_CONFIGURATION.includes(code)).map(({ partition }) => partition))
  for (const { partition, end } of await log.bounds(names.rawScores)) {
    if (!partitions.has(partition)) continue
    const held = await store.read(`${names.rawScores}/${partition}`, [])
    if (held === undefined) continue
    const { rules } = decodePartitionRecord(held.record.body)
    if (rulesAt(rules, end).inForce === version) continue
    const when =
      rules.scheduled?.version === version
        ? `is judged under this configuration from offset ${rules.scheduled.from} on, and raw-scores ends at ${end}`
        : 'has not taken up this configuration: start the services with it'
    throw new Fault(
      `partition ${partition} ${when}; sent before, dead letters would be refused again (--early sends them all the same)`,
    )
  }
}
