import { decodeUtf8, encodeFairScore } from '@fairstream/events'
import type { Encoded, Flag } from '@fairstream/events'
import { createPartitionFold, scoreRecord } from '@fairstream/pipeline'
import type { Arrival, MapLookup, PipelineRules, Said } from '@fairstream/pipeline'

/** The flags that the partition's state settles, and no map. */
const OF_STATE: readonly Flag[] = ['duplicate', 'id-conflict', 'late']

/**
 * What the stage says of one record that nothing came before, under the map that `arrival.pinned` names.
 *
 * @throws UnknownMapError where the map is not whole.
 */
export function judgeAlone(rules: PipelineRules, maps: MapLookup, arrival: Arrival): Said {
  return scoreRecord(createPartitionFold(arrival.offset, rules.version), rules, maps, arrival)
}

/**
 * The fair score of a record judged alone, as it is on a log where the state said these flags.
 *
 * Without a map the policy is that of the configuration then in force, which the log alone does not tell: it is taken as found.
 */
export function withStateOf({ fair, score }: Said, flags: readonly Flag[], policyVersion: unknown): Encoded | undefined {
  if (score === undefined || fair === undefined) return undefined
  const ofState = flags.filter((flag) => OF_STATE.includes(flag))
  const isPolicyTaken =
    score.mapVersion === undefined && typeof policyVersion === 'string' && policyVersion !== score.policyVersion
  if (ofState.length === 0 && !isPolicyTaken) return fair
  const traceparent = fair.headers.findLast(({ name }) => name === 'traceparent')?.value
  const policy = isPolicyTaken ? { policyVersion } : {}
  return encodeFairScore({ ...score, ...policy, flags: [...score.flags, ...ofState] }, traceparent && decodeUtf8(traceparent))
}
