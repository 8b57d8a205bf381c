import type { Party, RecordName, Topic } from '../packages/events/src/index.ts'
import { cloudEventsType, jsonSchema, RECORD_NAMES, TOPICS } from '../packages/events/src/index.ts'
import type { Value } from './yaml.ts'

const KAFKA_BINDING = '0.5.0'

/** The services of this system; the other parties are outside, and their operations are not ours to describe. */
const SERVICES: readonly Party[] = ['scorer', 'planner', 'learner', 'console', 'cli']

/** AsyncAPI 3.0.0 with Kafka bindings: one channel a topic, one operation for each service that reads or writes it. */
export function asyncapiDocument(): Value {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Fairstream',
      version: '1.0.0',
      description: 'Raw scores in, fair scores out: the topics of Fairstream and the records in them.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(TOPICS.map((topic) => [camel(topic.name), channel(topic)])),
    operations: Object.fromEntries(TOPICS.flatMap(operations)),
    components: {
      messages: Object.fromEntries(TOPICS.flatMap((topic) => topic.records.map((name) => [camel(name), message(name, topic)]))),
      schemas: Object.fromEntries(
        RECORD_NAMES.filter((name) => name !== 'dead-letter').map((name) => [camel(name), schema(name)]),
      ),
    },
  }
}

function channel(topic: Topic): Value {
  return {
    address: `{prefix}.${topic.name}.v${topic.version}`,
    title: topic.name,
    description: `${topic.says} Key: ${topic.key}. Written by ${topic.writtenBy.join(', ')}; read by ${topic.readBy.join(', ')}.`,
    parameters: { prefix: { description: "The deployment's configured prefix.", examples: ['credit'] } },
    messages: Object.fromEntries(topic.records.map((name) => [camel(name), { $ref: `#/components/messages/${camel(name)}` }])),
    bindings: {
      kafka: {
        ...(topic.partitions === 'one' && { partitions: 1 }),
        topicConfiguration: {
          'cleanup.policy': topic.cleanup,
          ...(topic.retention === 'unlimited' && { 'retention.ms': -1, 'retention.bytes': -1 }),
        },
        bindingVersion: KAFKA_BINDING,
      },
    },
  }
}

function operations(topic: Topic): [string, Value][] {
  const parties = { send: topic.writtenBy, receive: topic.readBy }
  return (['send', 'receive'] as const).flatMap((action) =>
    SERVICES.filter((service) => parties[action].includes(service)).map((service): [string, Value] => [
      camel(`${service}-${action}s-${topic.name}`),
      {
        action,
        channel: { $ref: `#/channels/${camel(topic.name)}` },
        summary: `${service} ${action === 'send' ? 'writes' : 'reads'} ${topic.name}.`,
        tags: [{ name: service }],
        messages: topic.records.map((name) => ({ $ref: `#/channels/${camel(topic.name)}/messages/${camel(name)}` })),
      },
    ]),
  )
}

function message(name: RecordName, topic: Topic): Value {
  const isDeadLetter = name === 'dead-letter'
  return {
    name,
    title: name,
    contentType: isDeadLetter ? 'application/octet-stream' : 'application/json',
    headers: isDeadLetter ? deadLetterHeaders() : cloudEventsHeaders(name),
    payload: isDeadLetter
      ? { description: 'The value of the record that could not be read, byte for byte.' }
      : { $ref: `#/components/schemas/${camel(name)}` },
    bindings: { kafka: { key: { type: ['string', 'null'], description: topic.key }, bindingVersion: KAFKA_BINDING } },
  }
}

/** Binary mode; structured mode and plain JSON are read too. */
function cloudEventsHeaders(name: RecordName): Value {
  return headers({
    ce_id: { type: 'string' },
    ce_source: { type: 'string' },
    ce_type: { type: 'string', ...(name !== 'raw-score' && name !== 'outcome' && { const: cloudEventsType(name) }) },
    ce_specversion: { type: 'string', pattern: '^1\\.\\d+$' },
    ce_time: { type: 'string', format: 'date-time' },
    traceparent: { type: 'string' },
  })
}

function deadLetterHeaders(): Value {
  const names = ['fairstream-id', 'fairstream-type', 'x-dlq-reason', ...CONNECT.map((name) => `__connect.errors.${name}`)]
  return headers(Object.fromEntries(names.map((name) => [name, { type: 'string' }])))
}

const CONNECT = ['topic', 'partition', 'offset', 'stage', 'class.name', 'exception.message']

function headers(properties: Record<string, Value>): Value {
  return { type: 'object', properties }
}

function schema(name: RecordName): Value {
  return Object.fromEntries(Object.entries(jsonSchema(name)).filter(([key]) => key !== '$schema')) as Value
}

function camel(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
