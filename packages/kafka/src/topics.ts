import { LogError } from '@fairstream/ports'
import type { TopicShape, Topics } from '@fairstream/ports'
import kafkajs from 'kafkajs'
import type { Admin } from 'kafkajs'
import { withAdmin } from './admin.ts'
import { logFault } from './log-fault.ts'
import { retrying } from './retrying.ts'
import type { Settings } from './settings.ts'

/** Where a broker's own settings and Kafka's own defaults come from; anything else was set for the topic (or for all topics). */
const KAFKA_DEFAULT = 5

/** Topics by the admin's requests. Other topics than those asked for are not asked about, but for their names. */
export function topicsOn(settings: Settings): Topics {
  const attempt = async <T>(names: readonly string[], doing: string, action: (admin: Admin) => Promise<T>): Promise<T> => {
    try {
      return await withAdmin(settings, action)
    } catch (fault) {
      throw logFault(names.join(', '), doing, fault)
    }
  }
  return {
    create: (shapes) => {
      const names = shapes.map(({ name }) => name)
      return attempt(names, 'create', (reached) => createMissing(settings, reached, shapes))
    },
    grow: (name, partitions) => attempt([name], 'grow', (reached) => grow(settings, reached, name, partitions)),
    describe: (names) => attempt(names, 'describe', (reached) => describe(reached, names)),
  }
}

async function createMissing(settings: Settings, admin: Admin, shapes: readonly TopicShape[]): Promise<readonly string[]> {
  const there = new Set(await admin.listTopics())
  const missing = shapes.filter(({ name }) => !there.has(name))
  const created: string[] = []
  for (const { name, partitions, replication, settings: own } of missing) {
    const configEntries = Object.entries(own).map(([setting, value]) => ({ name: setting, value }))
    const topic = { topic: name, numPartitions: partitions, replicationFactor: replication, configEntries }
    // False where another made it in the meantime.
    if (await admin.createTopics({ topics: [topic], waitForLeaders: false }).catch(asLogError(name))) created.push(name)
  }
  await awaitLeaders(settings, admin, created)
  return created
}

async function grow(settings: Settings, admin: Admin, name: string, partitions: number): Promise<boolean> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
  const held = topics[0]?.partitions.length ?? 0
  if (held > partitions)
    throw new LogError(name, `it has ${held} partitions, and never fewer: not ${partitions}`, { retryable: false })
  if (held === partitions) return false
  await admin.createPartitions({ topicPartitions: [{ topic: name, count: partitions }] }).catch(asLogError(name))
  await awaitLeaders(settings, admin, [name], partitions)
  return true
}

/** A broker answers before it knows of what it made; kafkajs, asked to wait, gives up at the first such answer. */
async function awaitLeaders(settings: Settings, admin: Admin, names: readonly string[], count = 1): Promise<void> {
  for (const name of names) {
    const look = async (): Promise<void> => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [name] })
      const isLed = topics.every(({ partitions }) => partitions.length >= count && partitions.every(({ leader }) => leader >= 0))
      if (!isLed) throw new LogError(name, 'create: a partition has no leader yet', { retryable: true })
    }
    await retrying(settings, look, () => Promise.resolve()).catch(asLogError(name))
  }
}

function asLogError(topic: string): (fault: unknown) => never {
  return (fault) => {
    const errors = (fault as { readonly errors?: readonly unknown[] }).errors
    throw logFault(topic, 'create', errors?.[0] ?? fault)
  }
}

async function describe(admin: Admin, names: readonly string[]): Promise<readonly (TopicShape | undefined)[]> {
  const there = new Set(await admin.listTopics())
  const wanted = [...new Set(names.filter((name) => there.has(name)))]
  if (wanted.length === 0) return names.map(() => undefined)
  const { topics } = await admin.fetchTopicMetadata({ topics: wanted })
  const type = kafkajs.ConfigResourceTypes.TOPIC
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: wanted.map((name) => ({ type, name })) })
  const settingsOf = new Map(resources.map((resource) => [resource.resourceName, resource.configEntries]))
  const shapes = topics.map(({ name, partitions }): [string, TopicShape] => {
    const entries = (settingsOf.get(name) ?? []) as readonly { configName: string; configValue: string; configSource: number }[]
    const set = entries.filter(({ configSource }) => configSource !== KAFKA_DEFAULT)
    const settings = Object.fromEntries(set.map(({ configName, configValue }) => [configName, configValue]))
    const replication = Math.max(...partitions.map(({ replicas }) => replicas.length))
    return [name, { name, partitions: partitions.length, replication, settings }]
  })
  const found = new Map(shapes)
  return names.map((name) => found.get(name))
}
