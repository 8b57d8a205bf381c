import { LogError } from '@fairstream/ports'
import type { Topics, TopicShape } from '@fairstream/ports'
import type { Database } from './database.ts'
import { orLogError, settled } from './faults.ts'

/** A partition, and the number that its rows bear. */
export interface Partition {
  readonly id: number
  readonly topic: string
  readonly number: number
}

/** A topic as the file holds it. Once it is there it only gets more partitions. */
export interface Topic {
  readonly name: string
  readonly settings: Readonly<Record<string, string>>
  readonly partitions: readonly Partition[]
}

export interface TopicTable {
  readonly port: Topics
  /** As it was last looked at. Throws a LogError where there is no such topic. */
  readonly topicOf: (name: string) => Topic
  /** As it is now, whoever made it grow. Throws a LogError where there is no such topic. */
  readonly freshOf: (name: string) => Topic
  /** @throws LogError where there is no such partition. */
  readonly partitionOf: (topic: Topic, number: number) => Partition
}

export function createTopicTable(database: Database): TopicTable {
  const known = new Map<string, Topic>()
  const insertTopic = database.prepare('INSERT OR IGNORE INTO topics (name, settings) VALUES (?, ?)')
  const insertPartition = database.prepare('INSERT INTO partitions (topic, number, first, end, bytes) VALUES (?, ?, 0, 0, 0)')
  const selectTopic = database.prepare('SELECT id, settings FROM topics WHERE name = ?')
  const selectPartitions = database.prepare('SELECT id, number FROM partitions WHERE topic = ? ORDER BY number')

  const create = ({ name, partitions, settings }: TopicShape): boolean => {
    const { changes, lastInsertRowid } = insertTopic.run(name, JSON.stringify(settings))
    if (changes === 0) return false
    for (let number = 0; number < partitions; number += 1) insertPartition.run(lastInsertRowid, number)
    return true
  }
  /** No snapshot: who finds the topic finds its partitions, which were written with it, and perhaps more of them. */
  const load = (name: string): Topic | undefined => {
    const row = selectTopic.get(name) as { readonly id: number; readonly settings: string } | undefined
    if (row === undefined) return undefined
    const partitions = selectPartitions.all(row.id) as unknown as readonly Pick<Partition, 'id' | 'number'>[]
    return {
      name,
      settings: JSON.parse(row.settings) as Topic['settings'],
      partitions: partitions.map(({ id, number }) => ({ id, topic: name, number })),
    }
  }
  const refresh = (name: string): Topic | undefined => {
    const topic = load(name)
    if (topic !== undefined) known.set(name, topic)
    return topic
  }
  const find = (name: string): Topic | undefined => known.get(name) ?? refresh(name)
  const grow = (name: string, partitions: number): boolean => {
    const row = selectTopic.get(name) as { readonly id: number } | undefined
    const held = row === undefined ? 0 : selectPartitions.all(row.id).length
    if (row === undefined) throw noTopic(name)
    if (held > partitions)
      throw new LogError(name, `it has ${held} partitions, and never fewer: not ${partitions}`, { retryable: false })
    for (let number = held; number < partitions; number += 1) insertPartition.run(row.id, number)
    return held < partitions
  }

  return {
    port: {
      create: (shapes) =>
        settled(() => {
          for (const shape of shapes) checkShape(shape)
          const made = orLogError(shapes.map(({ name }) => name).join(', '), () => database.write(() => shapes.filter(create)))
          return made.map(({ name }) => name)
        }),
      grow: (name, partitions) =>
        settled(() => {
          checkCount(name, partitions)
          const hasGrown = orLogError(name, () => database.write(() => grow(name, partitions)))
          refresh(name)
          return hasGrown
        }),
      describe: (names) => settled(() => names.map((name) => orLogError(name, () => shapeOf(refresh(name))))),
    },
    topicOf: (name) => {
      const topic = find(name)
      if (topic === undefined) throw noTopic(name)
      return topic
    },
    freshOf: (name) => {
      const topic = refresh(name)
      if (topic === undefined) throw noTopic(name)
      return topic
    },
    partitionOf: (topic, number) => {
      const partition = topic.partitions[number] ?? refresh(topic.name)?.partitions[number]
      if (partition === undefined) throw new LogError(topic.name, `there is no partition ${number}`, { retryable: false })
      return partition
    },
  }
}

function noTopic(name: string): LogError {
  return new LogError(name, 'there is no such topic', { retryable: false })
}

function checkCount(name: string, partitions: number): void {
  if (Number.isSafeInteger(partitions) && partitions >= 1) return
  throw new LogError(name, `${partitions} is no number of partitions`, { retryable: false })
}

/** There is one disk, so there is one replica. */
function shapeOf(topic: Topic | undefined): TopicShape | undefined {
  if (topic === undefined) return undefined
  return { name: topic.name, partitions: topic.partitions.length, replication: 1, settings: { ...topic.settings } }
}

function checkShape({ name, partitions, settings }: TopicShape): void {
  const refuse = (message: string): never => {
    throw new LogError(name, message, { retryable: false })
  }
  if (!/^[a-zA-Z0-9._-]{1,249}$/.test(name)) refuse('a name is 1 to 249 of a-z, A-Z, 0-9, ".", "_" and "-"')
  checkCount(name, partitions)
  for (const setting of ['retention.ms', 'retention.bytes'])
    if (!/^(-1|\d+)$/.test(settings[setting] ?? '-1'))
      refuse(`${setting} must be a whole number or -1, not ${settings[setting] ?? ''}`)
}
