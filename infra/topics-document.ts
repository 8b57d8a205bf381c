import type { Topic } from '../packages/events/src/index.ts'
import { TOPICS } from '../packages/events/src/index.ts'
import type { Value } from './yaml.ts'

/** Every topic with the settings that a promise rests on; what is a number of the deployment is said as a relation. */
export function topicsDocument(): Value {
  return { topics: TOPICS.map(describe) }
}

function describe(topic: Topic): Value {
  return {
    name: `{prefix}.${topic.name}.v${topic.version}`,
    says: topic.says,
    key: topic.key,
    partitions: topic.partitions === 'one' ? 1 : topic.partitions,
    retention: topic.retention,
    config: brokerSettings(topic),
    ...(topic.extraBytesMax !== undefined && { maxMessageBytes: `raw-scores + ${topic.extraBytesMax}` }),
    records: topic.records,
    writtenBy: topic.writtenBy,
    readBy: topic.readBy,
  }
}

/** The settings that follow from the kind of topic alone. */
function brokerSettings({ cleanup, retention, timestamps }: Topic): Value {
  return {
    'cleanup.policy': cleanup.join(','),
    'message.timestamp.type': timestamps,
    ...(retention === 'unlimited' && { 'retention.ms': -1, 'retention.bytes': -1 }),
  }
}
