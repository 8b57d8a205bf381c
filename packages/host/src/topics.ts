import type { Configuration, Deployment } from '@fairstream/configuration'
import { TOPICS, topicName } from '@fairstream/events'
import type { Topic } from '@fairstream/events'
import type { TopicShape } from '@fairstream/ports'
import type { TopicNames } from '@fairstream/runner'

/** Full names of the topics that the shell reads and writes. */
export function topicNames({ prefix }: Configuration): TopicNames {
  return {
    rawScores: topicName(prefix, 'raw-scores'),
    fairScores: topicName(prefix, 'fair-scores'),
    lateScores: topicName(prefix, 'late-scores'),
    deadLetters: topicName(prefix, 'dead-letters'),
    transportMaps: topicName(prefix, 'transport-maps'),
    planReports: topicName(prefix, 'plan-reports'),
    driftAlerts: topicName(prefix, 'drift-alerts'),
  }
}

/** Every topic of a deployment as it should be, raw-scores last: who may write to it finds all that answers need. */
export function topicShapes(configuration: Configuration, deployment: Deployment): readonly TopicShape[] {
  const shapes = TOPICS.map((topic) => ({
    name: topicName(configuration.prefix, topic.name),
    partitions: topic.partitions === 'one' ? 1 : deployment.topics.partitions,
    replication: deployment.topics.replication,
    settings: settingsOf(topic, configuration, deployment),
  }))
  const [rawScores, ...others] = shapes
  return rawScores === undefined ? [] : [...others, rawScores]
}

/** What the broker adds to the bytes of a record that is alone in its batch, with room to spare. */
const BATCH_OVERHEAD_BYTES = 4_096
const YEARS_MS = 10 * 365 * 86_400_000
/** On this machine's disk, per partition, where nothing else is said. */
const DISK_BYTES = 1_073_741_824

function settingsOf(topic: Topic, { log }: Configuration, { topics, kafka }: Deployment): Readonly<Record<string, string>> {
  const retentionBytes = topics.retentionBytes ?? (kafka === undefined ? DISK_BYTES : undefined)
  const isKept = topic.retention === 'compacted' || topic.retention === 'unlimited'
  const retentionMs = isKept ? -1 : topic.retention === 'years' ? YEARS_MS : topics.retentionMs
  const carriesInput = topic.name === 'raw-scores' || topic.extraBytesMax !== undefined
  const bytesMax = log.maxRecordBytes + BATCH_OVERHEAD_BYTES + (topic.extraBytesMax ?? 0)
  return {
    'cleanup.policy': topic.cleanup.join(','),
    'message.timestamp.type': topic.timestamps,
    'retention.ms': String(retentionMs),
    ...(isKept || retentionBytes === undefined ? {} : { 'retention.bytes': String(retentionBytes) }),
    ...(carriesInput ? { 'max.message.bytes': String(bytesMax) } : {}),
    ...(topics.replication >= 3 ? { 'min.insync.replicas': '2' } : {}),
  }
}
