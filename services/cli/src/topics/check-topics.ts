import type { Configuration } from '@fairstream/configuration'
import { TOPICS, topicName } from '@fairstream/events'
import type { Topic, TopicName } from '@fairstream/events'
import type { TopicShape } from '@fairstream/ports'
import type { Finding } from '../finding.ts'
import { counted, duration } from '../quantities.ts'

/** Topics as they should be and as they are. */
export interface TopicsFound {
  readonly configuration: Configuration
  readonly wanted: readonly TopicShape[]
  /** In the order of `wanted`; undefined for one that is not there. */
  readonly found: readonly (TopicShape | undefined)[]
  /** Whether brokers hold them, which keep copies and have a limit on a record. */
  readonly onBrokers: boolean
}

/** What a deployment's topics come to, one finding each: of several faults of a topic all are said. */
export function checkTopics({ configuration, wanted, found, onBrokers }: TopicsFound): readonly Finding[] {
  if (found.every((shape) => shape === undefined))
    return [{ about: 'topics', says: `none of the ${wanted.length} is there`, advice: 'fairstream topics create makes them' }]
  const byName = new Map(found.flatMap((shape) => (shape === undefined ? [] : [[shape.name, shape] as const])))
  const at = (name: TopicName): TopicShape | undefined => byName.get(topicName(configuration.prefix, name))
  const around = { configuration, onBrokers, rawScores: at('raw-scores') }
  return TOPICS.map((topic) => {
    const name = topicName(configuration.prefix, topic.name)
    const [want, have] = [wanted.find((each) => each.name === name), byName.get(name)]
    if (want === undefined || have === undefined)
      return { about: name, says: 'is not there', advice: 'fairstream topics create makes it' }
    return checkTopic({ topic, want, have, ...around })
  })
}

interface Compared {
  readonly topic: Topic
  readonly want: TopicShape
  readonly have: TopicShape
  readonly rawScores: TopicShape | undefined
  readonly configuration: Configuration
  readonly onBrokers: boolean
}

function checkTopic(compared: Compared): Finding {
  const { have, onBrokers } = compared
  const faults = [partitionsFault, cleanupFault, timestampFault, retentionFault, sizeFault, copiesFault].flatMap((look) =>
    look(compared),
  )
  const kept = retentionOf(have) === Infinity ? 'keeps all' : `keeps ${duration(retentionOf(have))}`
  const copies = onBrokers ? `, ${have.replication === 1 ? '1 copy' : `${have.replication} copies`}` : ''
  const isOne = onBrokers && have.replication < COPIES_SAFE && faults.length === 0
  return {
    about: have.name,
    says: `${counted(have.partitions, 'partition')}, ${kept}${copies}`,
    ...(faults.length === 0 ? {} : { advice: faults.join('\n       ') }),
    ...(isOne && compared.topic.name === 'raw-scores' ? { note: FEW_COPIES } : {}),
  }
}

const COPIES_SAFE = 3
const FEW_COPIES =
  'fewer than 3 copies: enough on one broker, where its disk is all there is; on three set topics.replication to 3, and 2 must have each record (min.insync.replicas)'

function partitionsFault({ topic, want, have, rawScores }: Compared): string[] {
  if (topic.partitions === 'one')
    return have.partitions === 1
      ? []
      : [`it must have 1 partition, as its readers rely on its order: delete it and create it again`]
  const inputs = topic.name === 'raw-scores' ? want.partitions : (rawScores?.partitions ?? want.partitions)
  if (have.partitions === inputs) return []
  if (topic.name === 'raw-scores')
    return [`the configuration wants ${inputs} partitions: set topics.partitions to ${have.partitions}, which is what there is`]
  return have.partitions < inputs
    ? [
        `raw-scores has ${inputs} partitions, and scorers stop where counts differ: fairstream topics grow --to ${inputs} adds ${inputs - have.partitions}`,
      ]
    : [
        `raw-scores has only ${inputs} partitions, and scorers stop where counts differ: raise those of raw-scores, all others first`,
      ]
}

function cleanupFault({ want, have }: Compared): string[] {
  const [wanted, found] = [want, have].map((shape) => settingOf(shape, 'cleanup.policy').split(',').sort().join(','))
  return wanted === found ? [] : [`cleanup.policy is ${found ?? ''}: set it to ${wanted ?? ''}, or what recovery reads is lost`]
}

function timestampFault({ want, have }: Compared): string[] {
  const [wanted, found] = [want, have].map((shape) => settingOf(shape, 'message.timestamp.type'))
  if (wanted === found || wanted === 'CreateTime') return []
  return [`message.timestamp.type is ${found ?? ''}: set it to ${wanted ?? ''}, or events from the future are not refused`]
}

function retentionFault({ topic, want, have, rawScores, configuration }: Compared): string[] {
  const found = retentionOf(have)
  const longest = Math.max(...Object.values(configuration.scorecards).map(({ window }) => window.lengthMs))
  const advice = `set retention.ms to ${settingOf(want, 'retention.ms')}`
  if (topic.retention === 'longer-than-longest-window')
    return found > longest ? [] : [`it keeps no longer than the longest window, ${duration(longest)}: ${advice}`]
  if (topic.retention === 'at-least-raw-scores' && rawScores !== undefined)
    return found >= retentionOf(rawScores) ? [] : [`it keeps less than raw-scores, and recovery reads both: ${advice}`]
  return topic.retention === 'unlimited' && found !== Infinity ? [`it must keep all: ${advice}`] : []
}

function sizeFault({ want, have, onBrokers }: Compared): string[] {
  const wanted = want.settings['max.message.bytes']
  const found = settingOf(have, 'max.message.bytes')
  if (!onBrokers || wanted === undefined || Number(found) >= Number(wanted)) return []
  return [`max.message.bytes is ${found}: set it to ${wanted}, or records that log.maxRecordBytes allows are refused`]
}

function copiesFault({ want, have, onBrokers }: Compared): string[] {
  if (!onBrokers) return []
  if (have.replication < want.replication)
    return [`it has ${have.replication} of ${want.replication} copies: move its partitions with your broker’s own tool`]
  const insync = settingOf(have, 'min.insync.replicas')
  if (have.replication < COPIES_SAFE || Number(insync) >= 2) return []
  return [`min.insync.replicas is ${insync}: set it to 2, or what was acknowledged is lost with one broker`]
}

function retentionOf(shape: TopicShape): number {
  const ms = Number(settingOf(shape, 'retention.ms'))
  return ms < 0 ? Infinity : ms
}

/** What Kafka takes where a topic says nothing. */
const KAFKA_DEFAULTS: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'min.insync.replicas': '1',
  'retention.ms': '604800000',
}

function settingOf({ settings }: TopicShape, name: string): string {
  return settings[name] ?? KAFKA_DEFAULTS[name] ?? ''
}
